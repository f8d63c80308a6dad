#!/bin/sh
# Refreshes the local database from production: scrubbed, proved clean, then swapped in. This is `pgscrub sync`; whatever is
# passed goes on to it (--help lists it). Run it in the application's folder: its .env files say where the databases are.
set -eu

command=sync
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$here")
# From elsewhere, the folder that holds scripts/ is the application's.
[ -f package.json ] || cd -- "$root"

# The pgscrub that the application has installed, here or in a folder above; else the repository that this script stands in.
find_pgscrub() {
  for folder in "$PWD" "$root"; do
    while :; do
      if [ -x "$folder/node_modules/.bin/pgscrub" ]; then
        pgscrub=$folder/node_modules/.bin/pgscrub
        return 0
      fi
      [ "$folder" != / ] || break
      folder=$(dirname -- "$folder")
    done
  done
  pgscrub=$root/dist/cli/main.js
  [ -f "$pgscrub" ] && grep -q '"name": *"pgscrub"' "$root/package.json"
}

if ! find_pgscrub; then
  echo "error: pgscrub is not installed in $PWD" >&2
  echo "hint: npm install --save-dev pgscrub" >&2
  exit 69
fi
case $pgscrub in
  *.js) exec node "$pgscrub" "$command" "$@" ;;
  *) exec "$pgscrub" "$command" "$@" ;;
esac
