#!/usr/bin/env bash
# import_test.sh BIN: `ekulab import`: listings of real boxes become scenarios that run.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

cat >e.txt <<'TXT'
*c xConfiguration SystemUnit Name: "edge"
*c xConfiguration Zones Zone 1 TraversalServer Authentication UserName: "trav" *c xConfiguration Zones Zone 1 TraversalServer Collaboration Edge: "On"
*c xConfiguration Zones Zone 1 TraversalServer SIP Port: "7001"
*c xConfiguration Zones Zone 1 TraversalServer SIP TLS Verify Mode: "On"
*c xConfiguration Zones Zone 1 TraversalServer SIP TLS Verify Subject Name: "vcs-c.corp.example"
*c xConfiguration Zones Zone 1 Name: "UC traversal"
*c xConfiguration Zones Zone 1 Type: "TraversalServer"
*c xConfiguration Zones Zone 2 Type: DNS
*c xConfiguration Zones Zone 2 Name: 'Partners'
*c xConfiguration Zones Zone 2 DNS SIP TLS Verify Mode: "On"
*c xConfiguration Zones Zone 2 DNS SIP TLS Verify Subject Name: "sip.partner.example"
*c xConfiguration Authentication Admin Password: "{cipher}c2VjcmV0"
*c xConfiguration SNMP Community Name: "geheim"
*c xConfiguration Zones DefaultZone SIP TLS Verify Mode: "On"
** end
TXT
cat >c.txt <<'TXT'
*c xConfiguration IP DNS Hostname: "vcs-c1"
*c xConfiguration IP DNS Domain Name: "corp.example"
*c xConfiguration Zones Zone 1 Name: "UC traversal"
*c xConfiguration Zones Zone 1 Type: "TraversalClient"
*c xConfiguration Zones Zone 1 TraversalClient Collaboration Edge: "On"
*c xConfiguration Zones Zone 1 TraversalClient SIP TLS Verify Mode: "On"
*c xConfiguration Zones Zone 1 TraversalClient Peer 1 Address: "vcs-e1.corp.example"
*c xConfiguration Zones Zone 1 TraversalClient Peer 2 Address: "vcs-e2.corp.example"
xconfiguration zones zone 2 name: "CUCM cluster"
*c xConfiguration Zones Zone 2 Type: "Neighbor"
*c xConfiguration Zones Zone 2 Neighbor SIP Transport: "TLS"
*c xConfiguration Zones Zone 2 Neighbor SIP TLS Verify Mode: "On"
*c xConfiguration Zones Zone 2 Neighbor Peer 1 Address: "cucm1.corp.example"
*c xConfiguration Zones Zone 3 Name: "Meeting Server"
*c xConfiguration Zones Zone 3 Type: "Neighbor"
*c xConfiguration Zones Zone 3 Neighbor Peer 1 Address: "10.0.0.7"
*c xConfiguration Zones Zone 4 Name: "old gateway"
*c xConfiguration Zones Zone 4 Type: "Neighbor"
*c xConfiguration Zones Zone 4 Neighbor SIP Transport: "TCP"
*c xConfiguration Zones Zone 5 Type: "ENUM"
TXT

# ---- secrets, clusters ----

cat >secrets.txt <<'END'
xConfiguration Policy AdministratorPolicy Service Key: zebra1
xConfiguration Authentication OAuth Wrapkey: zebra2
xConfiguration Some Crypto Hash: zebra3
xConfiguration Some Pwd: zebra4
xConfiguration Some Pass Phrase: zebra5
xConfiguration Some Thing: "$6$rounds$zebra6"
xConfiguration Other Thing: "-----BEGIN PRIVATE KEY-----zebra7"
xConfiguration Some Keyboard: plain
END
run import secrets.txt --as c
is 'secrets stay where they are' "$(grep -c zebra "$out" "$err" | cut -d : -f 2 | tr '\n' ' ')" '0 0 '
has 'and are told as such' "$out" 'Service Key: (a secret)'

cat >cluster.txt <<'END'
xConfiguration DNS Server DomainName: corp.example
xConfiguration Alternates Peer 1 Address: "vcs-c1.corp.example"
xConfiguration Alternates Peer 2 Address: "vcs-c2.corp.example"
xConfiguration Alternates Peer 3 Address: "vcs-c3.corp.example"
xConfiguration Zones Zone 1 Name: "To E"
xConfiguration Zones Zone 1 Type: "TraversalClient"
xConfiguration Zones Zone 1 TraversalClient Peer 1 Address: "vcs-e.corp.example"
xConfiguration Zones Zone 2 Name: "CUCM"
xConfiguration Zones Zone 2 Type: "Neighbor"
xConfiguration Zones Zone 2 Neighbor Peer 1 Address: "cucm1.corp.example"
xConfiguration Zones Zone 2 Neighbor Peer 2 Address: "cucm2.corp.example"
xConfiguration Zones Zone 2 Neighbor SIP Transport: TLS
END
run import cluster.txt
has 'a cluster has all its peers' "$out" '    nodes: 3'
has 'by name' "$out" "3: {name: 'vcs-c3.corp.example'}"
has 'a neighbor of two peers' "$out" 'have the 2 peers of zone "CUCM" the same certificate? The lab has one, called cucm1'

# ---- both boxes ----

run import e.txt c.txt -o both.yaml
is 'both: done' "$code" 0
is 'both: what is left open' "$(cat "$err")" 'ekulab import: 11 questions, 3 items not used'
has 'both: nodes of E are those that C dials' both.yaml "2: {name: 'vcs-e2.corp.example'}"
has 'both: C is called as E expects it' both.yaml "cluster-name: 'vcs-c.corp.example'"
has 'both: the default zone' both.yaml 'default-zone-mtls: on'
has 'both: a neighbor' both.yaml "cucm: {tls-verify: on, name: 'cucm1.corp.example'}"
has 'both: one without a verify mode' both.yaml 'cms: {tls-verify: off}'
has 'both: which is a question' both.yaml 'QUESTION: TLS verify mode of zone "Meeting Server" is not told'
has 'both: a partner' both.yaml "b2b: {tls-verify: on, name: 'sip.partner.example'}"
has 'both: a zone that is left out' both.yaml 'QUESTION: zone "old gateway" (Neighbor) is left out'
has 'both: another' both.yaml 'QUESTION: zone "(without a name)" (ENUM) is left out'
has 'both: as comments' both.yaml '#   line 12: Authentication Admin Password: (a secret)'
lacks 'both: a password' both.yaml c2VjcmV0
lacks 'both: a community' both.yaml geheim
run run both.yaml --output jsonl=both.jsonl
is 'both: it runs' "$code" 0
is 'both: the neighbor is up by its name' "$(line both.jsonl base zone.neighbor.cucm.outbound | cut -d' ' -f1)" up
is 'both: the partner, too' "$(line both.jsonl base b2b.outbound | cut -d' ' -f1)" up
is 'both: and the phones' "$(line both.jsonl base mra.registration | cut -d' ' -f1)" up
run predict both.yaml
is 'both: it is predicted' "$code" 0
run roles both.yaml
has 'both: its links' "$out" 'zone.neighbor.cms.outbound'
lacks 'both: no other links' "$out" 'zone.neighbor.unity'

# The order of the files does not matter, nor does CRLF, a BOM, or one long line.
cp both.yaml first.yaml
run import c.txt e.txt -o both.yaml --force
same 'in the other order' both.yaml first.yaml
{ printf '\xef\xbb\xbf' && sed 's/$/\r/' e.txt; } >crlf.txt
run import crlf.txt c.txt
sed 's/crlf.txt/e.txt/' "$out" >crlf.yaml
same 'with CRLF and a BOM' crlf.yaml first.yaml
grep -h '^[*x]' c.txt | tr '\n' ' ' >line.txt
run import e.txt line.txt
sed -e 's/line.txt/c.txt/' "$out" | grep -v '^#' >line.yaml
grep -v '^#' first.yaml >plain.yaml
same 'on one line' line.yaml plain.yaml

# ---- one box ----

run import e.txt -o e.yaml
is 'E alone: done' "$code" 0
run run e.yaml
is 'E alone: it runs' "$code" 0
run import c.txt -o c.yaml
is 'C alone: done' "$code" 0
run run c.yaml
is 'C alone: it runs' "$code" 0
printf '%s\n' '*c xConfiguration SIP TLS Certificate ExtendedKeyUsage Checking Mode: "Off"' >switch.txt
run import switch.txt
is 'neither: refused' "$code" 2
has 'neither: with a hint' "$err" 'say --as e or --as c'
run import switch.txt --as e
is 'as E: done' "$code" 0
has 'as E: a switch of X15.5' "$out" 'eku-check: off'
has 'as E: so it is X15.5' "$out" 'release: X15.5'
run import switch.txt --as e --e-release X15.3.2
has 'as E: a release without it' "$out" 'QUESTION: ExtendedKeyUsage Checking Mode is told, and X15.3.2 has none'

# ---- an archive, certificates ----

"$ek_bin/certs-gen" make server-only --name vcs-e1.corp.example -o minted --clock now >/dev/null
mkdir -p logs/config logs/certs
cp e.txt logs/config/xconf_dump.txt
cp minted/cert.pem logs/certs/server.pem
cp minted/key.pem logs/certs/privkey.pem
tar -czf diagnostic.tar.gz logs
run import diagnostic.tar.gz c.txt -o archive.yaml
is 'archive: done' "$code" 0
has 'archive: its certificate counts by its usages' archive.yaml \
    "1: {name: 'vcs-e1.corp.example', certificate: server-only}"
has 'archive: a key in it is not read' "$err" 'logs/certs/privkey.pem: holds a private key; not read'
run run archive.yaml --fail-on break
is 'archive: and breaks what it breaks' "$code" 1
head -c 600 diagnostic.tar.gz >cut.tar.gz
run import cut.tar.gz
is 'archive, cut off: refused' "$code" 2
has 'archive, cut off: said' "$err" 'cut.tar.gz: the archive is damaged or cut off'
tar -czf empty.tar.gz minted
run import empty.tar.gz
has 'archive without a listing' "$err" 'no xConfiguration listing in it'

mkdir real
cp minted/cert.pem real/e1.pem
run twin real/e1.pem -o twins
run import e.txt c.txt --certs twins -o certs.yaml
is 'certificates: done' "$code" 0
has 'certificates: by name' certs.yaml "certificate: {pem: '"
run run certs.yaml --output jsonl=certs.jsonl
is 'certificates: it runs' "$code" 0
is 'certificates: with what the twin shows' "$(line certs.jsonl base mra.service-check | cut -d' ' -f1-3)" \
    'down expressway-c eku-client-auth-missing'
run import e.txt c.txt --certs real
is 'certificates without keys: refused' "$code" 2
has 'certificates without keys: with a hint' "$err" 'ekulab twin'

# Names and addresses are replaced alike, and the result runs as before.
run import e.txt c.txt --redact -o redacted.yaml
is 'redacted: done' "$code" 0
is 'redacted: no name is left' "$(grep -cE 'vcs-|corp|partner\.example|cucm1|10\.0' redacted.yaml)" 0
is 'redacted: as many lines' "$(wc -l <redacted.yaml)" "$(wc -l <both.yaml)"
run run redacted.yaml --output jsonl=redacted.jsonl
is 'redacted: it runs' "$code" 0
is 'redacted: as before' "$(jq -c 'select(.kind == "service") | [.service, .live]' redacted.jsonl | md5sum)" \
    "$(jq -c 'select(.kind == "service") | [.service, .live]' both.jsonl | md5sum)"
run import e.txt c.txt --redact --certs twins
is 'redacted: not with certificates' "$code" 2

# Names of two hosts, addresses, and what YAML would trip over.
cat >odd.txt <<'TXT'
*c xConfiguration Zones Zone 1 Type: "TraversalClient"
*c xConfiguration Zones Zone 1 Name: "x'y: {z} # & *a"
*c xConfiguration Zones Zone 1 TraversalClient Peer 1 Address: "fd00::1"
*c xConfiguration Zones Zone 1 TraversalClient Peer 2 Address: "e3.example.org"
*c xConfiguration Zones Zone 1 TraversalClient Peer 3 Address: "E3.example.org"
*c xConfiguration Zones Zone 2 Type: "Neighbor"
*c xConfiguration Zones Zone 2 Neighbor Peer 1 Address: "e3.example.org"
TXT
run import odd.txt -o odd.yaml
is 'odd: done' "$code" 0
has 'odd: one name for two' odd.yaml 'E3.example.org is told as the name of two hosts'
run predict odd.yaml
is 'odd: it is predicted' "$code" 0

# ---- faults ----

printf '*c xConfiguration A: 1\n  *c xConfiguration Zones Zone 1\n' >colon.txt
run import colon.txt
is 'an item without a colon' "$code" 2
has 'is told with its place' "$err" 'colon.txt:2:3: an item without a colon'
head -c 1000 /dev/urandom >garbage
run import garbage
is 'garbage' "$code" 2
run import e.txt e.txt
has 'the same box twice' "$err" 'are both listings of Expressway-E'
run import e.txt -o both.yaml
is 'a file that is there already' "$code" 2
run import absent.txt
is 'a file that is not there' "$code" 2
run import
is 'no file' "$code" 2
finish
