#!/usr/bin/env bash
# reading_test.sh BIN: a sentence that can be read in two ways (X154-1), and what --reading strict, lenient
# and both make of it: in verdicts, in what the line says, in the exit code; with the profiles, which
# follow the strict reading, and with profiles that follow the lenient one.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

cat >readings.yaml <<'END'
scenario: readings
deployment:
  expressway-e: {release: X15.4}
  expressway-c: {release: X15.4}
  peers:
    cucm: {certificate: server-only}
    unity: {certificate: server-only}
    b2b: {certificate: server-only}
    imp: {certificate: combined}
axes: {expressway-c.release: [X15.3.2, X15.4]}
services: [zone.neighbor.cucm.inbound, zone.neighbor.cucm.outbound, zone.neighbor.unity.inbound,
  b2b.inbound, imp-federation.inbound]
claims: [cisco-faq, cisco-guides]
END

# X15.4 as the lenient reading has it: it takes who dials without clientAuth.
cp -r "$ek_root/sim/releases" lenient-profiles
sed -i -E 's/^(  (zone\.neighbor|default-zone)\.client-auth: \{value: )required/\1not-checked/' \
    lenient-profiles/X15.4.yaml
ln -s "$ek_root/sim/releases" strict-profiles
is 'two lines of the profile differ' "$(diff strict-profiles/X15.4.yaml lenient-profiles/X15.4.yaml | grep -c '^>')" 2

# judged CELL SERVICE: the verdict, and the claims that the line is disputed by.
judged() {
    jq -r --arg cell "$1" --arg service "$2" '
        select(.kind == "service" and .cell == $cell and .service == $service)
        | [.verdict] + [.detail // "" | scan("claim ([A-Z0-9-]+) \\(")[0]] | join(" ")' "$out"
}

# entries CELL SERVICE: the claims that are told, each with its reading and whether it agrees.
entries() {
    jq -r --arg cell "$1" --arg service "$2" '
        select(.kind == "service" and .cell == $cell and .service == $service) | .claims
        | map(.id + (if .reading then "/" + .reading else "" end) + (if .agrees then "+" else "-" end))
        | sort | join(" ")' "$out"
}

# The profiles, what was asked for ("-": nothing), the exit code and the verdicts of the services with X15.4
# on both boxes.
while IFS='|' read -r profiles reading wanted cucm unity b2b; do
    name="$profiles-profiles, $reading"
    asked=()
    [[ $reading == - ]] || asked=(--reading "$reading")
    run run readings.yaml "${asked[@]}" --releases "$profiles-profiles" --format jsonl
    is "$name: exit code" "$code" "$wanted"
    only_progress "$name"
    is "$name: Unified CM dials" "$(judged c=X15.4 zone.neighbor.cucm.inbound)" "$cucm"
    is "$name: Unity dials" "$(judged c=X15.4 zone.neighbor.unity.inbound)" "$unity"
    is "$name: a partner dials" "$(judged c=X15.4 b2b.inbound)" "$b2b"
    is "$name: both readings agree on who is dialled" "$(judged c=X15.4 zone.neighbor.cucm.outbound)" PASS
    is "$name: they do not speak of a combined certificate" "$(judged c=X15.4 imp-federation.inbound)" PASS
    is "$name: they do not speak of X15.3.2" "$(judged c=X15.3.2 zone.neighbor.cucm.inbound)" BREAK
    is "$name: and are not told there" "$(entries c=X15.3.2 zone.neighbor.cucm.inbound)" 'MTLS-5+ ROLES-1+'
    # Each reading is told, whether it counts or not.
    plain='MTLS-5+ NBR-1+ ROLES-1+ X154-1/lenient- X154-1/strict+'
    [[ $profiles == strict ]] || plain='MTLS-5- NBR-1- ROLES-1- X154-1/lenient+ X154-1/strict-'
    is "$name: what is told" "$(entries c=X15.4 zone.neighbor.cucm.inbound)" "$plain"
done <<'END'
strict|-|0|BREAK|BREAK|BREAK
strict|both|0|BREAK|BREAK|BREAK
strict|strict|0|BREAK|BREAK|BREAK
strict|lenient|1|MISMATCH X154-1|MISMATCH X154-1|MISMATCH X154-1
lenient|-|1|MISMATCH MTLS-5 NBR-1 ROLES-1|MISMATCH MTLS-5|MISMATCH MTLS-1 X154-3 ROLES-1 DEFAULT-1
lenient|both|1|MISMATCH MTLS-5 NBR-1 ROLES-1|MISMATCH MTLS-5|MISMATCH MTLS-1 X154-3 ROLES-1 DEFAULT-1
lenient|strict|1|MISMATCH X154-1 MTLS-5 NBR-1 ROLES-1|MISMATCH X154-1 MTLS-5|MISMATCH X154-1 MTLS-1 X154-3 ROLES-1 DEFAULT-1
lenient|lenient|0|PASS|PASS|PASS
END

# What is told to people: the claim, its line in the file of the reading that was asked for, and what it says.
# line_of READING: of the expectation of Unified CM that dials.
line_of() {
    awk -v reading="$1" '/^  - id: / { id = $3 } /^    reading: / { read = $2 }
        id == "X154-1" && read == reading && /zone\.neighbor\.cucm\.inbound:/ { print FNR; exit }' \
        "$ek_root/scenarios/claims/cisco-faq.yaml"
}
run run readings.yaml --reading lenient --only zone.neighbor.cucm.inbound
has 'the table names the lenient reading' "$out" \
    "claim X154-1 (cisco-faq.yaml:$(line_of lenient)) says up, not down eku-client-auth-missing at expressway-c"
run run readings.yaml --reading strict --releases lenient-profiles --only zone.neighbor.cucm.inbound
has 'the table names the strict reading' "$out" \
    "claim X154-1 (cisco-faq.yaml:$(line_of strict)) says down eku-client-auth-missing, not up"
run run readings.yaml --only zone.neighbor.cucm.inbound
is 'not asked for: exit code' "$code" 0
lacks 'not asked for: the table names none' "$out" 'claim X154-1'

# A prediction is held to the reading as well.
run predict readings.yaml --reading lenient
is 'predicted, lenient: exit code' "$code" 1
has 'predicted, lenient' "$out" 'claim X154-1'
run predict readings.yaml --reading lenient --releases lenient-profiles
is 'predicted, lenient, with its profiles: exit code' "$code" 0

run run readings.yaml --reading loose
is 'an unknown reading: exit code' "$code" 2
has 'an unknown reading' "$err" '--reading is strict, lenient or both, not'
finish
