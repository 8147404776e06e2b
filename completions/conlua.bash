# SPDX-License-Identifier: MIT
# Completion of conlua's command line for bash.

_conlua() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} i word
  COMPREPLY=()
  # After the script come its arguments: files, for all we know.
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
      -e | -l) ((i++)) ;;
      -- | -)
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
      -*) ;;
      *)
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        return
        ;;
    esac
  done
  case $previous in
    -e | -l) return ;;
  esac
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "-e -l -i -v -E -W - -- --shake --shake= --help" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -X '!*.lua' -- "$current"; compgen -d -- "$current")
  fi
}

complete -o filenames -F _conlua conlua
