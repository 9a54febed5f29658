#!/bin/sh
# What does it bring to fit the verdict to a team's own links? Knowledge bases of solved tickets (solved.pl), asked with the usual limits and
# with those of `kb-indexer calibrate`. A table of Markdown on standard output. Needs a release build, and perl.
#
# calibrate.sh [--build FOLDER] DATA_DIR
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$here/../../build/release
if [ "${1:-}" = --build ]; then
    build=$2
    shift 2
fi
data=${1:?DATA_DIR: the folder with banking77/, xquad/, jquery-trac/ and gitbugs/}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

ask() { # NAME MODE [--calibrate]
    "$build/bin/kb-indexer" eval -q --mode "$2" ${3:+"$3"} --per-query "$work/lines" "$work/set" >/dev/null
    awk -F '\t' -v name="$1" -v mode="$2" -v limits="${3:+own}" '
        { kind = $1 ~ /^foreign-/ ? "foreign" : $1 ~ /^near-/ ? "near" : "own"; all[kind]++; verdicts[kind, $4]++ }
        kind == "own" && $4 == "confident" && $2 < 0.2 { astray++ }
        END {
            printf "| %s | %s | %s | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f | %.3f |\n", name, mode, limits ? limits : "usual",
                verdicts["own", "none"] / all["own"], verdicts["own", "confident"] / all["own"], astray / all["own"],
                verdicts["near", "none"] / all["near"], verdicts["near", "confident"] / all["near"],
                verdicts["foreign", "none"] / all["foreign"], verdicts["foreign", "confident"] / all["foreign"]
        }' "$work/lines"
}

measure() { # NAME SET LINKS SEED FOREIGN…
    name=$1
    shift
    mkdir -p "$work/set"
    set_name=$1 links=$2 seed=$3
    shift 3
    "$here/solved.pl" "$data" "$set_name" "$links" "$seed" "$work/set" "$@"
    for mode in search similar; do
        ask "$name" $mode
        ask "$name" $mode --calibrate
    done
}

echo '| knowledge base | asked by | limits | own: none | own: confident | astray | unwritten: none | confident | foreign: none | confident |'
echo '|---|---|---|---|---|---|---|---|---|---|'
for links in 3 5 20; do
    measure "\`banking77\`, $links links each" banking77 $links 1 xquad/en jquery-trac gitbugs/hadoop
done
for seed in 1 2; do
    measure "\`jquery-trac\`, choice $seed" jquery-trac 0 $seed xquad/en banking77 gitbugs/hadoop
done
for lang in en de zh; do
    measure "\`xquad/$lang\`, 2 links each" xquad/$lang 2 1 banking77 jquery-trac gitbugs/hadoop
done
