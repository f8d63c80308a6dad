#!/bin/sh
# Refreshes the local database from production: scrubbed, proved clean, then swapped in. This is `pgscrub sync`; whatever is
# passed goes on to it (--help lists it). Run it in the application's folder: its .env files say where the databases are.
set -eu

command=sync
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=$(dirname -- "$here")
# From elsewhere, the folder that holds scripts/ is the application's.
[ -f package.json ] || cd -- "$root"

# The pgscrub that the application has installed, here or in a folder above; else the repository that this script stands in;
# else one that is installed for all.
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
  if [ -f "$pgscrub" ] && grep -q '"name": *"pgscrub"' "$root/package.json"; then return 0; fi
  pgscrub=$(command -v pgscrub)
}

if ! find_pgscrub; then
  echo "error[TOOL_UNAVAILABLE]: pgscrub is not installed here" >&2
  echo "hint: Run npm install --save-dev pgscrub in the application's folder." >&2
  exit 69
fi
case $pgscrub in
  *.js) exec node "$pgscrub" "$command" "$@" ;;
  *) exec "$pgscrub" "$command" "$@" ;;
esac
