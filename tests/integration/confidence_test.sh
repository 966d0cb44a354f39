#!/usr/bin/env bash
# confidence_test.sh BIN: a line says how sure the rules are that decided it, and what was assumed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

cat >sure.yaml <<'END'
scenario: sure
deployment:
  expressway-e: {release: X15.3.2, nodes: 2, cluster-tls-verify: enforcing}
  expressway-c: {release: X15.3.2, nodes: 2}
axes:
  expressway-e.release: [X15.3.2, X15.5]
  expressway-e.certificate: [combined, server-only]
END

# basis KEY CELL SERVICE: of that line in `out`.
basis() {
    jq -c --arg cell "$2" --arg service "$3" "select(.kind == \"service\" and .cell == \$cell
        and .service == \$service) | $1" "$out"
}

run run sure.yaml --format jsonl
is 'exit code' "$code" 0
is 'a documented rule decides' \
    "$(basis '[.confidence, .assumptions]' e=X15.3.2/ecert=server-only upload.e.server)" '["documented",[]]'
is 'a break for a usage does not rest on the rule about names' \
    "$(basis '.assumptions | map(.rule)' e=X15.3.2/ecert=server-only mra.service-check)" \
    '["mra.service-check.refusal-status"]'
is 'no rule' "$(basis '[.confidence, .assumptions]' e=X15.3.2/ecert=combined web.admin.e)" '[null,[]]'
is 'an inferred one' "$(basis .confidence e=X15.3.2/ecert=combined cluster.e)" '"inferred"'
is 'what is up does' \
    "$(basis '.assumptions | map(.rule)' e=X15.3.2/ecert=combined mra.service-check)" \
    '["mra.service-check.name"]'
is 'an assumed one' "$(basis '.assumptions | map(select(.rule == "mra.service-check.certificate"))
    | map([.rule, .box, .value] | join(" "))' e=X15.5/ecert=server-only mra.service-check)" \
    '["mra.service-check.certificate expressway-e server-store"]'
is 'the line says so' "$(basis .confidence e=X15.5/ecert=server-only mra.service-check)" '"assumed"'
is 'with its reason' "$(basis '.assumptions | map(.note | length > 20) | all' \
    e=X15.5/ecert=server-only mra.service-check)" true

# The weakest of the rules that a line names, and the assumed ones of them, for every line.
weakest='
    def rank: {"documented": 0, "inferred": 1, "assumed": 2}[.];
    def gives: if endswith(".name") then "name-mismatch"
        elif endswith(".max-key-bits") then "key-rejected"
        elif endswith(".unknown-oid") then "subject-oid" else null end;
    map(select(.kind == "service")) | length as $all
    | map(. as $line | (.live // .model) as $state
        | (.rules | map(select((.id | gives) as $reason
            | $state == "up" or $reason == null or $reason == $line.reason))) as $deciding
        | (.assumptions | map(select(.box == null) | "assumed")) as $others
        | select(.confidence != ($deciding | map(.confidence) + $others | max_by(rank)) or
            (.assumptions | map(select(.box != null) | [.rule, .box])) !=
                ($deciding | map(select(.confidence == "assumed") | [.id, .box])))
        | "\(.cell) \(.service)")
    | if $all > 100 then .[] else "only \($all) lines" end'
is 'live: every line' "$(jq -s -r "$weakest" "$out" 2>&1)" ''
jq -r 'select(.kind == "service") | .assumptions | map("\(.rule)=\(.value): \(.note)") | unique
    | .[]' "$out" | sort | uniq -c | awk '{ $1 = $1; print }' >wanted
run predict sure.yaml --format jsonl
is 'predicted: every line' "$(jq -s -r "$weakest" "$out" 2>&1)" ''
at_least 'predicted: lines that rest on an assumption' \
    "$(jq -r 'select(.confidence == "assumed") | .service' "$out" | wc -l)" 4

run run sure.yaml
sed -n '/^assumed, because no document states it/,/^$/p' "$out" |
    sed -n 's/^ *\([0-9]*\) lines\{0,1\} */\1 /p' | sort >got
sort wanted >wanted.sorted
same 'table: each assumption once, with its lines' got wanted.sorted
# What is no rule, and yet no document settles it: how a sentence is read, and the habits of a peer.
cat >habits.yaml <<'END'
scenario: habits
deployment:
  expressway-e: {release: X15.4}
  expressway-c: {release: X15.4, certificate: server-only}
  peers: {cucm: {certificate: server-only, tls-verify: off}, b2b: {certificate: server-only}, imp: {certificate: combined}}
axes: {peers.cucm.request-client-certificate: [zone, always], peers.b2b.persona: [generic, gnutls]}
claims: [cisco-faq]
END
run predict habits.yaml --format jsonl
beside() {
    jq -r --arg cell "cucmasks=$1/b2bpersona=$2" --arg service "$3" 'select(.cell == $cell and .service == $service)
        | [.confidence] + (.assumptions | map(select(.box == null) | "\(.rule)=\(.value)")) | join(" ")' "$out"
}
is 'a reading, and what a peer loads' "$(beside zone generic b2b.inbound)" 'assumed X154-1=strict peers.b2b: loads=any'
is 'nothing of the kind' "$(beside zone generic imp-federation.inbound)" inferred
is 'told by a setting' "$(beside zone generic zone.neighbor.cucm.outbound)" ''
sed -i 's/peers.cucm.request-client-certificate: .zone, always./expressway-c.certificate: [server-only, combined]/' habits.yaml
run predict habits.yaml --format jsonl
is 'a peer that need not ask' "$(jq -r 'select(.service == "zone.neighbor.cucm.outbound" and .cell
    == "ccert=server-only/b2bpersona=generic") | [.live // .model, .confidence, (.assumptions | map(.rule)[])]
    | join(" ")' "$out")" 'up assumed peers.cucm: asks'

finish
