#!/usr/bin/env bash
# assumptions_test.sh BIN: what no document decides is a line of a profile that says "assumed"; a result
# that rests on it names it, and with another value, live and model follow.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scenario=$matrix/open-questions.yaml

# line CASE SERVICE: what became of it: up, or the reason.
line() {
    jq -r --arg cell "$1" --arg service "$2" \
        'select(.cell == $cell and .service == $service) | .reason // .live' "$jsonl"
}

# assumed CASE SERVICE RULE: names the line of the profile, as an assumption?
assumed() {
    jq -r --arg cell "$1" --arg service "$2" --arg rule "$3" \
        'select(.cell == $cell and .service == $service) | .rules[] |
         select(.id == $rule and .confidence == "assumed") | .id' "$jsonl" | head -n 1
}

# CASE | SERVICE | RULE | other value | with the profile | with the other value
rows='which-zone|zone.neighbor.cucm.inbound|zone.neighbor.known|in-handshake|eku-client-auth-missing|eku-client-auth-missing
''service-store|mra.service-check|mra.service-check.certificate|client-store|up|expired
acme|zone.uc-traversal|acme.client-store|replaced|up|eku-client-auth-missing
acme|tunnel.ssh|acme.client-store|replaced|up|eku-client-auth-missing
verify-off|zone.neighbor.cucm.inbound|zone.unverified.eku-check|eku-check|up|eku-client-auth-missing
verify-off-no-check|zone.neighbor.cucm.inbound|zone.unverified.eku-check|eku-check|up|up
verify-off-no-certificate|zone.neighbor.cucm.inbound|zone.unverified.eku-check|eku-check|up|up'

jsonl=$work/plain.jsonl
run run "$scenario" --output "jsonl=$jsonl"
is 'with the profiles: exit code' "$code" 0
cp "$jsonl" "$work/kept.jsonl"
while IFS='|' read -r name service rule value before after; do
    jsonl=$work/kept.jsonl
    is "$name: $service" "$(line "$name" "$service")" "$before"
    is "$name: $service names $rule" "$(assumed "$name" "$service" "$rule")" "$rule"
    jsonl=$work/other.jsonl
    run run "$scenario" --assume "$rule=$value" --output "jsonl=$jsonl"
    is "$rule=$value: exit code" "$code" 0
    is "$rule=$value: mismatches" "$(summary "$jsonl" mismatch)" 0
    is "$rule=$value: $name, $service" "$(line "$name" "$service")" "$after"
    is "$rule=$value: the run says so" "$(head -n 1 "$jsonl" | jq -r '.assumptions | join(" ")')" "$rule=$value"
done <<<"$rows"

# alert FILE: with which the neighbor is refused.
alert() {
    jq -r 'select(.cell == "which-zone" and .service == "zone.neighbor.cucm.inbound") | .alert' "$1"
}
is 'which-zone: no alert with the profiles' "$(alert "$work/kept.jsonl")" null
run run "$scenario" --assume zone.neighbor.known=in-handshake --output "jsonl=$work/other.jsonl"
is 'which-zone: an alert, when the zone is known' "$(alert "$work/other.jsonl")" 43

run predict "$scenario" --assume cluster.client-auth=required
is 'a documented line cannot be assumed away' "$code" 2
has 'a documented line cannot be assumed away' "$err" 'not assumed in any profile'
finish
