#!/usr/bin/env bash
# plan_faults_test.sh BIN: faulty plans get errors at their places, in the words of the real box.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# fault NAME TEXT-OF-ERROR LINE...: the plan with these lines behind its head has this error.
fault() {
    local name=$1 wanted=$2
    shift 2
    {
        cat <<'P'
plan: faulty
start: 2026-03-01
horizon: 2026-09-01
deployment:
  expressway-e: {release: X15.3.2, nodes: 2, certificate: {ca: digicert/on-request, issued: 2026-02-01}}
  expressway-c: {release: X15.4, nodes: 2}
  peers: {cucm: {tls-verify: on}}
services: [zone.uc-traversal]
P
        printf '%s\n' "$@"
    } >"$work/plan.yaml"
    run plan preview "$work/plan.yaml"
    is "$name: exit code" "$code" 2
    is "$name: nothing is told" "$(cat "$out")" ''
    has "$name" "$err" "$work/plan.yaml:$wanted"
    run lint "$work/plan.yaml"
    is "$name: lint" "$code" 2
    has "$name: lint" "$err" "$work/plan.yaml:$wanted"
}

# step NAME TEXT-OF-ERROR STEP...: likewise of steps; the first one stands on line 10.
step() {
    local name=$1 wanted=$2
    shift 2
    fault "$name" "$wanted" 'steps:' "${@/#/  - }"
}

step 'before the start' '10:10: error: the step is before the start of the plan, 2026-03-01' \
    '{at: 2026-02-28, restart: expressway-e}'
step 'behind the horizon' '10:10: error: the step is not before the horizon of the plan, 2026-09-01' \
    '{at: 2026-09-01, restart: expressway-e}'
step 'unknown node' '10:31: error: unknown node "expressway-e.node.3": expressway-e has 2 nodes' \
    '{at: 2026-03-02, restart: expressway-e.node.3}'
step 'unknown release' '10:49: error: unknown release "X15.6"; did you mean "X15.' \
    '{at: 2026-03-02, upgrade: expressway-e, to: X15.6}'
step 'the switch on C' '10:60: error: expressway-c.server-eku-upload: X15.4 does not have EnableServerEkuUpload on Expressway-C' \
    '{at: 2026-03-02, set: {expressway-c.server-eku-upload: on}}'
step 'the switch before X15.4' '10:60: error: expressway-e.server-eku-upload: X15.3.2 does not have EnableServerEkuUpload' \
    '{at: 2026-03-02, set: {expressway-e.server-eku-upload: on}}'
step 'the switch on X15.5' '11:60: error: expressway-e.server-eku-upload: X15.5 has EnableServerEkuUpload deprecated' \
    '{at: 2026-05-02, upgrade: expressway-e, to: X15.5}' \
    '{at: 2026-05-03, set: {expressway-e.server-eku-upload: on}}'
step 'a release that is not there yet' '10:49: error: there is no X15.5 before 2026-04-15 (Cisco 225693' \
    '{at: 2026-03-02, upgrade: expressway-e, to: X15.5}'
step 'the check before X15.5' '10:52: error: expressway-c.eku-check: X15.4 has no setting that switches the EKU check off' \
    '{at: 2026-03-02, set: {expressway-c.eku-check: off}}'
step 'downgrade' '10:49: error: expressway-c.node.1 runs X15.4: a downgrade to X15.3.2 is not supported' \
    '{at: 2026-03-02, upgrade: expressway-c, to: X15.3.2}'
step 'nothing to go back to' '10:51: error: expressway-c.node.1 never ran X15.3.2 in this plan' \
    '{at: 2026-03-02, roll-back: expressway-c, to: X15.3.2}'
step 'the same release' '10:49: error: expressway-c.node.1 runs X15.4 already' \
    '{at: 2026-03-02, upgrade: expressway-c, to: X15.4}'
step 'a client store before X15.5' '10:31: error: expressway-c runs X15.4, which has one certificate store' \
    '{at: 2026-03-02, install: expressway-c, store: client, certificate: combined}'
step 'nothing to renew' '10:29: error: nothing says what a renewal of "combined" gives' \
    '{at: 2026-03-02, renew: expressway-c}'
step 'issued later' '10:58: error: it is issued after the day on which it is installed' \
    '{at: 2026-03-02, install: expressway-c, certificate: {ca: private-pki, issued: 2026-03-03}}'
step 'a CA that issues no such thing' '10:72: error: no such certificate is issued: letsencrypt/tlsclient issues' \
    '{at: 2026-08-02, install: expressway-c, by: scp, certificate: {ca: letsencrypt/tlsclient}}'
step 'two verbs' '10:5: error: a step is one of upgrade, roll-back, install' \
    '{at: 2026-03-02, restart: expressway-c, renew: expressway-e}'
step 'a release by set' '10:28: error: expressway-e.release is not set in a plan: write a step upgrade' \
    '{at: 2026-03-02, set: {expressway-e.release: X15.4}}'
step 'a peer that is not there' '10:31: error: the deployment has no b2b: give it there' \
    '{at: 2026-03-02, install: peers.b2b, certificate: combined}'
fault 'overlapping windows' '11:5: error: this window overlaps the one of line 10' 'maintenance-windows:' \
    '  - {from: 2026-03-07T20:00:00Z, until: 2026-03-08T04:00:00Z, every: 7d}' \
    '  - {from: 2026-04-05T03:00:00Z, until: 2026-04-05T05:00:00Z}'
fault 'an unknown key' '10:34: error: unknown key "untill"; did you mean "until"?' 'maintenance-windows:' \
    '  - {from: 2026-03-07T20:00:00Z, untill: 2026-03-08T04:00:00Z}'
fault 'a calendar' '9:11: error: unknown calendar "doc-2026-03"; did you mean "doc-2026-02"?' \
    'calendar: doc-2026-03'
fault 'a scheduler' '10:29: error: unknown scheduler "maybe"' 'acme:' '  expressway-e: {scheduler: maybe}'

step 'a plan to go on with' '10:29: error: nothing says' '{at: 2026-03-02, renew: expressway-c}'
sed -i 's/services: .*/services: [zone.uc-traversal, upload.e.server]/; /^steps/,$d' "$work/plan.yaml"
run plan preview "$work/plan.yaml"
is 'an upload as a service: exit code' "$code" 2
has 'an upload as a service' "$err" ':8:31: error: upload.e.server is no service of a state'

# All faults are told, not the first alone.
is 'more than one fault' "$(printf '%s\n' 'plan: p' 'start: x' 'horizon: y' 'stepz: []' >"$work/many.yaml" &&
    "$ek_bin/ekulab" plan preview "$work/many.yaml" 2>&1 | grep -c ' error: ')" 4

# Orders that the guides advise against are told, and run.
cat >"$work/order.yaml" <<'P'
plan: order
start: 2026-03-01
horizon: 2026-04-01
deployment:
  expressway-e: {release: X15.3.2, nodes: 2}
  expressway-c: {release: X15.3.2, nodes: 2}
services: [zone.uc-traversal, cluster.c]
maintenance-windows:
  - {from: 2026-03-07T20:00:00Z, until: 2026-03-08T04:00:00Z}
steps:
  - {at: 2026-03-07T21:00:00Z, upgrade: expressway-c.node.2, to: X15.4}
  - {at: 2026-03-08T21:00:00Z, upgrade: expressway-c.node.1, to: X15.4}
P
run plan preview "$work/order.yaml" --format md
is 'order: exit code' "$code" 0
has 'order: C first' "$out" 'Expressway-C is upgraded before Expressway-E is'
has 'order: primary last' "$out" 'node 2 of Expressway-C is upgraded before its primary'
has 'order: outside of the window' "$out" 'outside of every maintenance window'
finish
