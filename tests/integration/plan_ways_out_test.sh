#!/usr/bin/env bash
# plan_ways_out_test.sh BIN: what a plan is compared with, its first break with evidence, the
# revisions of the calendar, and that nothing depends on today.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

plan=$ek_root/scenarios/plans/letsencrypt-acme-left-on.yaml

# option NAME KEY: of the last comparison.
option() {
    jq -r --arg name "$1" --arg key "$2" 'select(.option == $name) | .[$key]' "$out"
}

run plan compare "$plan" --format jsonl --decide 2026-02-12
is 'compare: exit code' "$code" 0
is 'compare: options' "$(jq -r .option "$out" | tr '\n' ' ')" \
    '(nothing) verify-off renew-early private-pki-c other-root partners-ignore-eku x15.4 x15.5 x15.5-ignore-eku x15.5-split '
is 'compare: nothing' "$(option '(nothing)' first_break)" \
    '2026-03-14T22:00:00Z: mra.service-check, mra.registration, mra.onboarding, b2b.outbound, cluster.e'
# Claim ADV-3: X15.4 saves MRA and the cluster; what Expressway-E dials stays broken.
is 'compare: x15.4' "$(option x15.4 broken_at_end)" 'mra.onboarding, b2b.outbound'
# X15.5 is not there yet.
is 'compare: x15.5' "$(option x15.5 first_break)" "$(option '(nothing)' first_break)"
is 'compare: x15.5 is left out' "$(option x15.5 left_out | grep -c 'there is no X15.5 before 2026-04-15')" 1
# Claim CA-5: renewed in time, and ninety days are not enough.
is 'compare: renewed too late' "$(option renew-early first_break | cut -d : -f 1)" 2026-03-20
run plan compare "$plan" --format jsonl --options renew-early,other-root
is 'compare: renewed early' "$(option renew-early first_break | cut -d : -f 1)" 2026-04-10
# Claim CA-3: another root, which everybody has imported, and nothing has to be upgraded.
is 'compare: other root' "$(option other-root first_break) $(option other-root service_days_lost)" 'none 0'
is 'compare: other root until' "$(option other-root last_responsible_day) $(option other-root proven_on_it)" \
    '2026-03-13 true'
run plan compare "$plan" --format jsonl --options x15.4 --decide 2026-04-01
is 'compare later: exit code' "$code" 0
is 'compare later: the days until then are lost' "$(option x15.4 first_break | cut -d : -f 1)" 2026-03-14T22
run plan compare "$plan" --options x15.6
is 'unknown option: exit code' "$code" 2
has 'unknown option' "$err" 'unknown option "x15.6"; did you mean'

# Steps of the same moment: the plan's own come first, wherever in their files either stands.
for lines in 0 200; do
    for ((i = 0; i < lines; i++)); do echo '# a remark'; done >"$work/tie.yaml"
    cat >>"$work/tie.yaml" <<'E'
plan: tie
start: 2026-05-01
horizon: 2026-06-01
deployment:
  expressway-e: {release: X15.3.2, nodes: 2, certificate: server-only}
  expressway-c: {release: X15.3.2}
steps:
  - {at: 2026-05-10, set: {expressway-e.cluster-tls-verify: enforcing}}
E
    run plan compare "$work/tie.yaml" --format jsonl --options verify-off --decide 2026-05-10
    is "tie, $lines remarks: the option has the last word" \
        "$(option verify-off broken_at_end | grep -c cluster.e)" 0
done

# An option whose file the page refuses has not been taken, though nothing goes down.
cat >"$work/refused.yaml" <<'E'
plan: refused
start: 2026-05-01
horizon: 2026-07-01
deployment:
  expressway-e: {release: X15.3.2, certificate: {ca: digicert/default, issued: 2025-09-01}}
  expressway-c: {release: X15.3.2}
E
cat >"$work/renew.yaml" <<'E'
options:
  - {id: renew, title: renew, branch: B, effort: 2, needs: nobody, source: test, steps: [{at: decision, renew: expressway-e, by: web}]}
E
run plan compare "$work/refused.yaml" --format jsonl --option-file "$work/renew.yaml"
has 'refused: it is told' "$out" 'The certificate lacks clientAuth'
is 'refused: not good' "$(option renew good) $(option renew service_days_lost)" 'false 0'

# Each set is the smallest, and proven: on its last day nothing goes down, on the next something does.
cat >"$work/small.yaml" <<'E'
plan: small
start: 2026-05-01
horizon: 2026-09-01
deployment:
  expressway-e: {release: X15.3.2, certificate: {ca: sectigo/on-request, issued: 2025-06-20}}
  expressway-c: {release: X15.3.2, certificate: {ca: private-pki, issued: 2025-06-01}}
  peers:
    cucm: {certificate: {ca: private-pki, issued: 2025-06-01}}
    browser: {trust: lab}
    jabber: {trust: lab}
services: all
E
run plan compare "$work/small.yaml" --search --format jsonl
is 'search: exit code' "$code" 0
is 'search: sets' "$(jq -r .option "$out" | tr '\n' ' ')" '(nothing) renew-early other-root '
is 'search: last day' "$(option renew-early last_responsible_day)" 2026-07-22
is 'search: proven' "$(option renew-early proven_on_it) $(option renew-early breaks_on_the_next_day)" 'true true'
is 'search: nothing goes down' "$(option renew-early good) $(option renew-early service_days_lost)" 'true 0'

# Claim ADV-1: who is not on a public CA has nothing to do; and the other near miss, that nothing helps.
sed -e 's/sectigo\/on-request/private-pki/' "$work/small.yaml" >"$work/private.yaml"
run plan compare "$work/private.yaml" --search
has 'search: nothing to do' "$out" 'Nothing has to be done: nothing goes down.'
sed -e 's/X15.3.2, certificate: {ca: sectigo.*}}/X15.3.2, certificate: {ca: sectigo\/on-request, issued: 2025-03-20}}/' \
    "$work/small.yaml" >"$work/late.yaml"
run plan compare "$work/late.yaml" --options verify-off --search
is 'search: late: exit code' "$code" 0
has 'search: late: what is down already' "$out" 'down before the plan, and mended by no set of up to three options: zone.'
run plan compare "$work/late.yaml" --search --format jsonl
is 'search: late: what mends it' "$(jq -r .option "$out" | tr '\n' ' ')" '(nothing) renew-early other-root '
run plan first-break "$work/late.yaml"
has 'first break: down from the start' "$out" 'some services are down from the start'

run plan first-break "$plan"
is 'first break: exit code' "$code" 0
has 'first break: when' "$out" 'first broken day: 2026-03-14T22:00:00Z: mra.service-check'
has 'first break: what happened' "$out" 'maintenance window monthly: expressway-e restarts'
has 'first break: evidence of the day' "$out" 'down, sip-service: eku-client-auth-missing at expressway-c'
is 'first break: evidence of the day before' "$(sed -n '/2026-03-13T22/,/2026-03-14T22/p' "$out" |
    grep -c ' up$')" 5
run plan first-break "$work/small.yaml"
has 'first break: a way out' "$out" 'renew-early, until 2026-07-22 (run on that day: nothing goes down)'
run plan first-break "$ek_root/scenarios/plans/private-pki-c-only.yaml"
is 'no break: exit code' "$code" 0
has 'no break' "$out" 'nothing that is up at the start goes down before the horizon'

# Claims CA-1 and CA-2: the revisions, and what a plan makes of them.
cat >"$work/revisions.yaml" <<'E'
plan: revisions
start: 2026-04-01
horizon: 2026-12-01
deployment:
  expressway-e: {release: X15.3.2, certificate: {ca: digicert/on-request, issued: 2025-06-01}}
  expressway-c: {release: X15.3.2, certificate: {ca: private-pki, issued: 2025-06-01}}
  peers: {browser: {trust: lab}, jabber: {trust: lab}}
services: [zone.uc-traversal, mra.service-check, web.admin.e]
steps: [{at: 2026-06-01, renew: expressway-e, by: scp, then-restart: on}]
E
run plan preview "$work/revisions.yaml" --calendar both
is 'both: exit code' "$code" 0
has 'both: current' "$out" 'current      mra.service-check: up throughout'
has 'both: as the document saw it' "$out" 'doc-2026-02  mra.service-check: down from 2026-06-01'
lacks 'both: what does not differ' "$out" 'web.admin.e: up'
run when --calendar both --ca digicert
has 'when: current' "$out" 'current      2027-03-01: server-only (said on 2026-03-03: DigiCert ALERT53, 2026-03-03)'
has 'when: as the document saw it' "$out" 'doc-2026-02  2026-05-01: server-only'
run when renew --ca letsencrypt/classic --format json
is 'when: the last day' "$(jq -r '.products[0].client_auth_until | .last_day + " " + .not_after' "$out")" \
    '2026-02-10 2026-05-10'
run when renew --ca godaddy --format json
is 'when: what lasts longest' "$(jq -r '.products[0].client_auth_until
    | .last_day + " " + .not_after + " " + .longest_lasting_day + " " + .longest_lasting_not_after' "$out")" \
    '2026-06-14 2026-12-30 2026-03-14 2027-04-15'
run when --ca digicrt/default
is 'when: unknown CA' "$code" 2
has 'when: unknown CA' "$err" 'did you mean "digicert/default"?'
run when
is 'when: exit code' "$code" 0
has 'when: what differs' "$out" 'What differs between the revisions'
has 'when: sources' "$out" '] DigiCert ALERT53, 2026-03-03'

# The same plan gives the same bytes, whatever day it is.
tell() {
    "$@" "$ek_bin/ekulab" plan preview "$plan" --format md --output table="$work/table" >"$work/md" 2>"$err" ||
        fail "tell $*"
    cat "$work/md" "$work/table"
}
tell env >"$work/today"
tell env >"$work/again"
same 'the same bytes' "$work/again" "$work/today"
if [[ $sanitized -eq 0 ]]; then
    for years in -5y +5y; do
        tell env FAKETIME_DONT_FAKE_MONOTONIC=1 faketime -f "$years" >"$work/then"
        same "the same bytes $years" "$work/then" "$work/today"
    done
fi
cmark-gfm -e table --unsafe <"$work/md" >"$work/html"
has 'md: a table' "$work/html" '<td>2026-02-11</td>'
run plan preview "$plan" --format junit
num_checks=$((num_checks + 1))
xmllint --noout --schema "$ek_root/tests/schemas/junit.xsd" "$out" 2>"$work/xml" ||
    fail 'junit' "$(cat "$work/xml")"
is 'junit: failures' "$(xmllint --xpath 'string(//testsuite/@failures)' "$out")" 5
run plan preview "$plan" --format sarif
is 'a kind that plans do not have' "$code" 2
run plan preview "$plan" --output md="$plan"
is 'an output over the plan' "$code" 2
finish
