#!/bin/sh
# How often is the verdict "none" right, and is its limit fitted to the sets that it was chosen on? Asks each knowledge base below
# DATA_DIR (docs/quality.md says which sets) a sample of its own questions and of foreign ones; then chooses the limit on one half of
# the questions, or of the sets, and measures it on the other. Tables of Markdown on standard output. Needs a release build.
#
# verdict.sh [--build FOLDER] DATA_DIR
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$top/build/release
if [ "${1:-}" = --build ]; then
    build=$2
    shift 2
fi
data=${1:?DATA_DIR: the folder with banking77/, xquad/, jquery-trac/ and gitbugs/}
sample=200
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# Every so many lines, as many as a sample has.
some() { # SET
    awk -v most=$sample -v all="$(wc -l <"$data/$1/queries.jsonl")" \
        'BEGIN { step = all > most ? all / most : 1 } NR >= next_line + 1 { print; next_line += step }' "$data/$1/queries.jsonl"
}

foreign() { # SET …: their questions, which the knowledge base cannot answer
    mkdir -p "$work/foreign"
    for set in "$@"; do
        some "$set" | sed "s/^{\"id\": \"/&foreign-/; s/\"self\": \"[^\"]*\", //"
    done >"$work/foreign/queries.jsonl"
}

# One line for each question: knowledge base, own or foreign, half, strength, verdict.
keep() { # NAME
    awk -F '\t' -v name="$1" '{ print name, ($1 ~ /^foreign-/ ? "foreign" : "own"), NR % 2, $5, $4 }' "$work/lines" >>"$work/all"
}

ask() { # SET: searches, with a qrel for each foreign question that nothing meets
    mkdir -p "$work/set"
    ln -sf "$(realpath "$data/$1/corpus.jsonl")" "$work/set/corpus.jsonl"
    { some "$1"; cat "$work/foreign/queries.jsonl"; } >"$work/set/queries.jsonl"
    { cat "$data/$1/qrels.tsv"; sed 's/^{"id": "\([^"]*\)".*/\1\tnothing\t1/' "$work/foreign/queries.jsonl"; } >"$work/set/qrels.tsv"
    "$build/bin/kb-indexer" eval -q --per-query "$work/lines" "$work/set" >/dev/null
    keep "$1"
}

learn() { # LINKS
    "$build/bin/kb-indexer" eval -q --draws 1 --learn "$1" --per-query "$work/lines" "$data/banking77" "$work/foreign" >/dev/null
    keep "banking77,$1"
}

foreign xquad/en xquad/de xquad/es xquad/ru xquad/tr xquad/zh jquery-trac gitbugs/hadoop
for links in 3 20; do
    learn $links
done
foreign banking77 jquery-trac gitbugs/hadoop gitbugs/seamonkey
for lang in ar de el en es hi ro ru th tr vi zh; do
    ask xquad/$lang
done

awk '
    function quantile(kind, group, half,   n, i, list) { # the limit at which 95 % of the foreign questions get none
        n = 0
        for (i = 1; i <= lines; i++)
            if (is[i] == kind && (group == "" || of[i] == group) && (half == "" || side[i] == half))
                list[++n] = strength[i]
        n = asort_(list, n)
        return list[int(n * 0.95) + 1]
    }
    function asort_(list, n,   gap, i, j, one) {
        for (gap = int(n / 2); gap; gap = int(gap / 2))
            for (i = gap + 1; i <= n; i++) {
                one = list[i]
                for (j = i; j > gap && list[j - gap] > one; j -= gap)
                    list[j] = list[j - gap]
                list[j] = one
            }
        return n
    }
    function below(kind, group, half, limit,   n, low, i) {
        for (i = 1; i <= lines; i++)
            if (is[i] == kind && (group == "" || of[i] == group) && (half == "" || side[i] == half)) {
                n++
                low += strength[i] < limit
            }
        return n ? sprintf("%.3f", low / n) : "–"
    }
    function cross(why, from, from_half, to, to_half,   limit) {
        limit = quantile("foreign", from, from_half)
        printf "| %s | %.2f | %s | %s |\n", why, limit, below("own", to, to_half, limit), below("foreign", to, to_half, limit)
    }
    {
        lines++; name[lines] = $1; is[lines] = $2; side[lines] = $3 ""; strength[lines] = $4 + 0
        of[lines] = $1 ~ /^banking77/ ? "tickets" : "texts"
        if (!($1 in seen)) { seen[$1] = 1; sets[++n] = $1 }
        all[$1, $2]++; verdicts[$1, $2, $5]++
    }
    END {
        print "| knowledge base | own: none | own: confident | foreign: none | foreign: confident |\n|---|---|---|---|---|"
        for (s = 1; s <= n; s++)
            printf "| `%s` | %.3f | %.3f | %.3f | %.3f |\n", sets[s], verdicts[sets[s], "own", "none"] / all[sets[s], "own"],
                verdicts[sets[s], "own", "confident"] / all[sets[s], "own"],
                verdicts[sets[s], "foreign", "none"] / all[sets[s], "foreign"],
                verdicts[sets[s], "foreign", "confident"] / all[sets[s], "foreign"]
        print "\n| limit at which 95 % of the foreign questions get none, chosen on … | limit | own there: none | foreign there: none |\n|---|---|---|---|"
        cross("one half of all questions, measured on the other", "", "0", "", "1")
        cross("the other way round", "", "1", "", "0")
        cross("XQuAD, measured on BANKING77", "texts", "", "tickets", "")
        cross("BANKING77, measured on XQuAD", "tickets", "", "texts", "")
        printf "| the limit in use, measured on XQuAD | 1 | %s | %s |\n", below("own", "texts", "", 1), below("foreign", "texts", "", 1)
        printf "| the limit in use, measured on BANKING77 | 1 | %s | %s |\n", below("own", "tickets", "", 1), below("foreign", "tickets", "", 1)
    }' "$work/all"
