#!/bin/sh
# Sets everything up and shows the main job on real input: help pages of GNOME in forty languages and our own starter knowledge base
# go in, questions in four languages and a whole ticket get answers. Runs until Ctrl-C; with --once it stops after the answers.
set -eu
cd "$(dirname "$0")"
port=8080
once=
while [ $# -gt 0 ]; do
    case $1 in
    --once) once=yes ;;
    --port) shift; port=${1:?--port needs a number} ;;
    --port=*) port=${1#*=} ;;
    -h | --help)
        echo "usage: ./demo.sh [--once] [--port N]"
        echo "Installs what is needed (apt-get), builds, imports real help pages, starts kb-searchd on 127.0.0.1 and asks it."
        echo "  --once      stop after the answers instead of running until Ctrl-C"
        echo "  --port N    listen on port N [8080]; 0 takes a free one"
        exit 0
        ;;
    *) echo "demo.sh: unknown option '$1'; try ./demo.sh --help" >&2; exit 64 ;;
    esac
    shift
done

bold=
plain=
if [ -t 1 ]; then
    bold=$(printf '\033[1m')
    plain=$(printf '\033[0m')
fi

say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }

say "1. Packages"
./packaging/install-packages.sh
echo "All there."

say "2. Build (preset release)"
cmake --preset release >/dev/null
cmake --build --preset release --target kb-indexer kb-searchd | tail -1

bin=build/release/bin
data=demo-data
pages=/usr/share/help
mkdir -p "$data"

say "3. Import: our starter knowledge base, and the help pages of GNOME (CC BY-SA 3.0, Debian's package gnome-user-docs)"
"$bin/kb-indexer" --data "$data" import corpus/starter
"$bin/kb-indexer" --data "$data" import --format mallard --kind article --visibility public "$pages"/*/gnome-help

say "4. Index"
if [ -e "$data/index/current" ]; then
    echo "There already; kb-searchd brings it up to date."
else
    "$bin/kb-indexer" --data "$data" build
fi
"$bin/kb-indexer" --data "$data" stats

say "5. kb-searchd"
out=$(mktemp)
"$bin/kb-searchd" --data "$data" --listen 127.0.0.1 --port "$port" --keys off --log-level warning >"$out" &
daemon=$!
stop() {
    trap - INT TERM EXIT
    kill "$daemon" 2>/dev/null || true
    wait "$daemon" 2>/dev/null || true
    rm -f "$out"
}
trap 'stop; exit 0' INT TERM
trap stop EXIT
until grep -q '^listening on ' "$out"; do
    kill -0 "$daemon" 2>/dev/null || { echo "kb-searchd did not start; it says above why." >&2; exit 69; }
    sleep 0.1
done
url=$(sed -n 's/^listening on //p' "$out")
echo "Listening on $url (keys are off: this demo is for this machine only)."

# Prints the first three hits of an answer as a person reads them.
show() {
    jq -r --arg bold "${bold:-*}" --arg plain "${plain:-*}" '
        "  \(.hits | length) of \(.total) hits in \(.took_ms) ms, verdict \(.verdict), language \(.analysis.lang)",
        (.hits[:3] | to_entries[] |
            "  \(.key + 1). \(.value.title)   [\(.value.kind) \(.value.id), \(.value.lang), \(.value.band) \(.value.score)]",
            "     \(.value.highlight.body | gsub("<em>"; $bold) | gsub("</em>"; $plain) | gsub("&lt;"; "<") | gsub("&gt;"; ">")
                | gsub("&quot;"; "\"") | gsub("&#39;"; "\u0027") | gsub("&amp;"; "&"))",
            (if .value.why | length > 0 then "     why: \(.value.why | join("; "))" else empty end))'
}

ask() {
    say "$1"
    echo "  \"$2\""
    curl -sS --fail-with-body -G "$url/v1/search" --data-urlencode "q=$2" --data-urlencode "kind=article" --data-urlencode "limit=5" | show
}

ask "German" "Versichertenkarte wird nach dem Windows-Update nicht eingelesen"
ask "Spanish" "la impresora coge varias hojas de golpe y se para"
ask "Chinese" "换了手机登录不了，没有验证码"
ask "English" "coffee maker clicks three times and won't brew after I cleaned it"

ticket=corpus/starter/technology/example-ticket.json
say "A whole ticket, as an agent has it open"
jq -r '"  \(.title)\n", (.body | split("\n")[] | "  | \(.)")' "$ticket"
echo
jq '{title, body, limit: 5}' "$ticket" | curl -sS --fail-with-body "$url/v1/similar" -H 'Content-Type: application/json' -d @- | show

say "Yours to try"
echo "  the pages: $url/ (for the agent; try an example ticket), $url/form, $url/write"
echo "  the API:   $url/v1/openapi.json"
echo "  a question: curl '$url/v1/search?q=printer+offline'"
if [ -n "$once" ]; then
    exit 0
fi
echo "Ctrl-C stops it; the next start takes seconds."
wait "$daemon"
