#!/usr/bin/env bash
# Backs production up into ./database-backups: `pgscrub backup` under the name that the guide uses. Run it in the
# application's folder; every flag goes to pgscrub (see `pgscrub backup --help`), and PRODUCTION_DATABASE_URL may stand in
# the environment or in a .env file there.
set -euo pipefail

scripts=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
for program in ./node_modules/.bin/pgscrub "$scripts/../node_modules/.bin/pgscrub"; do
  if [ -x "$program" ]; then exec "$program" backup "$@"; fi
done
# A checkout of pgscrub itself.
if [ -f "$scripts/../dist/cli/main.js" ] && [ -f "$scripts/../src/cli/main.ts" ]; then
  exec node "$scripts/../dist/cli/main.js" backup "$@"
fi
if command -v pgscrub >/dev/null 2>&1; then exec pgscrub backup "$@"; fi
echo 'error[TOOL_UNAVAILABLE]: pgscrub is not installed here' >&2
echo 'hint: Run npm install --save-dev pgscrub in the application'"'"'s folder.' >&2
exit 69
