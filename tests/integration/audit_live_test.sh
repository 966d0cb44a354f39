#!/usr/bin/env bash
# audit_live_test.sh BIN: what `ekulab audit` says of a certificate in a role is what becomes of it
# there when two boxes really use it.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

releases=(X14.0 X14.3.7 X15.3.2 X15.4 X15.5)
recipes=(combined server-only client-only no-eku any-eku combined+expired combined+wildcard
    combined+intermediate-server-only combined+sha1 combined+unknown-oid)

for recipe in "${recipes[@]}"; do
    "$ek_bin/certs-gen" make "$recipe" --name host.example.com -o "$recipe" --ca ca \
        --clock 2026-06-20 >/dev/null
    cp "$recipe/cert.pem" "$recipe.pem"
done
cp combined/root.pem root.pem

# matrix NAME AXIS NODES UPLOAD SERVICES: the recipes in the place that AXIS names, run live.
matrix() {
    local recipe_list release_list
    recipe_list=$(IFS=,; echo "${recipes[*]}")
    release_list=$(IFS=,; echo "${releases[*]}")
    cat >"$1.yaml" <<YAML
scenario: $1
title: the certificates of an audit in the hands of boxes
deployment:
  name: $1
  domain: example.com
  clock: 2026-06-20T00:00:00Z
  expressway-e: {nodes: $3, certificate: combined, upload: $4, cluster-tls-verify: enforcing}
  expressway-c: {nodes: $3, certificate: combined, upload: $4, cluster-tls-verify: enforcing}
  peers:
    cucm: {certificate: combined, tls-verify: on}
    b2b: {certificate: combined}
    xmpp: {certificate: combined}
    webex: {certificate: combined}
    cloud: {certificate: combined}
axes:
  expressway-e.release: [$release_list]
  expressway-c.release: [$release_list]
  $2: [$recipe_list]
where: expressway-e.release == expressway-c.release
services: [$5]
YAML
    run run "$1.yaml" --output "jsonl=$1.jsonl"
    is "$1 runs as the model says" "$code" 0
}

matrix as-e expressway-e.certificate 1 scp \
    'web.admin.e, zone.uc-traversal, mra.service-check, tunnel.ssh, b2b.outbound, b2b.inbound,
    xmpp-federation.outbound, xmpp-federation.inbound, webex-edge.inbound, mra.onboarding'
matrix as-c expressway-c.certificate 1 scp \
    'zone.uc-traversal, tunnel.ssh, zone.neighbor.cucm.outbound, zone.neighbor.cucm.inbound'
matrix as-peer peers.cucm.certificate 1 scp 'zone.neighbor.cucm.outbound, zone.neighbor.cucm.inbound'
matrix as-cluster expressway-e.certificate 2 scp 'cluster.e'
matrix as-file-e expressway-e.certificate 1 web 'upload.e.server'
matrix as-file-c expressway-c.certificate 1 web 'upload.c.server'

run audit ./*.pem --at 2026-06-20 --public-roots root.pem --format json
is 'the audit is made' "$code" 0
cp "$out" audit.json

# Each live line beside what the audit says of its certificate, role and release.
cat >compare.py <<'PY'
import json, sys

PLACES = {
    'as-e': ('expressway-e.certificate', {
        'web.admin.e': 'web', 'zone.uc-traversal': 'uc-traversal.e',
        'mra.service-check': 'service-check', 'tunnel.ssh': 'tunnel.e',
        'b2b.outbound': 'b2b.outbound', 'b2b.inbound': 'b2b.inbound',
        'xmpp-federation.outbound': 'xmpp.outbound', 'xmpp-federation.inbound': 'xmpp.inbound',
        'webex-edge.inbound': 'webex', 'mra.onboarding': 'onboarding'}),
    'as-c': ('expressway-c.certificate', {
        'zone.uc-traversal': 'uc-traversal.c', 'tunnel.ssh': 'tunnel.c',
        'zone.neighbor.cucm.outbound': 'neighbor.outbound',
        'zone.neighbor.cucm.inbound': 'neighbor.inbound'}),
    'as-peer': ('peers.cucm.certificate', {
        'zone.neighbor.cucm.outbound': 'neighbor.peer.dialled',
        'zone.neighbor.cucm.inbound': 'neighbor.peer.dials'}),
    'as-cluster': ('expressway-e.certificate', {'cluster.e': 'cluster'}),
    'as-file-e': ('expressway-e.certificate', {'upload.e.server': 'upload.e'}),
    'as-file-c': ('expressway-c.certificate', {'upload.c.server': 'upload.c'}),
}
FAMILIES = {'X14.0.0': 'X14.0', 'X14.3.7': 'X14.3', 'X15.3.2': 'X15.3', 'X15.4': 'X15.4',
            'X15.5': 'X15.5'}

said = {}
for certificate in json.load(open('audit.json'))['certificates']:
    recipe = certificate['file'].removeprefix('./').removesuffix('.pem')
    for role in certificate['roles']:
        for family in role['families']:
            works = role['state'] in ('works', 'breaks-at-renewal')
            said[recipe, role['role'], family] = '-' if works else role['reason']

lines, differing, broken = 0, [], set()
for name, (axis, roles) in PLACES.items():
    for text in open(name + '.jsonl'):
        line = json.loads(text)
        if line['kind'] != 'service' or line['service'] not in roles:
            continue
        lines += 1
        recipe, release = line['axes'][axis], line['axes']['expressway-e.release']
        live = '-' if line['live'] == 'up' else line['reason']
        key = recipe, roles[line['service']], FAMILIES[release]
        broken.add(live)
        if said.get(key) != live:
            differing.append(f'{key}: live {live}, audit {said.get(key)}')
print(lines, len(differing), len(broken))
print('\n'.join(differing[:40]), file=sys.stderr)
PY
python3 compare.py >compared 2>differing || { cat differing; exit 1; }
read -r lines num_differing reasons <compared
is 'lines that ran' "$lines" $((${#recipes[@]} * ${#releases[@]} * 19))
is 'the audit says of each what became of it' "$num_differing" 0
[[ $num_differing -eq 0 ]] || cat differing
at_least 'for many reasons' "$reasons" 8
finish
