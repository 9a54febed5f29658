#!/bin/sh
# Who may include whom: the table of ARCHITECTURE.md, held against every #include line. Says what is wrong and where; prints the counts that
# test.sh adds up.
set -eu
cd "$1"
failures=0

fail() {
    echo "FAIL $1"
    failures=$((failures + 1))
}

# module: folders it may include from, its own among them
allowed() {
    case $1 in
    core/base) echo base ;;
    schema) echo base schema ;;
    corpus) echo base schema corpus ;;
    core/text) echo base schema text ;;
    core/store) echo base schema store ;;
    core/index) echo base schema index ;;
    core/publish) echo base schema text store index publish ;;
    core/query) echo base schema text index query ;;
    indexer) echo base schema corpus store index publish query indexer ;; # index for check's sake
    searchd) echo base schema store query searchd corpus ;;
    esac
}

# the one home of each library
home() {
    case $1 in
    jansson.h) echo core/base ;;
    ini.h | uthash.h | xxhash.h) echo core/base ;;
    libxml/*) echo 'core/text corpus' ;;
    md4c.h | libstemmer.h | cld2/* | unicode/*) echo core/text ;;
    sqlite3.h) echo core/store ;;
    xapian.h | xapian/*) echo core/index ;;
    microhttpd.h) echo searchd ;;
    *) echo any ;;
    esac
}

among() {
    for word in $2; do
        [ "$word" != "$1" ] || return 0
    done
    return 1
}

checked=0
for module in core/base schema corpus core/text core/store core/index core/publish core/query indexer searchd; do
    for file in $(find "$module" -name '*.[ch]' -o -name '*.cc' | sort); do
        checked=$((checked + 1))
        for included in $(sed -n 's/^ *# *include *"\([^"]*\)".*/\1/p' "$file"); do
            folder=${included%%/*}
            among "$folder" "$(allowed $module)" || fail "$file includes $included: $module may not use $folder"
        done
        for included in $(sed -n 's/^ *# *include *<\([^>]*\)>.*/\1/p' "$file"); do
            homes=$(home "$included")
            [ "$homes" = any ] || among "$module" "$homes" || fail "$file includes <$included>, whose home is $homes"
        done
    done
done

for file in $(grep -rlE 'microhttpd\.h|searchd/exchange\.h' searchd --include='*.[ch]' |
    grep -vE '^searchd/(exchange\.h|exchange\.c|send\.c|server\.c)$' || true); do
    fail "$file knows HTTP's library: searchd/exchange.h, exchange.c, send.c and server.c alone may"
done
for file in $(grep -rl 'corpus/corpus.h' searchd --include='*.[ch]' | grep -v '^searchd/bulk\.c$' || true); do
    fail "$file includes corpus: bulk's line reader alone may"
done
for file in $(grep -rl 'base/log\.h' schema corpus core --include='*.[ch]' --include='*.cc' | grep -v '^core/base/log\.c$' || true); do
    fail "$file includes base/log.h: only programs log"
done
[ "$checked" -gt 50 ] || fail "only $checked files were looked at"
if [ "$failures" -gt 0 ]; then
    echo "[  FAILED  ] $failures test(s)"
    exit 1
fi
echo "[  PASSED  ] 1 test(s)."
