#!/bin/sh
# How fast are whole tickets answered beside Lucene's MoreLikeThis? In one run, the same 200 tickets of jquery-trac asked of its
# documents, and of as many copies of them as COPIES says: median and 95th percentile in ms, one thread, as a table of Markdown on
# standard output. Ours reads its index from disk and makes snippets and reasons; Lucene holds its index in memory and gives ids, and
# its second round counts. Needs a release build, liblucene8-java, default-jdk-headless and jq.
#
# mlt.sh [--build FOLDER] DATA_DIR [COPIES …]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$top/build/release
if [ "${1:-}" = --build ]; then
    build=$2
    shift 2
fi
data=${1:?DATA_DIR: the folder with jquery-trac/}
shift
[ $# -gt 0 ] || set -- 1 8
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
classpath=$work
for jar in core analyzers-common analyzers-smartcn queries; do
    classpath=$classpath:$(ls "/usr/share/java/lucene-$jar-8."*.jar | head -1)
done

# Lines of JSON as lines of cells. A line that is no JSON is left out.
cells() {
    jq -rR "fromjson? | [$1] | @tsv" | sed 's/\\[\\tnr]/ /g'
}

lucene() { # MANNER
    java -Xmx3g -cp "$classpath" Lucene en "$1" "$work/documents" "$work/questions" timed
}

# Median and 95th percentile, the last two cells of its only row.
ours() {
    TMPDIR=$work "$build/bin/kb-indexer" eval -q --threads 1 --mode similar "$work/set" | awk 'END { printf "%.1f %.1f\n", $(NF - 1), $NF }'
}

javac -nowarn -cp "$classpath" -d "$work" "$here/peers/Lucene.java"
mkdir "$work/set"
awk 'NR % 9 == 1 && n++ < 200' "$data/jquery-trac/queries.jsonl" | sed 's/"self": "[^"]*", //' >"$work/set/queries.jsonl"
sed 's/^{"id": "\([^"]*\)".*/\1\tnothing\t1/' "$work/set/queries.jsonl" >"$work/set/qrels.tsv"
cells '.id, "", ((.title // "") + "\n" + (.body // ""))' <"$work/set/queries.jsonl" >"$work/questions"
echo "| documents | ours | Lucene, all words | Lucene MoreLikeThis | MoreLikeThis, rarer words too |"
echo "|---|---|---|---|---|"
for copies in "$@"; do
    "$top/tests/bench/multiply.sh" "$copies" "$data/jquery-trac/corpus.jsonl" >"$work/set/corpus.jsonl"
    cells '.id, ((.title // "") + "\n" + (.body // ""))' <"$work/set/corpus.jsonl" >"$work/documents"
    echo "| $(wc -l <"$work/documents") | $(ours) | $(lucene search) | $(lucene more) | $(lucene more-once) |"
done
