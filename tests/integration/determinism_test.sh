#!/usr/bin/env bash
# determinism_test.sh BIN: the same inputs give the same bytes, but for what measures time; however
# many processes share the work.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# once NAME OPTION...: a run, its jsonl without times in NAME.jsonl, its table in NAME.table.
once() {
    local name=$1
    shift
    run run "$matrix/mixed-releases.yaml" --output "jsonl=$work/$name" "$@"
    is "$name: exit code" "$code" 0
    timeless "$work/$name" >"$work/$name.jsonl"
    cp "$out" "$work/$name.table"
}

once first
once second
once two-jobs --jobs 2
at_least 'lines' "$(wc -l <"$work/first.jsonl")" 400
lacks 'times are left out' "$work/first.jsonl" duration_us
for other in second two-jobs; do
    same "$other: jsonl" "$work/$other.jsonl" "$work/first.jsonl"
    same "$other: table" "$work/$other.table" "$work/first.table"
done
finish
