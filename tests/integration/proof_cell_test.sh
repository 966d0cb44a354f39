#!/usr/bin/env bash
# proof_cell_test.sh BIN: a repair turns a cell green only when nothing that was up is down instead.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

# The page refuses the file, so the former certificate stays in use and all else works. Put past the page, the
# same file is in use, and what looks for clientAuth breaks.
cat >page.yaml <<'END'
scenario: page
deployment:
  expressway-e: {release: X15.3.2, certificate: server-only, upload: web}
  expressway-c: {release: X15.3.2}
END

run run page.yaml --prove-cause --format jsonl --output table=table
is 'exit code' "$code" 0
only_progress 'page'
is 'what fails' "$(jq -r 'select(.kind == "service" and .live == "down") | .service' "$out")" upload.e.server
is 'what turns that line green' "$(jq -r 'select(.service == "upload.e.server") | .proof.repairs
    | map("\(.setting) \(.from) \(.to)") | join(" | ")' "$out")" \
    'expressway-e.certificate server-only combined | expressway-e.upload web scp'
is 'what turns the cell green' "$(jq -r 'select(.kind == "cell-proof") | .green_with
    | map("\(.setting) \(.from) \(.to)") | join(" | ")' "$out")" 'expressway-e.certificate server-only combined'
grep 'turns green with' table >green || true
has 'table: the repair' green 'expressway-e.certificate server-only -> combined'
lacks 'table: no word of the other' green 'expressway-e.upload'

# The one repair is not enough for any cell: with a second cause none is left.
sed -i 's/release: X15.3.2}$/release: X15.3.2, traversal-password: wrong}/' page.yaml
run run page.yaml --prove-cause --format jsonl
is 'two causes: nothing turns the cell green' "$(jq -c 'select(.kind == "cell-proof") | .green_with' "$out")" '[]'
is 'two causes: summary' "$(summary "$out" proofs | jq -c '[.cells, .cells_green_with_one]')" '[1,0]'

# The same file past the page in the first place: it is what fails, and only another file helps.
sed -i 's/, upload: web//; s/, traversal-password: wrong//' page.yaml
run run page.yaml --prove-cause --format jsonl
is 'past the page' "$(jq -r 'select(.kind == "cell-proof") | .green_with
    | map("\(.setting) \(.from) \(.to)") | join(" | ")' "$out")" 'expressway-e.certificate server-only combined'
finish
