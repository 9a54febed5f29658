#!/bin/sh
# tests/web/run.sh FOLDER [NAME…]: the pages against kb-searchd and kb-indexer in FOLDER. Installs the two npm packages that
# package-lock.json pins where they are missing. Says nothing but names and results.
set -eu
programs=$(cd "${1:?usage: run.sh FOLDER-OF-THE-PROGRAMS [NAME...]}" && pwd)
shift
cd "$(dirname "$0")"
if [ ! -d node_modules/playwright-core ] || [ ! -d node_modules/axe-core ]; then
    npm ci --silent || { echo "FAIL npm could not install what tests/web/package-lock.json pins; it says above why" >&2; exit 69; }
fi
exec node main.mjs "$programs" "$@"
