#!/usr/bin/env bash
# plans_test.sh BIN: the shipped plans, run live, break on the days that the documents say, for the
# reasons that they say, and at nothing else.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

plans=$ek_root/scenarios/plans

# preview NAME [ARGS...]: the plan's lines in out.
preview() {
    local name=$1
    shift
    run plan preview "$plans/$name.yaml" --format jsonl "$@"
    is "$name: exit code" "$code" 0
    only_progress "$name"
    is "$name: mismatches" "$(summary "$out" mismatch)" 0
    is "$name: inconclusive" "$(summary "$out" inconclusive)" 0
}

# said KEY: of the line of the plan.
said() {
    jq -r --arg key "$1" 'select(.kind == "plan") | .[$key]
        | if type == "object" then .at + " " + (.services | sort | join(" "))
          elif type == "array" then sort | join(" ") else . end' "$out"
}

# event STATE-CELL TEXT: the state tells it.
event() {
    local found
    found=$(jq -r --arg cell "$1" --arg text "$2" 'select(.kind == "state" and .cell == $cell)
        | (.events | map(.text)) + .pending | map(select(contains($text))) | length' "$out")
    at_least "state $1 tells \"$2\"" "$found" 1
}

# Claims EKU-4 and CA-5: the break comes at the restart behind the renewal, not on the day of the
# policy, nor on that of the renewal.
preview letsencrypt-acme-left-on
is 'left on: first break' "$(said first_break)" \
    '2026-03-14T22:00:00Z b2b.outbound cluster.e mra.onboarding mra.registration mra.service-check'
is 'left on: days lost' "$(said service_days_lost)" 850.4
event 2026-02-11 'letsencrypt/classic issues server-only from now on'
event 2026-02-18 'the ACME scheduler puts letsencrypt/classic@2026-02-18 (server-only) into the store'
event 2026-02-18 'restart pending: letsencrypt/classic@2026-02-18 is in the server store, letsencrypt/classic@2025-12-20'
for cell in 2026-02-11 2026-02-18; do
    is "left on: $cell" "$(line "$out" $cell mra.registration | cut -d ' ' -f 1)" up
done
is 'left on: the check in SIP SERVICE' "$(line "$out" 2026-03-14T22:00:00Z mra.service-check)" \
    'down expressway-c eku-client-auth-missing sip-service 26 - 403 -'
is 'left on: registration' "$(line "$out" 2026-03-14T22:00:00Z mra.registration)" \
    'down expressway-e dependency-down sip-register - - 403 mra.service-check'
is 'left on: the zone stays' "$(line "$out" 2026-03-14T22:00:00Z zone.uc-traversal | cut -d ' ' -f 1)" up
is 'left on: the control group' "$(line "$out" 2026-03-14T22:00:00Z web.admin.e | cut -d ' ' -f 1)" up
is 'left on: who shares whose run' "$(jq -r 'select(.kind == "service" and .cell == "2026-02-11"
    and .service == "mra.registration") | .observed_by + " " + .clock' "$out")" '2026-01-10 2026-02-11T00:00:00Z'
# The lines of a shared state name the certificates of that state.
is 'left on: certificates of a shared state' "$(jq -r 'select(.kind == "service" and .cell == "2026-04-19"
    and .service == "web.admin.e") | .server.certificate' "$out")" letsencrypt/classic@2026-02-18
cp "$out" "$work/shared"
# What is shared is what would have been seen.
preview letsencrypt-acme-left-on --share off
is 'share off: nothing is shared' "$(jq -r 'select(.kind == "service") | .observed_by // empty' "$out" | sort -u)" handshake
plain() {
    jq -c 'select(.kind == "service") | del(.observed_by, .duration_us)' "$1"
}
plain "$work/shared" >"$work/a"
plain "$out" >"$work/b"
same 'shared lines are those of runs of their own' "$work/a" "$work/b"

preview letsencrypt-acme-left-on-x15.4
is 'x15.4: first break' "$(said first_break)" '2026-03-14T22:00:00Z b2b.outbound mra.onboarding'
preview letsencrypt-acme-left-on-x15.5
is 'x15.5: first break' "$(said first_break)" '2026-05-11T00:00:00Z b2b.outbound cluster.e mra.onboarding'
is 'x15.5: the copy has run out' "$(line "$out" 2026-05-11 b2b.outbound | cut -d ' ' -f 3)" expired

# Claim CA-4: ten days around 2026-03-15.
preview digicert-renew-march
# Between the renewals each box has its own certificate, though the run is shared with the time when both had one.
is 'march: certificates between the renewals' "$(jq -r 'select(.kind == "service" and .cell == "2026-03-15"
    and .service == "zone.uc-traversal") | .client.certificate + " " + .server.certificate' "$out")" \
    'digicert/on-request@2025-04-10 digicert/on-request@2026-03-10'
is 'march: first break' "$(said first_break | cut -d ' ' -f 1)" 2026-10-06T00:00:00Z
is 'march: who holds the 200 days' "$(line "$out" 2026-10-06 zone.uc-traversal | cut -d ' ' -f 1-3)" \
    'down expressway-e expired'
is 'march: E is fine until then' "$(line "$out" 2027-03-15 web.admin.e | cut -d ' ' -f 1)" up
is 'march: E ends' "$(line "$out" 2027-04-12 web.admin.e | cut -d ' ' -f 1-3)" 'down browser expired'

# Each node is a state; the page refuses until the switch is on; the pending restart is seen.
preview rolling-x154
is 'rolling: first break' "$(said first_break)" '2026-07-11T22:00:00Z b2b.outbound'
event 2026-06-06T21:00:00Z 'expressway-e.node.2: upgrade X15.3.2 to X15.4'
event 2026-07-11T20:00:00Z 'EnableServerEkuUpload is Off'
event 2026-07-11T22:00:00Z 'expressway-e.node.2, expressway-e.node.3, expressway-e.node.4: restart pending'
is 'rolling: the page refuses, live' "$(jq -r 'select(.service == "upload.e.server") | .live + " " + .reason' "$out" 2>/dev/null | head -n 1)" \
    'down upload-refused'
is 'rolling: then it accepts, live' "$(jq -r 'select(.service == "upload.e.server") | .live' "$out" | sed -n 2p)" up
is 'rolling: the page of the way back, live' "$(line "$out" back/expressway-e/X15.3.2/page upload.e.server | cut -d ' ' -f 1-3)" \
    'down expressway-e upload-refused'
is 'rolling: the way back' "$(line "$out" back/expressway-c/X15.3.2 mra.service-check | cut -d ' ' -f 1-3)" \
    'down expressway-c eku-client-auth-missing'

# Claims EKU-2 and ADV-3.
preview private-pki-c-only
is 'private: first break' "$(said first_break)" null
is 'private: lost' "$(said service_days_lost)" 0
preview x155-split
is 'split: first break' "$(said first_break)" null
is 'split: broken at the end' "$(said broken_at_end)" ''

preview partner-renews-server-only
is 'partner: first break' "$(said first_break)" '2026-07-20T00:00:00Z b2b.inbound'
is 'partner: who refuses' "$(line "$out" 2026-07-20 b2b.inbound | cut -d ' ' -f 1-4)" \
    'down expressway-e eku-client-auth-missing tls'
is 'partner: ours is fine' "$(line "$out" 2026-07-20 b2b.outbound | cut -d ' ' -f 1)" up

# Every service, four and four nodes, three years: most states are equal to another one, and say so.
preview three-years
is 'three years: nodes' "$(jq -r 'select(.kind == "run") | .deployment["expressway-e.nodes"]
    + .deployment["expressway-c.nodes"]' "$out")" 44
at_least 'three years: states' "$(said states)" 60
at_most 'three years: live runs' "$(said live_runs)" 45
is 'three years: states that share a run name it' "$(jq -r 'select(.kind == "state" and .shares != null) | .cell' "$out" |
    wc -l)" "$(($(said states) - $(jq -r 'select(.kind == "state" and .shares == null and .until != null) | .cell' "$out" |
        wc -l)))"
event 2027-02-13T22:00:00Z 'its server certificate is copied into the new client store'

# The page refuses what the CA issues by then; the end of the validity breaks what is installed.
preview do-nothing-2027
event 2027-04-10T20:00:00Z 'lacks clientAuth'
is 'nothing: first break' "$(said first_break | cut -d ' ' -f 1)" 2027-04-19T00:00:00Z
is 'nothing: C' "$(line "$out" 2027-08-08 web.admin.c | cut -d ' ' -f 1-3)" 'down browser expired'
run plan preview "$plans/do-nothing-2027.yaml" --detailed-exitcode
is 'something breaks: exit code' "$code" 10
run plan preview "$plans/private-pki-c-only.yaml" --detailed-exitcode
is 'nothing breaks: exit code' "$code" 0

finish
