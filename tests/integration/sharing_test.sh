#!/usr/bin/env bash
# sharing_test.sh BIN: lines that share a live run are those that each would have had, and say whose it
# is; what is run all the same agrees; what cannot share says so.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# unshared FILE: its lines without what sharing changes, and without how often a busy machine was too slow.
unshared() {
    timeless "$1" | sed -E 's/"observed_by":"[^"]*"/"observed_by":""/; s/,"(shared_lines|audited_lines|retried_cells)":[0-9]+//g'
}

# both NAME SCENARIO OPTION...: with and without; NAME.on and NAME.off.
both() {
    local name=$1 scenario=$2
    shift 2
    run run "$scenario" --output "jsonl=$work/$name.off" "$@"
    local alone=$code
    run run "$scenario" --output "jsonl=$work/$name.on" --share on "$@"
    is "$name: exit code" "$code" "$alone"
    only_progress "$name"
    unshared "$work/$name.off" >"$work/wanted"
    unshared "$work/$name.on" >"$work/got"
    same "$name: the lines" "$work/got" "$work/wanted"
    at_least "$name: shared lines" "$(summary "$work/$name.on" shared_lines)" 30
    lacks "$name: alone" "$work/$name.off" shared_lines
}

some='expressway-e.release == X15.4 and expressway-c.release == X15.4 and expressway-c.certificate == combined'
both sunset "$matrix/eku-sunset.yaml" --only "$some"
both families "$matrix/families.yaml" --only 'expressway-e.release == X15.5' --jobs 2
both not-the-eku "$matrix/not-the-eku.yaml"

# Each shared line names a cell whose own line of that service ran.
jq -r 'select(.kind == "service" and .observed_by != null) | "\(.service) \(.observed_by) \(.cell)"' \
    "$work/sunset.on" >"$work/observed"
is 'lines whose cell did not run them' "$(awk '
    $2 == "handshake" { ran[$1, $3] = 1; next }
    !(($1, $2) in ran) { print }' "$work/observed")" ''
at_least 'lines that another cell ran' "$(grep -vc ' handshake ' "$work/observed")" 30

# All of them run again.
run run "$matrix/eku-sunset.yaml" --only "$some" --share on --audit-share 100 --output "jsonl=$work/audited"
is 'audited: exit code' "$code" 0
is 'audited: shared lines' "$(summary "$work/audited" shared_lines)" 0
at_least 'audited: lines' "$(summary "$work/audited" audited_lines)" 30
is 'audited: whose run' "$(jq -r 'select(.kind == "service").observed_by // empty' "$work/audited" | sort -u)" handshake
run run "$matrix/eku-sunset.yaml" --only "$some" --share on --audit-share 20 --output "jsonl=$work/some"
at_least 'some: audited' "$(summary "$work/some" audited_lines)" 1
is 'some: none is lost' "$(($(summary "$work/some" audited_lines) + $(summary "$work/some" shared_lines)))" \
    "$(summary "$work/audited" audited_lines)"

# What cannot be had together.
for options in '--events --format jsonl' '--prove-cause' '--shrink' '--random 3' "--capture $work/captures"; do
    # shellcheck disable=SC2086 # words
    run run "$matrix/neighbor-zones.yaml" --share on $options
    is "$options: exit code" "$code" 2
    has "$options: why" "$err" "need each cell's own"
done
run predict "$matrix/neighbor-zones.yaml" --share on
is 'predict: exit code' "$code" 2
run run "$matrix/neighbor-zones.yaml" --audit-share 5
has 'audit without sharing' "$err" '--audit-share goes with --share on'
for number in 101 -1 few 5x; do
    run run "$matrix/neighbor-zones.yaml" --share on --audit-share "$number"
    is "--audit-share $number" "$code" 2
done
run run "$matrix/neighbor-zones.yaml" --share maybe
has '--share maybe' "$err" '--share is on or off, not "maybe"'
finish
