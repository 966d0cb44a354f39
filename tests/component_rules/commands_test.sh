#!/usr/bin/env bash
# commands_test.sh EKULAB: what the commands rules, roles and explain print, and their exit codes.
set -euo pipefail

ekulab=$1
root=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
matrix=$root/scenarios/matrix
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export EKULAB_RUNS=$work/runs
num_rows=0
num_failed=0

# gives CODE PATTERN ARGS...: exit code, and a line of output or complaint with the (extended) pattern.
gives() {
    local wanted=$1 pattern=$2 code=0
    shift 2
    num_rows=$((num_rows + 1))
    "$ekulab" "$@" >"$work/out" 2>"$work/err" || code=$?
    if [[ $code -ne $wanted ]] || ! grep -qE -e "$pattern" "$work/out" "$work/err"; then
        printf 'FAIL ekulab %s\n     wanted %s, "%s"; got %s\n' "$*" "$wanted" "$pattern" "$code"
        head -n 5 "$work/out" "$work/err"
        num_failed=$((num_failed + 1))
    fi
}

# lacks PATTERN: the last output has no line with it.
lacks() {
    num_rows=$((num_rows + 1))
    if grep -qE -e "$1" "$work/out"; then
        printf 'FAIL there is "%s"\n' "$1"
        num_failed=$((num_failed + 1))
    fi
}

# ---- rules list ----
gives 0 '^cluster\.client-auth$' rules
gives 0 '^    not-checked +documented +X15\.4 X15\.5$' rules list
gives 0 '^    not-checked \(documented\)$' rules list --release X15.4
gives 0 '"id":"zone.name","decides":' rules list --format jsonl
gives 0 '"release":"X15.4","value":' rules list --release x15.4 --format jsonl
lacks '"families"'
gives 2 'unknown release "X15.6"; did you mean "X15\.' rules list --release X15.6
gives 2 'unknown format "jsonlines"|unknown format "jsn"' rules list --format jsn
gives 2 'unknown verb "mutat"; did you mean "mutate"' rules mutat
gives 2 'too much' rules list more
gives 0 'usage: ekulab rules VERB' rules --help

# ---- rules coverage ----
gives 0 '^  zone\.neighbor\.client-auth +required +0 +[1-9][0-9]* +[1-9][0-9]* +[1-9]' \
    rules coverage "$matrix/neighbor-zones.yaml"
gives 0 '^families without a cell: .*X15\.5$' rules coverage "$matrix/neighbor-zones.yaml" --model
gives 0 'cucm refuses +eku-client-auth-missing' rules coverage "$matrix/neighbor-zones.yaml" --model
gives 1 '^CLU-1 +cisco-faq +0 +0 +never exercised$' \
    rules coverage "$matrix/neighbor-zones.yaml" --model --claims
gives 1 '^NBR-1 +cisco-faq +[1-9][0-9]* +0$' \
    rules coverage "$matrix/neighbor-zones.yaml" --model --claims
gives 2 'no scenario' rules coverage
gives 2 'cannot be used' rules coverage "$work/nothing.yaml"

# Settings that a release lacks; the two readings of a sentence.
gives 0 '^STORE-1 +cisco-guides +[1-9][0-9]* +0$' \
    rules coverage "$matrix/families.yaml" "$matrix/full-sources.yaml" --model --claims
gives 0 '^X154-1 +cisco-faq +[0-9]+ +[1-9][0-9]* +lenient reading$' \
    rules coverage "$matrix/families.yaml" "$matrix/full-sources.yaml" --model --claims
gives 0 '^  switch\.server-eku-upload +deprecated +[1-9][0-9]* +0 +0 +0 +X15\.5$' \
    rules coverage "$matrix/families.yaml" --model
cp -r "$root/sim/releases" "$work/releases"
sed -i 's/^  certificate-stores: {value: 1/  certificate-stores: {value: 2/' "$work/releases/X15.4.yaml"
gives 1 '^STORE-1 +cisco-guides +[1-9][0-9]* +[1-9][0-9]* +DISAGREES$' \
    rules coverage "$matrix/families.yaml" --model --claims --releases "$work/releases"

# A set of one claim, right and wrong.
mkdir "$work/claims"
claim() {
    cat >"$work/claims/one.yaml" <<YAML
claims: one
document: "A document"
url: https://example.com/
entries:
  - id: ONE-1
    says: What is to be shown.
    citation: "A document"
    confidence: documented
    cases:
      - when: expressway-c.certificate == combined and peers.cucm.certificate == combined
        expect:
          zone.neighbor.cucm.outbound: $1
YAML
}
sed 's/^claims:.*/claims: [one]/' "$matrix/neighbor-zones.yaml" >"$work/zones.yaml"
claim up
gives 0 '^1 claims: 0 never exercised, 0 disagree$' \
    rules coverage "$work/zones.yaml" --model --claims --claims-dir "$work/claims"
claim '{down: expired, side: cucm}'
gives 1 'DISAGREES' rules coverage "$work/zones.yaml" --model --claims --claims-dir "$work/claims"

# ---- rules mutate ----
gives 1 'claim ONE-1 disagrees in cell .*, without any change' \
    rules mutate "$work/zones.yaml" --claims-dir "$work/claims"
claim up
gives 1 'a documented line that no claim pins' \
    rules mutate "$work/zones.yaml" --claims-dir "$work/claims" --rule zone.neighbor.client-auth
gives 0 '^2 mutants, .*: [0-9]+ killed, [0-9]+ survived \(0 of a documented line\)' \
    rules mutate "$matrix/eku-sunset.yaml" --rule zone.traversal.client-auth --family X15.5
gives 0 'inferred or assumed lines that no claim pins' \
    rules mutate "$matrix/neighbor-zones.yaml" --rule mra.service-check.refusal-status
# Every documented line of the shipped profiles is pinned by a shipped claim.
[[ ${EK_TEST_SANITIZED:-0} == 1 ]] ||
    gives 0 '^[0-9]{3} mutants, [0-9]{4} cells: [0-9]{3} killed, [0-9]+ survived \(0 of a documented line\)' rules mutate
gives 2 'unknown rule "cluster.client-aut"; did you mean "cluster.client-auth"' \
    rules mutate --rule cluster.client-aut
gives 2 'unknown family "X15.9"; did you mean' rules mutate --family X15.9
gives 2 'jobs' rules mutate --jobs 0
# A line for each mutant, with every claim that disagrees; one of a setting that a release is said to
# lack is noticed, although nothing of what works changes.
gives 0 '"to":"not-checked","fate":"killed","killer":"REL-1","claims":\["REL-1","CLU-1"\],"changed":2' \
    rules mutate "$matrix/families.yaml" --rule cluster.client-auth --format jsonl
gives 0 '"to":"2","fate":"killed","killer":"STORE-1","claims":\["STORE-1"\],"changed":0' \
    rules mutate "$matrix/families.yaml" --rule certificate-stores --family X15.3 --format jsonl
gives 2 'is table or jsonl, not "xml"' rules mutate --format xml
# On real connections the same mutant dies by the same claims.
gives 0 '^2 mutants, .*: 1 killed, 0 survived .* 1 equivalent, 0 inconclusive$' \
    rules mutate "$matrix/neighbor-zones.yaml" --live --rule zone.neighbor.client-auth --family X15.4
lacks 'by the model'

# ---- releases ----
gives 0 '^release +family' releases
gives 0 '^--- X15\.3\.2 \(family X15\.3\)$' releases diff X15.3.2 X15.4

# ---- roles ----
gives 0 '^X14\.0\.8 |^X14\.0 ' roles
gives 0 'cluster\.e +expressway-e +client +any usage +expressway-e +server +serverAuth' \
    roles --release X15.5
gives 0 '^  zone\.uc-traversal, .* expressway-c +only +clientAuth +expressway-e' roles --release X15.4
cat >"$work/pair.yaml" <<'YAML'
deployment:
  expressway-e: {release: X15.5, eku-check: off}
  expressway-c: {release: X15.4}
YAML
gives 0 '^expressway-e X15\.5, expressway-c X15\.4$' roles "$work/pair.yaml"
gives 0 '^  zone\.uc-traversal, .* expressway-c +only +any usage +expressway-e +server' \
    roles "$work/pair.yaml"
lacks 'webex-edge|cluster'
cat >"$work/axes.yaml" <<'YAML'
scenario: axes
deployment: {expressway-e: {release: X15.3.2, nodes: 2, cluster-tls-verify: enforcing}}
axes:
  expressway-e.release: [X15.3.2, X15.4]
  expressway-c.release: [X15.3.2, X15.4]
  expressway-e.certificate: [combined, server-only]
where: expressway-e.release == expressway-c.release
YAML
gives 0 '^cell e=X15\.3\.2/c=X15\.3\.2/ecert=combined$' roles "$work/axes.yaml"
gives 0 '^expressway-e X15\.4, expressway-c X15\.4$' roles "$work/axes.yaml"
gives 0 'differ in expressway-e\.certificate$' roles "$work/axes.yaml"
gives 0 '^  cluster\.e +expressway-e +only +clientAuth' roles "$work/axes.yaml"
gives 0 '^  cluster\.e +expressway-e +only +any usage' roles "$work/axes.yaml"
lacks 'server-only|X15\.3\.2, expressway-c X15\.4'
gives 0 '^expressway-e X15\.4, ' roles "$root/scenarios/matrix/eku-sunset.yaml"
sed 's/X15\.4/X15.9/' "$work/axes.yaml" >"$work/typo.yaml"
gives 2 'unknown release "X15.9"' roles "$work/typo.yaml"
gives 2 'missing key "deployment"|"deployment"' roles "$work/claims/one.yaml"
gives 2 'unknown release "X15.6"' roles --release X15.6
gives 2 'more than one file' roles a.yaml b.yaml
gives 0 'links? +|services +client' roles "$root/scenarios/deployments/small.yaml"

# ---- explain: everything that has an id ----
gives 0 'alert 43' explain eku-client-auth-missing
gives 0 'Event="Inbound TLS Negotiation Error"' explain eku-client-auth-missing
gives 0 '^links: cluster\.e, cluster\.c$' explain cluster.client-auth
gives 0 '^source: Cisco 225482' explain CLU-4
gives 0 '^mra\.service-check, in tables "service"$' explain mra.service-check
gives 0 "^E's certificate in the SIP SERVICE body, judged by C\$" explain service
gives 0 '^link: expressway-e is client, expressway-c is server, settled at sip-service; always verified$' \
    explain mra.service-check
gives 0 '^  rules: .*mra\.service-check\.client-auth' explain mra.service-check
gives 0 '^  MRA-1 ' explain mra.service-check
gives 0 '^reasons that they name: eku-client-auth-missing' explain mra.service-check
gives 0 '^link: expressway-c is client, expressway-e is server, settled at sip-options' explain uc-zone
gives 0 '^zone\.uc-traversal, in tables "uc-zone"$' explain uc-zone
gives 0 '^  the link of tunnel\.ssh, without which' explain mra.login
gives 0 '^  rules: upload\.e\.server\.client-auth, upload\.server\.server-auth' explain upload.e.server
lacks 'upload\.c'
gives 0 '^cisco-faq, a set of [0-9]+ claims$' explain cisco-faq
gives 0 '^  CLU-4 ' explain cisco-faq
lacks '^  [A-Z].{99}'
gives 2 'unknown id "cisco-fax"; did you mean "cisco-faq"' explain cisco-fax
gives 0 '^peers\.b2b\.dials +b2bdials +mtls-port +mtls-port\|sip-port +the port of Expressway-E' explain settings
gives 0 '^expressway-e\.release +e +\(must be given\) +a release +' explain settings
gives 0 '^peers\.b2b\.dials ' explain peers.b2b
lacks 'peers\.imp|cucm'
gives 0 '^expressway-e\.access-rules$' explain access-rules
gives 0 '^values:      mtls-port\|sip-port$' explain peers.b2b.dials
gives 0 '^default:     mtls-port$' explain peers.b2b.dials
gives 0 '^in cell ids: b2bdials$' explain peers.b2b.dials
gives 0 '^not every release has it: switch\.eku-check$' explain expressway-e.eku-check
gives 0 '^  node: X15\.5$' explain expressway-e.eku-check
gives 0 '^values:      copy\|a recipe or \{pem: FILE\}; .ekulab certs list. lists' explain expressway-c.client-certificate
gives 2 'unknown id "peers\.b2b\.dial"; did you mean "peers\.b2b\.dials"' explain peers.b2b.dial
gives 0 '^settings$' explain list
gives 0 '^smart-licensing$' explain list
gives 0 '^cisco-faq$' explain list
gives 2 'unknown id "expird"; did you mean "expired"' explain expird
gives 2 'no id' explain
gives 2 'more than one id' explain expired revoked
"$ekulab" explain list >"$work/ids"
while read -r id; do
    gives 0 '' explain "$id"
done <"$work/ids"

printf '%d rows, %d failed\n' "$num_rows" "$num_failed"
[[ $num_failed -eq 0 ]]
