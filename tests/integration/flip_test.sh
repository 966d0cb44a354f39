#!/usr/bin/env bash
# flip_test.sh BIN PART PARTS: every claim that rests on a line of a release profile can fail: with
# that one line changed a live run ends with 1 and names the claim. Rows: flips.txt; this call does
# every PARTS-th of them, from the PART-th on.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=profiles.sh
. "$(dirname "${BASH_SOURCE[0]}")/profiles.sh"
part=$2
parts=$3

# flip_row CLAIM FAMILY RULE VALUE SCENARIO ONLY
flip_row() {
    local name="$1: $3=$4 in $2" jsonl=$work/flip.jsonl
    flip "$2" "$3" "$4"
    run run "$matrix/$5.yaml" --releases "$flipped" --only "$6" --output "jsonl=$jsonl"
    is "$name: exit code" "$code" 1
    only_progress "$name"
    has "$name: the table names it" "$out" "claim $1 ("
    at_least "$name: MISMATCH lines on which it disagrees" "$(jq -r --arg claim "$1" '
        select(.verdict == "MISMATCH") | .claims[] | select(.id == $claim and (.agrees | not)) | .id
        ' "$jsonl" | wc -l)" 1
    is "$name: lines that the lab could not tell" "$(summary "$jsonl" inconclusive)" 0
}

number=0
while IFS='|' read -r claim family rule value scenario only; do
    [[ -n ${claim// /} && $claim != '#'* ]] || continue
    number=$((number + 1))
    [[ $((number % parts)) -eq $((part % parts)) ]] || continue
    flip_row "${claim// /}" "${family// /}" "${rule// /}" "${value// /}" "${scenario// /}" "${only# }"
done <"$ek_root/tests/integration/flips.txt"
finish
