#!/bin/sh
# Installs what is needed, builds with AddressSanitizer and UndefinedBehaviorSanitizer, runs every test. The last line reads
# "N passed, N failed". `./test.sh NAME` runs the tests whose name matches.
set -eu
cd "$(dirname "$0")"
./packaging/install-packages.sh
cmake --preset dev >/dev/null
cmake --build --preset dev
log=build/dev/test.log
status=0
ctest --preset dev -j 2 --verbose ${1:+-R "$1"} >"$log" 2>&1 || status=$?

# One line a test program, and all of what a failed one said.
grep -E '^ *[0-9]+/[0-9]+ Test ' "$log" || true
if [ "$status" != 0 ]; then
    grep -E '\[  FAILED  \]|\[   LINE   \]|: error: |ERROR: |runtime error:|^[0-9]+: .*FAIL' "$log" | sort -u | head -100 || true
    echo "The whole log: $log"
fi
passed=$(sed -n 's/.*\[  PASSED  \] \([0-9]*\) test.*/\1/p' "$log" | awk '{n += $1} END {print n + 0}')
failed=$(sed -n 's/.*\[  FAILED  \] \([0-9]*\) test.*/\1/p' "$log" | awk '{n += $1} END {print n + 0}')
broken=$(sed -n 's/.* tests failed out of.*//; s/.*, \([0-9]*\) tests failed out of.*/\1/p' "$log" | head -1)
[ "$failed" -gt 0 ] || [ "$status" = 0 ] || failed=${broken:-1} # a program that died before it could count
[ "$failed" -gt 0 ] || [ "$status" = 0 ] || failed=1
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
