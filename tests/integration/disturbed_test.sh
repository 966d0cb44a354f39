#!/usr/bin/env bash
# disturbed_test.sh BIN: a run that is interrupted keeps what it has; one that loses a process does
# that process's cells again and ends as if nothing had been; one that is killed leaves nobody.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# Each cell has a line for each service of the product.
run predict "$matrix/near-misses.yaml" --format jsonl
lines_per_cell=$(jq -s 'map(select(.kind == "service")) | group_by(.cell) | .[0] | length' "$out")

scenario=$matrix/mixed-releases.yaml
run run "$scenario" --format jsonl
is 'undisturbed: exit code' "$code" 0
timeless "$out" >"$work/wanted"
num_wanted=$(grep -c '"kind":"service"' "$work/wanted")

# hold: a run that stands still in its middle, with some of its lines in `got`.
hold() {
    rm -f "$work/got"
    start_held run "$scenario" --output "junit=$work/junit.xml" --output "table=$work/table"
    read_lines 30 "$work/got"
    is "$1: lines before the hold" "$(wc -l <"$work/got")" 30
}

# ---- interrupted ----

# stopped NAME WHY LINES: JUnit has LINES lines, and an error that tells why there are no more judged ones.
stopped() {
    local whole='//testcase[@name="the whole run"]' element
    is "$1: JUnit has the same lines" \
        "$(xmllint --xpath 'count(//testcase[@name != "the whole run"])' "$work/junit.xml")" "$3"
    is "$1: JUnit's whole run" "$(xmllint --xpath "count($whole)" "$work/junit.xml")" 1
    is "$1: JUnit tells why it stopped" \
        "$(xmllint --xpath "string($whole/error/@message)" "$work/junit.xml")" "stopped early: $2"
    for element in testsuites testsuite; do
        is "$1: $element/tests" "$(xmllint --xpath "string(//$element/@tests)" "$work/junit.xml")" $(($3 + 1))
        is "$1: $element/errors" "$(xmllint --xpath "string(//$element/@errors)" "$work/junit.xml")" \
            $(($(summary "$work/got" inconclusive) + 1))
    done
    has "$1: the table tells why it stopped" "$work/table" "stopped early: $2"
}

# interrupted NAME SIGNAL TARGET: what is finished has been told, whole cells of it, and why it ended.
interrupted() {
    local services
    kill "-$2" -- "$3"
    end_held "$work/got"
    is "$1: exit code" "$code" 130
    is "$1: why it stopped" "$(summary "$work/got" stopped)" interrupted
    services=$(grep -c '"kind":"service"' "$work/got")
    at_least "$1: lines" "$services" 30
    at_most "$1: lines" "$services" $((num_wanted - 1))
    is "$1: lines that are counted" "$(summary "$work/got" pass) $(summary "$work/got" break)" \
        "$(grep -c '"verdict":"PASS"' "$work/got") $(grep -c '"verdict":"BREAK"' "$work/got")"
    is "$1: lines of each cell" \
        "$(jq -r '.cell // empty' "$work/got" | sort | uniq -c | awk '{ print $1 }' | sort -u)" "$lines_per_cell"
    timeless "$work/got" | grep '"kind":"service"' >"$work/lines_got"
    is "$1: a line that an undisturbed run does not have" \
        "$(grep -vxF -f "$work/wanted" "$work/lines_got" || true)" ''
    stopped "$1" interrupted "$services"
    has "$1: the table counts the cells that are told" "$work/table" \
        "$((services / lines_per_cell)) of $((num_wanted / lines_per_cell)) cells, $services lines: "
    nobody_left "$1"
}

for signal in INT TERM; do
    hold "SIG$signal"
    interrupted "SIG$signal" "$signal" "$pid"
done
hold 'Ctrl-C' # which a terminal sends to everybody
interrupted 'Ctrl-C' INT "-$pid"

# ---- a process of the lab is lost ----

for name in expressway-e expressway-c uc-peer; do
    hold "$name killed"
    kill -KILL "$(child $name)"
    end_held "$work/got"
    is "$name killed: exit code" "$code" 0
    has "$name killed: it is told" "$err" "the lab's processes are replaced: $name"
    at_least "$name killed: cells that were run again" "$(summary "$work/got" retried_cells)" 1
    timeless "$work/got" | sed -E 's/"retried_cells":[0-9]+/"retried_cells":0/' >"$work/lines_got"
    is "$name killed: JUnit has no error" "$(xmllint --xpath 'count(//error)' "$work/junit.xml")" 0
    same "$name killed: the lines of an undisturbed run" "$work/lines_got" "$work/wanted"
    nobody_left "$name killed"
done

# ---- processes are lost again and again ----

# Here expressway-c ends at once as often as the file
# `deaths` says.
other_core <<END
read -r deaths <"$work/deaths"
[ "\$deaths" -eq 0 ] || { echo \$((deaths - 1)) >"$work/deaths"; exit 0; }
exec "$real_bin/expressway-c" "\$@"
END

# lost_again NAME DEATHS: killed once, and its successors end at once. Every cell is told, once.
lost_again() {
    echo 0 >"$work/deaths"
    hold "$1"
    echo "$2" >"$work/deaths"
    kill -KILL "$(child expressway-c)"
    end_held "$work/got"
    is "$1: exit code" "$code" 3
    same "$1: the lines of every cell, in their order" \
        <(jq -r 'select(.kind == "service") | [.cell, .service] | join(" ")' "$work/got") \
        <(jq -r 'select(.kind == "service") | [.cell, .service] | join(" ")' "$work/wanted")
    jq -r 'select(.verdict == "INCONCLUSIVE") | .detail' "$work/got" | sort -u >"$work/reasons"
    nobody_left "$1"
}

# A cell whose processes were lost runs again alone, so that it takes no other with it.
lost_again 'two losses in a row' 1
is 'two losses in a row: INCONCLUSIVE lines are those of one cell' \
    "$(summary "$work/got" inconclusive)" "$lines_per_cell"
has 'two losses in a row: the reason' "$work/reasons" 'a process of the lab was lost: expressway-c: '
is 'two losses in a row: reasons' "$(wc -l <"$work/reasons")" 1
is 'two losses in a row: why it stopped' "$(summary "$work/got" stopped)" null
timeless "$work/got" | grep '"kind":"service"' | grep -v '"verdict":"INCONCLUSIVE"' >"$work/lines_got"
is 'two losses in a row: a judged line that an undisturbed run does not have' \
    "$(grep -vxF -f "$work/wanted" "$work/lines_got" || true)" ''

# More cells than there are attempts before the run gives up.
cat >"$work/many.yaml" <<'END'
scenario: many
deployment: {expressway-e: {nodes: 1}, expressway-c: {nodes: 1}}
axes:
  expressway-e.release: [X14.0.0, X14.3.7, X15.0.0, X15.3.2, X15.4, X15.5]
  expressway-c.release: [X14.0.0, X14.3.7, X15.0.0, X15.3.2, X15.4, X15.5]
  expressway-e.certificate: [combined, server-only, client-only, server-only+expired]
  expressway-c.certificate: [combined, server-only, no-eku, combined+wrong-name]
services: [zone.uc-traversal]
END
scenario=$work/many.yaml
run predict "$scenario" --format jsonl
cp "$out" "$work/wanted"
lost_again 'lost for good' 1000000
is 'lost for good: why it stopped' "$(summary "$work/got" stopped)" \
    'the processes of the lab failed too often in a row'
stopped 'lost for good' 'the processes of the lab failed too often in a row' \
    "$(grep -c '"kind":"service"' "$work/got")"
has 'lost for good: the reason of cells that never ran' "$work/reasons" \
    'the processes of the lab failed too often in a row'
ek_bin=$real_bin

# ---- the run itself is killed ----

hold 'ekulab killed'
members=$(child expressway-e && child expressway-c && child uc-peer)
is 'ekulab killed: there were three' "$(wc -w <<<"$members")" 3
kill -KILL "$pid"
# They hold the other end of standard error: it ends when the last of them is gone.
num_checks=$((num_checks + 1))
timeout --foreground 2 cat <&6 >"$err" || fail 'ekulab killed: a process of the lab lives on after 2 s'
exec 5<&- 6<&-
wait "$pid" 2>/dev/null || true
for member in $members; do
    num_checks=$((num_checks + 1))
    gone "$member" 2 || fail "ekulab killed: process $member lives on"
done
finish
