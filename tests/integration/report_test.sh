#!/usr/bin/env bash
# report_test.sh BIN: what people and CI jobs read of a run: the table and JUnit hide nothing that the result
# lines say.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

# rows FIRST-COLUMN: of the table in out, without what explains it; blanks run together.
rows() {
    sed '/^$/,$!d' "$out" | sed '1d; /^$/,$d' | tr -s ' ' | sed 's/ $//' | grep "^$1"
}

# ---- up, but not through every node ----

cat >nodes.yaml <<'END'
scenario: nodes
deployment:
  expressway-e: {release: X15.3.2, nodes: 3}
  expressway-c: {release: X15.3.2}
axes: {expressway-e.node.2.certificate: [same, combined, server-only]}
services: [mra.registration]
END
for verb in run predict; do
    run $verb nodes.yaml
    is "$verb: rows" "$(rows '[a-z]')" 'e2cert settings register
same,combined . up
server-only . up 1'
    has "$verb: note" "$out" 'up 1    not through e2'
    run $verb nodes.yaml --color always
    has "$verb: not the color of what works" "$out" $'\e[1;33mup 1'
done
finish
