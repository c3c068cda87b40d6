#!/bin/sh
# Checks that the release build allocates nothing from filled event to filled verdict, nor in decoding.
set -eu
cd "$(dirname "$0")/.."
gatehouse=.build/release/gatehouse
result=$(mktemp)
trap 'rm -f "$result"' EXIT

"$gatehouse" bench experts/messaging --data experts/messaging/samples.jsonl --rounds 1 --json "$result" \
    >/dev/null
# The JSON has one key a line, sorted: a name opens a section, in which its allocations follow.
awk '
    /^ *"[^"]*" : \{/ { split($0, part, "\""); section = part[2] }
    /"allocations_per_event" : / {
        value = $3
        sub(/,/, "", value)
        if (section ~ /^(overall|decode|signals|gbdt|ngram|value_gate|fusion)$/) {
            checked++
            if (value != "0") { print "found " value " allocations an event in " section "; wanted 0"; failed = 1 }
        }
    }
    END {
        if (checked < 7) { print "found " checked + 0 " of 7 figures in the bench"; failed = 1 }
        if (!failed) print "no allocation from filled event to filled verdict, nor in decoding"
        exit failed
    }
' "$result"
