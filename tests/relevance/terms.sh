#!/bin/sh
# What does each kind of term cost, and what does it bring? Indexes each set with all terms and then without one kind, and prints the size
# of the index, the processor time that indexing took and MRR@10, as a table of Markdown (docs/performance.md). Fails where a kind more
# than doubles the index. Needs a release build: cmake --build --preset release.
#
# terms.sh [--build FOLDER] DIR…                 a DIR is a set, as 'kb-indexer help eval' describes it
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$top/build/release
if [ "${1:-}" = --build ]; then
    build=$2
    shift 2
fi
[ $# -gt 0 ] || { echo "usage: $0 [--build FOLDER] DIR…" >&2; exit 64; }

measure() { # DIR KINDS
    "$build/bin/kb-indexer" eval -q --json --lang-given yes ${2:+--without "$2"} "$1" | jq -r '[.index_bytes, .index_cpu_s, .mrr_10] | @tsv'
}

row() { # NAME, with a line of measure on standard input and that of all terms in $all
    awk -v name="$1" -v all="$all" '{
        split(all, whole, "\t"); ratio = whole[1] / $1
        printf "| %s | %.1f | %.1f | %.2f | %.4f |\n", name, $1 / 1e6, $2, ratio, $3
        if (name !~ /any/ && ratio > 2) { print "terms.sh: " name ": more than doubles the index" > "/dev/stderr"; exit 1 }
    }'
}

for set in "$@"; do
    all=$(measure "$set" "")
    echo "| \`${set%/}\` | index, MB | processor, s | all ÷ this | MRR@10 |"
    echo "|---|---|---|---|---|"
    echo "$all" | row "all terms"
    for kind in pairs pieces positions stems titles endings; do
        measure "$set" $kind | row "without $kind"
    done
    measure "$set" pairs,pieces,positions,stems,titles,endings | row "without any of these"
    echo
done
