#!/usr/bin/env bash
# matrix_test.sh BIN SCENARIO: a shipped matrix runs to its end as model and claims say.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

run run "$matrix/$2.yaml" --format jsonl
is 'exit code' "$code" 0
only_progress "$2"
cells=$(head -n 1 "$out" | jq .cells)
at_least 'cells' "$cells" 10
is 'cells with lines' "$(jq -r '.cell // empty' "$out" | sort -u | wc -l)" "$cells"
for verdict in mismatch inconclusive; do
    is "$verdict" "$(summary "$out" $verdict)" 0
done
is 'cells that had to be run again' "$(summary "$out" retried_cells)" 0
is 'why it stopped early' "$(summary "$out" stopped)" null
# A matrix in which nothing breaks, or nothing works, would teach nothing.
at_least 'lines that work' "$(summary "$out" pass)" 1
at_least 'lines that break' "$(summary "$out" break)" 1
finish
