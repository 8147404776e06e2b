#!/bin/sh
# SPDX-License-Identifier: MIT
# Every state of a model, by SPIN: run.sh FILE. It must hold, and each fault that can be planted (the
# options -D... at the top of the file) must be found.
set -e
model=$(realpath "$1")
dir=$(mktemp -d "${TMPDIR:-/tmp}/model.XXXXXX")
trap 'rm -rf "$dir"' EXIT
cd "$dir"

# search NAME OPTION...: the errors that pan counts.
search() {
  name=$1; shift
  spin -a "$@" "$model" >"$name.spin" 2>&1 || { cat "$name.spin"; exit 1; }
  gcc -O1 -w -DSAFETY -o "$name" pan.c
  "./$name" -m100000 >"$name.out" || { cat "$name.out"; exit 1; }
  if grep -q 'max search depth too small\|search incomplete\|out of memory' "$name.out"; then
    grep -q 'errors: [1-9]' "$name.out" || { cat "$name.out"; exit 1; }
  fi
  sed -n 's/.*errors: \([0-9]*\).*/\1/p' "$name.out"
}

right=$(search right)
[ "$right" = 0 ] || { cat right.out; echo "the model does not hold"; exit 1; }
for fault in $(sed -n 's/^ \* \(-D[A-Z_]*\):.*/\1/p' "$model"); do
  planted=$(search planted "$fault")
  [ "$planted" != 0 ] || { cat planted.out; echo "the planted fault $fault was not found"; exit 1; }
done
grep 'states, stored' right.out
