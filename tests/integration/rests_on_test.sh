#!/usr/bin/env bash
# rests_on_test.sh BIN: a line that comes out otherwise when the answer to an open question is another
# names that question among its assumptions, also when it only depends on the line that it decides.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

# The chain of an MRA phone and what hangs on it, for stores and releases in which somebody assumed something.
cat >chain.yaml <<'END'
scenario: chain
title: What a line rests on
deployment:
  domain: example.com
  clock: 2026-06-20T00:00:00Z
  expressway-e: {nodes: 2, cluster-tls-verify: enforcing}
  expressway-c: {nodes: 2, cluster-tls-verify: enforcing}
  peers: {cucm: {}, webex: {tls-verify: off}, b2b: {}, imp: {}}
axes:
  expressway-e.release: [X14.3.7, X15.3.2, X15.4, X15.5]
  expressway-c.release: [X14.3.7, X15.3.2, X15.4, X15.5]
cases:
  - {name: well}
  - {name: c-server-only, expressway-c.certificate: server-only}
  - {name: e-server-only, expressway-e.certificate: server-only}
  - {name: e-no-eku-page, expressway-e.certificate: no-eku, expressway-e.upload: web}
  - {name: c-no-eku-page, expressway-c.certificate: no-eku, expressway-c.upload: web}
  - {name: e-client-only-page, expressway-e.certificate: client-only, expressway-e.upload: web}
  - {name: c-client-only-page, expressway-c.certificate: client-only, expressway-c.upload: web}
  - {name: cucm-server-only, peers.cucm.certificate: server-only}
  - {name: webex-server-only, peers.webex.certificate: server-only}
  - {name: c2-server-only, expressway-c.node.2.certificate: server-only}
  - {name: c2-older, expressway-e.certificate: server-only, expressway-c.node.2.release: X14.3.7}
  - {name: rsa-8192, expressway-c.certificate: combined+rsa-8192}
where: expressway-e.release == expressway-c.release
END
cat >stores.yaml <<'END'
scenario: stores
title: What a line rests on with two stores
deployment:
  domain: example.com
  clock: 2026-06-20T00:00:00Z
  expressway-e: {release: X15.5, nodes: 2}
  expressway-c: {release: X15.5, nodes: 2}
axes:
  expressway-e.client-certificate: [copy, client-only, server-only]
  expressway-c.client-certificate: [copy, client-only, server-only]
  expressway-e.certificate: [combined, server-only]
  expressway-c.certificate: [combined, server-only]
  expressway-c.upload: [scp, acme]
END

# told FILE: cell, service, end and assumptions of each line.
told() {
    jq -c 'select(.kind == "service" and .verdict != "SKIP")
        | [.cell, .service, [.model, .side, .reason, .caused_by], (.assumptions | map(.rule) | unique)]' "$1"
}

num_flipped=0
# flips SCENARIO RULE VALUE: every line that ends otherwise with it had named the rule.
flips() {
    local flipped
    run predict "$1.yaml" --format jsonl --assume "$2=$3"
    is "$1, $2=$3: exit code" "$code" 0
    told "$out" >other
    flipped=$(jq -c -n --slurpfile a "$1.told" --slurpfile b other \
        '[range($a | length)] | map(select($a[.][2] != $b[.][2])) | map($a[.])')
    num_flipped=$((num_flipped + $(jq length <<<"$flipped")))
    is "$1, $2=$3: lines that changed and do not name it" \
        "$(jq -r --arg rule "$2" '.[] | select(.[3] | index($rule) | not) | "\(.[0]) \(.[1])"' <<<"$flipped" | head -n 5)" ''
    at_least "$1, $2=$3: lines that changed" "$(jq length <<<"$flipped")" "$4"
}

for scenario in chain stores; do
    run predict "$scenario.yaml" --format jsonl
    is "$scenario: exit code" "$code" 0
    told "$out" >"$scenario.told"
done
flips chain upload.server.server-auth not-checked 1
flips chain upload.server.no-eku accepted 1
flips chain tunnel.ssh.client-auth not-checked 4
flips chain zone.unverified.eku-check eku-check 1
flips chain sip-tls.max-key-bits unlimited 4
flips chain mra.core-node last 2
flips stores mra.service-check.certificate client-store 4
flips stores acme.client-store replaced 1
at_least 'lines that changed' "$num_flipped" 30
finish
