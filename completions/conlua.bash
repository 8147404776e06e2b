# SPDX-License-Identifier: MIT
# Completion of conlua's command line for bash.

# conlua grade: options, exercises, and files and folders of submissions.
_conlua_grade() {
  local current=$1 previous=$2 words
  case $previous in
    --format) words='terminal json junit tap html gradescope exercism statistics' ;;
    --for) words='student instructor' ;;
    --lang) words='en zh' ;;
    --sandbox) words='bubblewrap landlock' ;;
    --runs | --shaken | --seed | --width | --jobs | --hints | --again | --data) return ;;
    grade) words=$("${COMP_WORDS[0]}" grade --list 2>/dev/null | sed 's/ .*//') ;;
  esac
  case $previous in
    --format | --for | --lang | --sandbox)
      mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
      return
      ;;
  esac
  if [[ $current == -* ]]; then
    words='--runs --shaken --seed --width --jobs --lang --hints --format --for --only
      --regrade --results --timeline --sandbox --trusted --failed --again --replay --hurried --data --watch --new --list
      --selfcheck --verify --short --similar --start --help'
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current"; compgen -f -- "$current")
  fi
}

# conlua lesson: options, and names and numbers of lessons.
_conlua_lesson() {
  local current=$1 previous=$2 words
  case $previous in
    --lang) words='en zh' ;;
    *) words="--run --index --lang --help $("${COMP_WORDS[0]}" lesson 2>/dev/null |
      sed -n 's/^ *\([0-9]*\)  .*/\1/p')" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

# conlua schedule: options, and files of jobs.
_conlua_schedule() {
  local current=$1 previous=$2 words
  case $previous in
    --policy) words='fcfs sjf srtf hrrn priority rr:2 mlfq lottery stride cfs' ;;
    --lang) words='en zh' ;;
    --cpus | --switch | --set | --generate) return ;;
    *) words='--policy --cpus --per-cpu --switch --set --generate --svg --html --perfetto --log
      --json --quiz --lang --help' ;;
  esac
  if [[ $current == -* || $previous == --policy || $previous == --lang ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}

# conlua step: options, a script and its arguments.
_conlua_step() {
  local current=$1 previous=$2
  if [[ $previous == --goal ]]; then
    mapfile -t COMPREPLY < <(compgen -W 'deadlock failure' -- "$current")
  elif [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '--goal --help' -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}

# conlua check: options, a script and its arguments.
_conlua_check() {
  local current=$1 previous=$2
  case $previous in
    --budget | --runs | --seed | --replay | --bound | -j | --jobs) return ;;
  esac
  if [[ $current == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '--prove --search --budget -j --jobs --bound --punctual --runs --seed --replay
      --keep-going --output --expect --timeline --json --junit --help' -- "$current")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$current")
  fi
}

_conlua() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} i word
  COMPREPLY=()
  if [[ $COMP_CWORD -gt 1 ]]; then
    case ${COMP_WORDS[1]} in
      check | grade | lesson | schedule | step)
        "_conlua_${COMP_WORDS[1]}" "$current" "$previous"
        return
        ;;
    esac
  fi
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
    mapfile -t COMPREPLY < <(compgen -W '-e -l -i -v -E -W - -- --shake --shake= --timeline=
      --states --quiet --color= --help' -- "$current")
  else
    mapfile -t COMPREPLY < <(
      [[ $COMP_CWORD -eq 1 ]] && compgen -W 'check grade lesson schedule step' -- "$current"
      compgen -f -X '!*.lua' -- "$current"
      compgen -d -- "$current"
    )
  fi
}

complete -o filenames -F _conlua conlua
