#!/bin/sh
# How good are the answers beside those of other engines? In one run, MRR@10 of kbsearch and of its peers on the judged sets below
# DATA_DIR (docs/quality.md says which), as tables of Markdown on standard output. A peer that is not installed is left out, with a
# line on standard error; --install installs them from Debian first. Needs a release build: cmake --build --preset release.
#
# peers.sh [--install] [--build FOLDER] [--only LANG] DATA_DIR; --only asks one language of xquad and nothing else: a minute.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
build=$top/build/release
packages="sqlite3 postgresql default-jdk-headless liblucene8-java libsqlite3-dev libxapian-dev g++ gcc jq"
only=
languages="ar de el en es hi ro ru th tr vi zh"
jars=/usr/share/java
classpath=
for jar in core analyzers-common analyzers-smartcn queries; do
    for file in "$jars/lucene-$jar-8."*.jar; do
        classpath=$classpath${classpath:+:}$file
    done
done

while [ $# -gt 1 ]; do
    case $1 in
    --install) apt-get install -y -qq --no-install-recommends $packages >&2 ;;
    --build) shift; build=$1 ;;
    --only) shift; only=$1; languages=$1 ;;
    *) echo "usage: $0 [--install] [--build FOLDER] [--only LANG] DATA_DIR" >&2; exit 64 ;;
    esac
    shift
done
data=${1:?DATA_DIR: the folder with xquad/, jquery-trac/ and gitbugs/}
[ -x "$build/bin/kb-indexer" ] || { echo "$0: there is no $build/bin/kb-indexer; build it, or say --build FOLDER" >&2; exit 66; }
work=$(mktemp -d)
chmod 755 "$work"
server=
trap '[ -z "$server" ] || stop_postgresql; rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# ---- what the peers read and write ------------------------------------------------------------------------------------

# Lines of JSON as lines of cells, without what the peers' formats would have to escape. A line that is no JSON is left out.
cells() {
    jq -rR "fromjson? | [$1] | @tsv" | sed 's/\\[\\tnr]/ /g'
}

prepare() { # SET
    cells '.id, ((.title // "") + "\n" + (.body // ""))' <"$data/$1/corpus.jsonl" >"$work/documents"
    cells '.id, (.self // ""), .text' <"$data/$1/queries.jsonl" >"$work/questions"
}

# Keeps the score of the run on standard input.
keep() { # SET ENGINE
    cat >"$work/run"
    echo "$1 $2 $(awk -f "$here/score.awk" "$data/$1/qrels.tsv" "$work/run")" >>"$work/scores"
}

# ---- engines ----------------------------------------------------------------------------------------------------------

build_peers() {
    c++ -O2 -std=c++17 "$here/peers/xapian.cc" $(xapian-config --cxxflags --libs) -o "$work/xapian"
    cc -O2 -std=gnu17 -D_GNU_SOURCE -I"$top/core" "$here/peers/fts5.c" "$top/core/base/str.c" "$top/core/base/error.c" -lsqlite3 \
        -o "$work/fts5"
    mkdir "$work/java"
    if [ -n "$(ls "$jars"/lucene-core-8.*.jar 2>/dev/null)" ]; then
        javac -nowarn -cp "$classpath" -d "$work/java" "$here/peers/Lucene.java"
    else
        echo "peers.sh: no Lucene here (liblucene8-java)" >&2
        classpath=
    fi
}

kbsearch() { # SET MODE LANG_GIVEN
    "$build/bin/kb-indexer" eval -q --mode "$2" --lang-given "$3" --per-query "$work/ours" "$data/$1" >/dev/null
    cut -f 1,3 "$work/ours"
}

lucene() { # LANG MANNER
    java -Xmx1g -cp "$classpath:$work/java" Lucene "$1" "$2" "$work/documents" "$work/questions"
}

# PostgreSQL refuses to be root's.
unprivileged() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=nobody --regid=nogroup --clear-groups "$@"
    else
        "$@"
    fi
}

start_postgresql() {
    bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1)
    if [ -z "$bin" ]; then
        echo "peers.sh: no PostgreSQL here (postgresql)" >&2
        return 0
    fi
    mkdir "$work/pg"
    [ "$(id -u)" != 0 ] || chown nobody "$work/pg"
    cd "$work/pg"
    unprivileged "$bin/initdb" -D "$work/pg/data" -U peer -E UTF8 --locale=C.UTF-8 >"$work/initdb" 2>&1
    unprivileged "$bin/pg_ctl" -D "$work/pg/data" -w -l "$work/pg/log" \
        -o "-k $work/pg -c listen_addresses='' -c fsync=off" start >/dev/null
    server=$bin
}

stop_postgresql() {
    unprivileged "$server/pg_ctl" -D "$work/pg/data" -m immediate stop >/dev/null 2>&1 || true
}

pg_config_of() { # LANG
    case $1 in
    ar) echo arabic ;; de) echo german ;; el) echo greek ;; en) echo english ;; es) echo spanish ;; hi) echo hindi ;;
    ro) echo romanian ;; ru) echo russian ;; tr) echo turkish ;; *) echo simple ;;
    esac
}

postgresql() { # LANG
    psql -h "$work/pg" -U peer -d postgres -qAt -F "$(printf '\t')" -v ON_ERROR_STOP=1 -v config="$(pg_config_of "$1")" \
        -v documents="$work/documents" -v questions="$work/questions" -f "$here/peers/postgresql.sql"
}

# ---- tables -----------------------------------------------------------------------------------------------------------

searches() { # SET LANG
    prepare "$1"
    kbsearch "$1" search yes | keep "$1" ours-told
    kbsearch "$1" search no | keep "$1" ours
    [ -z "$classpath" ] || lucene "$2" search | keep "$1" lucene
    "$work/xapian" "$2" "$work/documents" "$work/questions" | keep "$1" xapian
    "$work/fts5" unicode61 "$work/documents" "$work/questions" | keep "$1" fts5
    [ "$2" = mixed ] || # an OR of all trigrams takes minutes there
        "$work/fts5" trigram "$work/documents" "$work/questions" | keep "$1" fts5-trigram
    [ -z "$server" ] || postgresql "$2" | keep "$1" postgresql
}

tickets() { # SET
    prepare "$1"
    kbsearch "$1" similar yes | keep "$1" ours
    "$work/xapian" en "$work/documents" "$work/questions" | keep "$1" xapian
    [ -z "$classpath" ] || for manner in search more more-once; do
        lucene en $manner | keep "$1" lucene-$manner
    done
}

# A table of the scores: a row for each set, a column for each engine, the mean of the rows that are one language.
table() { # FIRST_COLUMN ENGINE=HEADING …
    [ -s "$work/scores" ] || return 0
    awk -v first="$1" -v columns="$(shift; echo "$*")" '
        { score[$1, $2] = $3; if (!($1 in seen)) { seen[$1] = 1; sets[++n] = $1 } }
        function row(name, values,   i) { line = "| " name; for (i = 1; i <= m; i++) line = line " | " values[i]; print line " |" }
        END {
            m = split(columns, column, " ")
            for (i = 1; i <= m; i++) { split(column[i], pair, "="); engine[i] = pair[1]; gsub("_", " ", pair[2]); cell[i] = pair[2] }
            row(first, cell)
            for (i = 1; i <= m; i++) cell[i] = "---"
            row("---", cell)
            for (s = 1; s <= n; s++) {
                single = sets[s] ~ /^xquad\/..$/; count += single
                for (i = 1; i <= m; i++) {
                    cell[i] = (sets[s], engine[i]) in score ? score[sets[s], engine[i]] : "–"
                    if (single) sum[i] += cell[i]
                }
                row("`" sets[s] "`", cell)
            }
            for (i = 1; i <= m; i++) cell[i] = count ? sprintf("%.4f", sum[i] / count) : ""
            if (count > 1) row("mean of the " count " languages", cell)
        }' "$work/scores"
    echo
    : >"$work/scores"
}

build_peers
start_postgresql
: >"$work/scores"
for lang in $languages; do
    searches "xquad/$lang" "$lang"
done
[ -n "$only" ] || [ ! -d "$data/xquad/mixed" ] || searches xquad/mixed mixed
table 'MRR@10, searches' ours-told=ours,_language_given ours=ours,_not_given lucene=Lucene_8 xapian=Xapian fts5=FTS5_unicode61 \
    fts5-trigram=FTS5_trigram postgresql=PostgreSQL
for set in jquery-trac gitbugs/hadoop gitbugs/seamonkey; do
    [ -n "$only" ] || [ ! -d "$data/$set" ] || tickets $set
done
table 'MRR@10, whole tickets' ours=ours lucene-search=Lucene,_all_words lucene-more=Lucene_MoreLikeThis \
    lucene-more-once=MoreLikeThis,_rarer_words_too xapian=Xapian
