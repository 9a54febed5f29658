#!/bin/sh
# The crash suite in full: run.sh [--kills N] [--seed N] [BUILD-FOLDER]. Kills the daemon N times (200) under concurrent writes, prints
# what was acknowledged, lost and written twice, and runs the other crash tests. The folder is build/dev, or one that is built.
set -eu
cd "$(dirname "$0")/../.."
kills=200
seed=$(date +%s)
build=build/dev
while [ $# -gt 0 ]; do
    case $1 in
    --kills) kills=$2 && shift 2 ;;
    --seed) seed=$2 && shift 2 ;;
    -*) echo "usage: run.sh [--kills N] [--seed N] [BUILD-FOLDER]" >&2 && exit 64 ;;
    *) build=$1 && shift ;;
    esac
done
cmake --build "$build" --target test_crash_kills test_crash_stages test_crash_faults >/dev/null
export CMOCKA_MESSAGE_OUTPUT=STDOUT
KB_CRASH_KILLS=$kills KB_CRASH_SEED=$seed "$build/bin/test_crash_kills"
KB_CRASH_KILLS=$kills KB_CRASH_SEED=$seed "$build/bin/test_crash_stages"
"$build/bin/test_crash_faults"
