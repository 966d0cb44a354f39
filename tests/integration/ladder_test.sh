#!/usr/bin/env bash
# ladder_test.sh BIN: what passed between the hosts of a cell can be looked at, alone and against another
# cell; it is what happened, and it stays the same.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

cat >pair.yaml <<'END'
scenario: pair
deployment:
  expressway-e: {release: X15.3.2, nodes: 2, certificate: server-only, cluster-tls-verify: enforcing}
  expressway-c: {release: X15.3.2}
axes:
  expressway-e.release: [X15.3.2, X15.4]
  expressway-c.release: [X15.3.2, X15.4]
  expressway-c.certificate: [combined, server-only]
where: expressway-e.release == expressway-c.release
END
run run pair.yaml --output jsonl=pair.jsonl
is 'the run: exit code' "$code" 0
headline=e=X15.3.2/c=X15.3.2/ccert=combined
twin=e=X15.4/c=X15.4/ccert=combined

# rows SECTION: "from>to kind text" of each row of the section "LINK: TITLE" that begins so.
rows() {
    jq -r --arg title "$1" '.columns as $c | .sections[] | select("\(.link): \(.title)" | startswith($title)) | .rows[]
        | "\($c[.from].label)>\($c[.to].label) \(.kind) \(.text)"' "$out"
}

# faults: "kind: fault" of each row at which something fails.
faults() {
    jq -r '.sections[].rows[] | select(.fault) | "\(.kind): \(.fault)"' "$out"
}

# ---- the headline cell ----

run ladder "pair.jsonl:$headline#mra.registration" --format json
is 'headline: exit code' "$code" 0
is 'headline: columns' "$(jq -r '[.columns[] | .label] | join(" ")' "$out")" 'jabber e1 c1'
is 'headline: the zone is up' "$(rows zone.uc-traversal | tail -n 1)" 'e1>c1 sip SIP/2.0 200 OK'
cat >wanted <<'END'
jabber>e1 tcp TCP to port 5061
jabber>e1 tls ClientHello
e1>jabber tls ServerHello (TLSv1.3), EncryptedExtensions, Certificate, CertificateVerify, Finished
jabber>jabber verify verifies e1 for server-auth: ok
jabber>e1 tls Finished
jabber>e1 sip REGISTER sip:example.com SIP/2.0
e1>jabber sip SIP/2.0 401 Unauthorized
jabber>e1 sip REGISTER sip:example.com SIP/2.0
e1>c1 sip SERVICE sip:serviceserver@example.com SIP/2.0
c1>c1 judgement judges the certificate in SERVICE for client-auth: refused (certificate), X509 error 26 at depth 0; answers 403
c1>e1 sip SIP/2.0 403 Forbidden
e1>jabber sip SIP/2.0 403 Forbidden
END
same 'headline: the registration, step by step' <(rows mra.registration) wanted
is 'headline: the certificate inside SERVICE' \
    "$(jq -r '.sections[].rows[] | select(.text | startswith("SERVICE ")) | .more[-1]' "$out")" \
    'e1.example.com: EKU serverAuth (server-only)'
is 'headline: where it fails' "$(faults)" 'judgement: mra.service-check: eku-client-auth-missing by expressway-c'
is 'headline: what follows, and what is left out' "$(jq -r '.notes[]' "$out")" 'every cell of the run: expressway-e.nodes 2, expressway-e.certificate server-only, expressway-e.cluster-tls-verify enforcing
mra.registration is down because mra.service-check is
not shown: 2 connections between other nodes of these services (--all)'
has 'headline: whose flight it was that showed a certificate' "$out" 'c1.example.com: EKU serverAuth, clientAuth (combined)'
is 'headline: time goes on within a section' \
    "$(jq '[.sections[] | [.rows[].at_us] | . == sort] | all' "$out")" true

# A cell of which every connection that fails is shown: alert 43 at the cluster.
run ladder "pair.jsonl:$headline" --format json
is 'failing: cluster' "$(rows 'cluster: e1' | grep -c 'e2>e1 alert alert 43 unsupported_certificate (fatal)')" 1
is 'failing: faults' "$(faults | sort)" 'judgement: mra.service-check: eku-client-auth-missing by expressway-c
verify: cluster.e: eku-client-auth-missing by expressway-e
verify: cluster.e: this connection fails as well'
run ladder "pair.jsonl:$headline" --all --format json
at_least 'all: sections' "$(jq '.sections | length' "$out")" 12
has 'all: upload pages' "$out" 'server store: file accepted'

# ---- against its twin ----

run ladder "pair.jsonl:$headline#mra.registration" --against "pair.jsonl:$twin#mra.registration" --width 80
is 'against: exit code' "$code" 0
has 'against: what is the same is not told again' "$out" '  the same 10 steps'
is 'against: the first difference' "$(grep -A 2 'the first difference' "$out" | tail -n 2 | sed -E 's/^-[ 0-9.]+//; s/ +/ /g')" \
    '| | X | judges the certificate in SERVICE for
 | | | | client-auth: refused (certificate), X509 error'
is 'against: only one first difference' "$(grep -c 'the first difference' "$out")" 1
has 'against: the twin' "$out" 'server-auth: accepted; answers 200'
is 'against: nothing is wider than asked for' "$(awk 'length($0) > 80' "$out")" ''
run ladder "pair.jsonl:$headline" --against "pair.jsonl:e=X15.4/c=X15.4/ccert=server-only" --format json
is 'against: what fails on one side is shown of both' \
    "$(jq -r '[.sections[] | select(.link == "zone.traversal") | .rows[] | select(.text == "ClientHello")] | length' "$out")" 1
run ladder "pair.jsonl:$headline#cluster.e" --against "pair.jsonl:$twin#tunnel.ssh"
is 'against: two services' "$code" 2
run ladder "pair.jsonl:$headline#cluster.e" --against "pair.jsonl:$twin" --format json
is 'against: the service of one is that of both' "$(jq -r '[.sections[].link] | unique | join(" ")' "$out")" cluster
run ladder "pair.jsonl:$headline" --against "pair.jsonl:$headline" --all
is 'against itself: exit code' "$code" 0
is 'against itself: no difference' "$(grep -cE 'first difference|^[-+][ 0-9]' "$out" || true)" 0

# ---- what other phones do is not told as this one's ----

cat >phones.yaml <<'END'
scenario: phones
deployment:
  expressway-e: {release: X15.5, nodes: 3}
  expressway-c: {release: X15.5, nodes: 2}
END
run run phones.yaml --output jsonl=phones.jsonl
run ladder phones.jsonl:base#mra.registration --format json
is 'phones: one REGISTER to Unified CM' "$(rows mra.registration | grep -c 'c.>cucm sip REGISTER')" 1
is 'phones: one answer' "$(rows mra.registration | grep -c 'cucm>c. sip SIP/2.0 200')" 1
run ladder phones.jsonl:base#mra.login --format json
is 'phones: one TLS connection to Unified CM' "$(rows mra.login | grep -c 'c.>cucm tls ClientHello')" 1
run ladder phones.jsonl:base#mra.registration --all --format json
at_least 'phones: all of them' "$(jq '.columns | length' "$out")" 7

# ---- the same again ----

for format in text svg html json; do
    run ladder "pair.jsonl:$headline" --format "$format"
    cp "$out" "once.$format"
    run ladder "pair.jsonl:$headline" --format "$format"
    same "$format: the same bytes again" "$out" "once.$format"
done
is 'text: no color in a pipe' "$(grep -c $'\033' once.text || true)" 0
run ladder "pair.jsonl:$headline" --color always
has 'color' "$out" $'\033[1;31m'
is 'svg: well-formed' "$(xmllint --noout once.svg 2>&1)" ''
is 'svg: the fault is written, not only coloured' "$(grep -c 'FAILS HERE' once.svg)" 3
is 'html: well-formed' "$(xmllint --html --noout once.html 2>&1 | grep -v 'Tag \(main\|svg\|path\|rect\|text\|g\|title\) invalid' | grep -c ' error : ' || true)" 0
is 'html: nothing from elsewhere' "$(grep -cE '(src|href)=' once.html || true)" 0

# ---- evidence is of this run alone ----

is 'evidence: of which content' "$(head -n 1 pair.jsonl.evidence | jq -r .kind)" evidence
sed 's/"title":"[^"]*"/"title":"another"/' pair.jsonl >other.jsonl
cp pair.jsonl.evidence other.jsonl.evidence
run ladder "other.jsonl:$headline"
is 'other content: exit code' "$code" 0
is 'other content: what was kept is not used' "$(cmp -s pair.jsonl.evidence other.jsonl.evidence || echo differs)" differs
is 'other content: kept anew' "$(wc -l <other.jsonl.evidence)" 2

# A file that tells what no run showed gets no ladder.
sed '/service-check/s/"alert":null/"alert":42/' pair.jsonl >false.jsonl
run ladder "false.jsonl:$headline"
is 'false line: exit code' "$code" 3
has 'false line: what is false' "$err" 'mra.service-check of cell e=X15.3.2/c=X15.3.2/ccert=combined does not end as there: its alert is null now'
is 'false line: no output' "$(cat "$out")" ''
is 'false line: nothing is kept' "$(ls false.jsonl.evidence 2>/dev/null || true)" ''

# ---- all cells at once ----

run run pair.yaml --random 6 --seed 7 --output jsonl=drawn.jsonl
run report drawn.jsonl -o drawn.html
is 'report: exit code' "$code" 0
is 'report: every drawn cell was run again, and ended as before' "$(sed 1d drawn.jsonl.evidence | jq -r .cell | sort)" \
    "$(jq -r 'select(.kind == "service").cell' drawn.jsonl | sort -u)"
cp drawn.jsonl.evidence kept
run report drawn.jsonl -o again.html
same 'report: the same bytes again' again.html drawn.html
same 'report: nothing was run again' drawn.jsonl.evidence kept
head -n 1 drawn.jsonl.evidence >none && mv none drawn.jsonl.evidence
run report drawn.jsonl --evidence kept -o without.html
is 'report --evidence kept: exit code' "$code" 0
is 'report --evidence kept: nothing is run' "$(wc -l <drawn.jsonl.evidence)" 1
at_most 'report --evidence kept: bytes' "$(wc -c <without.html)" $(($(wc -c <drawn.html) - 5000))
sed '/"service":"web.admin.e"/s/"live":"[a-z]*"/"live":"neither"/' drawn.jsonl >untrue.jsonl
run report untrue.jsonl -o untrue.html
is 'report of a false line: exit code' "$code" 3
has 'report of a false line: what is false' "$err" 'web.admin.e of cell'
is 'report of a false line: no page' "$(ls untrue.html 2>/dev/null || true)" ''

# Nothing can be recorded of a cell in which the lab failed.
sed 's/"verdict":"[A-Z]*","live":"[a-z]*"/"verdict":"INCONCLUSIVE","live":null/' pair.jsonl >failed.jsonl
run ladder "failed.jsonl:$headline"
is 'a failed lab: exit code' "$code" 3
has 'a failed lab: why' "$err" 'the lab failed in this cell'

# Two cells that are the same deployment, and a certificate file that is another one now.
cat >twins.yaml <<'END'
scenario: twins
deployment: {expressway-e: {release: X15.4, certificate: server-only}, expressway-c: {release: X15.4, certificate: server-only}}
cases: [{name: a, expressway-e.certificate: server-only}, {name: b, expressway-c.certificate: server-only}]
END
run run twins.yaml --output jsonl=twins.jsonl
run report twins.jsonl -o twins.html
is 'twins: exit code' "$code" 0
is 'twins: both were run again' "$(wc -l <twins.jsonl.evidence)" 3
"$ek_bin/ekulab" certs make server-only --name e1.example.com --dns e.example.com -o pem --ca ca --clock 2026-06-20 >/dev/null
cat pem/cert.pem pem/root.pem pem/key.pem >e.pem
cat >file.yaml <<'END'
scenario: file
deployment: {expressway-e: {release: X15.4, certificate: {pem: e.pem}}, expressway-c: {release: X15.4}}
END
run run file.yaml --output jsonl=file.jsonl
echo >>e.pem
run ladder file.jsonl:base
is 'another file: exit code' "$code" 3
has 'another file: which' "$err" 'e.pem is not what it was in the run of file.jsonl'
run capture "pair.jsonl:$headline" -o pair.jsonl
is 'a capture over the results: exit code' "$code" 2
run report pair.jsonl -o pair.jsonl.evidence
is 'a report over the evidence: exit code' "$code" 2
is 'evidence: for its owner alone' "$(stat -c %a pair.jsonl.evidence)" 600
ln -s pair.yaml linked.jsonl.evidence
cp pair.jsonl linked.jsonl
run ladder "linked.jsonl:$headline"
is 'a link instead of evidence: exit code' "$code" 0
has 'a link instead of evidence: nothing is kept' "$err" 'the evidence is not kept'
has 'a link instead of evidence: what it leads to stays' pair.yaml 'scenario: pair'
# What a killed process left of a line is no evidence, and takes no other with it.
head -c -1000 twins.jsonl.evidence >torn && mv torn twins.jsonl.evidence
run report twins.jsonl -o twins.html
is 'a line that is cut off: all are there again' "$(sed 1d twins.jsonl.evidence | jq -r .cell | sort | xargs)" 'a b'

# ---- wrong usage ----

run predict pair.yaml --output jsonl=predicted.jsonl
run ladder "predicted.jsonl:$headline"
is 'prediction: exit code' "$code" 2
has 'prediction: why' "$err" 'nothing of it ever ran'
for arguments in pair.jsonl "none.jsonl:$headline" "pair.jsonl:nowhere" "pair.jsonl:$headline#mra.regstration" \
    "pair.jsonl:$headline --format svgg" "pair.jsonl:$headline --width 7" "pair.jsonl:$headline other" ''; do
    # shellcheck disable=SC2086 # words
    run ladder $arguments
    is "ladder $arguments: exit code" "$code" 2
    at_least "ladder $arguments: says why" "$(wc -c <"$err")" 20
    is "ladder $arguments: no output" "$(cat "$out")" ''
done
jq -c 'del(.deployment)' pair.jsonl >old.jsonl
run ladder "old.jsonl:$headline"
is 'a file without deployment: exit code' "$code" 2
has 'a file without deployment: why' "$err" 'older ekulab'

# ---- every kind of trouble has its row ----

looks=(wrong-name key-file-e firewall-7001 wrong-password nat-reflection trunk-on-line-port cssm-refused cssm-proxy
    clocks-apart cucm-untrusted no-list issuer-without-client-auth)
run run "$matrix/not-the-eku.yaml" --output jsonl=looks.jsonl \
    --only "$(printf 'cell == "%s" or ' "${looks[@]}" | sed 's/ or $//')"
is 'look-alikes: cells' "$(jq -r 'select(.kind == "service").cell' looks.jsonl | sort -u | wc -l)" ${#looks[@]}
run run "$matrix/not-the-eku.yaml" --only 'cell == "key-file-c"' --output jsonl=never.jsonl
run ladder never.jsonl:key-file-c --format json
is 'what never went over the wire is told' "$(jq -r '.notes[] | select(startswith("tunnel.ssh"))' "$out")" \
    'tunnel.ssh: key-file by expressway-c; nothing of it went over the wire'
for cell in "${looks[@]}"; do
    run ladder "looks.jsonl:$cell" --format json
    is "$cell: rows at which something fails" \
        "$(jq -r '.sections[].rows[].fault // empty' "$out" | sed 's/; /\n/g' | grep -v 'fails as well$' | sed 's/:.*//' | sort)" \
        "$(jq -r --arg cell "$cell" 'select(.cell == $cell and .live == "down" and .caused_by == null).service' looks.jsonl | sort)"
done
finish
