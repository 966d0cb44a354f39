#!/usr/bin/env bash
# proof_test.sh BIN: --prove-cause: which repair turns which line green, by what live runs of the
# repaired deployment showed; what no repair proves is said and counted.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

cat >causes.yaml <<'END'
scenario: causes
deployment:
  expressway-e: {release: X15.3.2, nodes: 2}
  expressway-c: {release: X15.3.2, nodes: 2}
cases:
  - {name: healthy}
  - {name: c-server-only, expressway-c.certificate: server-only}
  - {name: page, expressway-e.certificate: server-only, expressway-e.upload: web}
  - {name: c-defect, expressway-c.certificate: server-only+expired}
  - {name: e-node, expressway-e.node.2.certificate: server-only+wrong-name,
     expressway-e.cluster-tls-verify: enforcing}
  - {name: password, expressway-c.traversal-password: wrong, expressway-e.upload: acme}
  - {name: hidden, expressway-e.certificate: server-only, expressway-c.certificate: server-only}
  - {name: three, expressway-e.tls-versions: "1.2", expressway-c.tls-versions: "1.3",
     expressway-e.certificate: server-only, expressway-c.certificate: server-only}
END

# proof CELL SERVICE: "proven: SETTING FROM TO[ & SETTING FROM TO] | ..." of the line in `out`.
proof() {
    jq -r --arg cell "$1" --arg service "$2" '
        def change: "\(.setting) \(.from) \(.to)";
        select(.kind == "service" and .cell == $cell and .service == $service) | .proof
        | if . == null then "none" else "\(.proven): " + (.repairs
            | map(change + if .with then " & " + (.with | change) else "" end) | join(" | ")) end' \
        "$out"
}

# then_fails CELL SERVICE: after which single repairs the line fails for another reason.
then_fails() {
    jq -r --arg cell "$1" --arg service "$2" '
        select(.kind == "service" and .cell == $cell and .service == $service)
        | .proof.then | map("\(.setting) \(.reason) \(.caused_by // "-")") | join(" | ")' "$out"
}

green_with() {
    jq -r --arg cell "$1" 'select(.kind == "cell-proof" and .cell == $cell)
        | .green_with | map("\(.setting) \(.from) \(.to)") | join(" | ")' "$out"
}

run run causes.yaml --only 'cell != three' --prove-cause --format jsonl
is 'proven: exit code' "$code" 0
only_progress 'proven'

c_cert=expressway-c.certificate
e_cert=expressway-e.certificate
node=expressway-e.node.2.certificate
while IFS=';' read -r cell service wanted; do
    is "proof of $cell $service" "$(proof "$cell" "$service")" "$wanted"
done <<END
healthy;zone.uc-traversal;none
c-server-only;zone.uc-traversal;true: $c_cert server-only combined
c-server-only;zone.traversal;true: $c_cert server-only combined
c-server-only;web.admin.c;none
c-server-only;mra.registration;true: $c_cert server-only combined
c-server-only;mra.login;true: $c_cert server-only combined
c-defect;web.admin.c;true: $c_cert server-only+expired server-only
c-defect;zone.uc-traversal;true: $c_cert server-only+expired server-only & $c_cert server-only combined
e-node;cluster.e;true: expressway-e.cluster-tls-verify enforcing permissive | $node server-only+wrong-name same
password;zone.uc-traversal;true: expressway-c.traversal-password wrong right
password;mra.registration;true: expressway-c.traversal-password wrong right
hidden;zone.uc-traversal;true: $c_cert server-only combined
hidden;mra.service-check;true: $e_cert server-only combined & $c_cert server-only combined
hidden;mra.registration;true: $e_cert server-only combined & $c_cert server-only combined
END
is 'a repair says what it breaks' "$(jq -r 'select(.kind == "service" and .cell == "page" and
        .service == "upload.e.server") | .proof.repairs | map(select(.breaks | length > 0)
        | "\(.setting) \(.to): \(.breaks | join(" "))") | join("; ")' "$out")" \
    'expressway-e.upload scp: mra.service-check mra.registration'
is 'what is hidden behind a repaired cause' "$(then_fails hidden mra.service-check)" \
    "$c_cert eku-client-auth-missing -"
is 'and for what depends on it' "$(then_fails hidden mra.registration)" \
    "$c_cert dependency-down mra.service-check"
is 'a line that one repair proves has nothing behind it' \
    "$(then_fails c-server-only mra.registration)" ''
is 'cell: one cause' "$(green_with password)" 'expressway-c.traversal-password wrong right'
is 'cell: two causes' "$(green_with hidden)" ''
is 'cell: nothing to prove' "$(jq -c 'select(.kind == "cell-proof" and .cell == "healthy")' "$out")" ''
is 'lines that are not proven' "$(jq -c 'select(.kind == "service" and .live == "down"
    and .proof.proven != true) | .service' "$out")" ''
is 'proofs are of live runs' \
    "$(jq -r 'select(.proof) | .proof.observed_by' "$out" | sort -u)" 'repair run of this cell'
is 'summary' "$(summary "$out" proofs | jq -c '[.not_proven, .inconclusive, .cells,
    .cells_green_with_one, .mismatches]')" '[0,0,6,4,0]'

# ---- the same bytes, whoever works on it ----

timeless "$out" >wanted
run run causes.yaml --only 'cell != three' --prove-cause --format jsonl --jobs 3
timeless "$out" >got
same 'three triples of processes' got wanted

# ---- not proven ----

run run causes.yaml --only 'cell == three' --prove-cause --format jsonl --output junit=junit.xml
is 'not proven: exit code' "$code" 1
is 'not proven by one or two' "$(proof three mra.registration)" 'false: '
is 'proven beside it' "$(proof three tunnel.ssh | cut -d: -f1)" true
is 'not proven: what it says' "$(jq -r 'select(.service == "mra.registration") | .proof.detail' \
    "$out" | cut -d';' -f1)" 'not proven by any one or two repairs'
is 'not proven: JUnit' "$(xmllint --xpath 'string(//testcase[@name="mra.registration"]/failure/@message)' \
    junit.xml | cut -d';' -f1)" 'not proven by any one or two repairs'
is 'not proven: JUnit counts it' "$(xmllint --xpath 'string(/testsuites/@failures)' junit.xml)" \
    "$(summary "$out" proofs | jq -r .not_proven)"

# ---- table ----

run run causes.yaml --only 'cell in [hidden, password]' --prove-cause
has 'table: a proof' "$out" "proven: expressway-c.traversal-password wrong -> right"
has 'table: two together' "$out" \
    "proven: $e_cert server-only -> combined and $c_cert server-only -> combined"
has 'table: what is behind' "$out" "with $c_cert server-only -> combined alone it then fails:"
has 'table: a cell with one cause' "$out" \
    'password: turns green with one repair: expressway-c.traversal-password wrong -> right'
has 'table: a cell with more' "$out" 'hidden: no one repair turns all of its'
has 'table: sum' "$out" '0 not proven, 0 inconclusive; 1 of 2 failing cells turn green with one'

# ---- without it ----

run run causes.yaml --only 'cell == hidden' --format jsonl
is 'not asked for: exit code' "$code" 0
is 'not asked for' "$(jq -r 'select(.kind == "service") | .proof' "$out" | sort -u)" null
is 'not asked for: summary' "$(summary "$out" proofs)" null
run predict causes.yaml --prove-cause
is 'predict: exit code' "$code" 2
has 'predict: why' "$err" 'ekulab predict: --prove-cause needs live runs'

# ---- disturbed ----

start_held run "$matrix/mixed-releases.yaml" --prove-cause
read_lines 40 held
kill -KILL "$(child expressway-c)"
end_held held
is 'a process lost: exit code' "$code" 0
has 'a process lost: it is told' "$err" "the lab's processes are replaced: expressway-c"
is 'a process lost: proofs' "$(summary held proofs | jq -c '[.not_proven, .inconclusive]')" '[0,0]'
nobody_left 'a process lost'

rm held
start_held run "$matrix/mixed-releases.yaml" --prove-cause
read_lines 40 held
kill -INT "$pid"
end_held held
is 'interrupted: exit code' "$code" 130
is 'interrupted: no proof fails for that' "$(jq -c 'select(.proof.proven == false) | .service' held)" ''
is 'interrupted: whole cells' "$(jq -r 'select(.kind == "service") | .cell' held | sort | uniq -c |
    awk '{ print $1 }' | sort -u | wc -l)" 1
nobody_left 'interrupted'
finish
