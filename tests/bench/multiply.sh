#!/bin/sh
# Makes a large knowledge base of a small one: multiply.sh COPIES FILE.jsonl … writes JSON lines with "-1", "-2" … behind each id and a
# word of its own in each title, so that no two documents are the same. What a judged set has behind "kind" is dropped. For measuring
# speed; for quality it is worth nothing.
set -eu
copies=$1
shift
for copy in $(seq "$copies"); do
    sed -E "s/^\{\"id\": \"([^\"]*)\"/{\"id\": \"\1-$copy\"/; s/\"title\": \"/&copy$copy /; s/(\"kind\": \"[a-z]*\"), .*$/\1}/" "$@"
done
