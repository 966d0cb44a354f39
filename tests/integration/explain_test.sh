#!/usr/bin/env bash
# explain_test.sh BIN: `ekulab explain RUN:CELL` tells what became of a cell, why, what to look for
# and what to do; and what it says of files that are no results.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

cat >tonight.yaml <<'END'
scenario: tonight
title: Our pair after the renewal
deployment:
  expressway-e: {release: X15.3.2, nodes: 2}
  expressway-c: {release: X15.3.2}
  peers: {cucm: {}}
axes:
  expressway-e.certificate: [combined, server-only]
  expressway-c.certificate: [combined, server-only]
claims: [cisco-faq]
END
run run tonight.yaml --events --output jsonl=tonight.jsonl
is 'the run' "$code" 0
headline=ecert=server-only/ccert=combined

# explain ARGS...: sets code, out, err. fits NAME PATTERN: a line of out fits.
explain() {
    run explain "$@"
}

fits() {
    num_checks=$((num_checks + 1))
    grep -qE -e "$2" "$out" || fail "$1" "wanted a line like $2 in:" "$(head -n 40 "$out")"
}

# ---- one cell ----

explain "tonight.jsonl:$headline"
is 'a cell: exit code' "$code" 0
is 'a cell: standard error' "$(<"$err")" ''
fits 'which cell' "^cell $headline$"
fits 'of which run' '^of tonight, virtual now 2026-'
fits 'its axes' '^  expressway-e\.certificate +server-only$'
fits 'a service that works' '^  zone\.uc-traversal +PASS +up at sip-options$'
fits 'a service that fails' '^  mra\.service-check +BREAK +down: eku-client-auth-missing'
fits 'what does not apply' '^  not applicable: upload\.e\.client'
fits 'who refuses, where, why' '^  expressway-c refuses at stage sip-service: eku-client-auth-missing\.'
fits 'the certificate that was shown' '^  e1\.example\.com as client showed server-only\.'
fits 'the numbers, by name' '^  X509 error 26 \(unsuitable certificate purpose\), SIP status 403$'
fits 'the rule' '^    mra\.service-check\.client-auth on expressway-c X15\.3\.2: required \(documented\)$'
fits 'its document' '^      Cisco 225482 rev 1\.0, FAQ: MRA before X15\.4$'
fits 'the claims' '^    MRA-1 agrees: Cisco 225482 rev 1\.0'
fits 'the evidence' 'Detail="Sending Response Code=\.\.\., Method=SERVICE'
fits 'ways out' 'both boxes to X15\.4 or later'
fits 'what follows from it' '^  Down because mra\.service-check is down: explain that one\.'
fits 'the logs of E' '^event log of e1\.example\.com \(expressway-e, simulated\)$'
fits 'the logs of both nodes' '^event log of e2\.example\.com'
fits 'the logs of C' '^event log of c1\.example\.com \(expressway-c, simulated\)$'
fits 'a line of them, broken at blanks' '^2026-06-20T00:00:00\.[0-9]{3}\+00:00 c1 tvcs: UTCTime="2026-06-20 [0-9:,]+"$'
fits 'a block of them' '^ \|SERVICE sip:serviceserver@example\.com SIP/2\.0$'
is 'columns over 80 that could be broken' "$(awk 'length > 80' "$out" | sed -E 's/^ +//' | grep -F ' ' |
    head -n 3)" ''

explain "tonight.jsonl:ecert=combined/ccert=server-only"
# The name of an alert may stand behind a break of the line.
num_alerts=$(grep -c '^  X509 error 26 .* TLS alert 43' "$out") || true
at_least 'lines with an alert' "$num_alerts" 2
is 'each of them has its name' "$(tr -s '\n ' '  ' <"$out" |
    { grep -oF '(unsuitable certificate purpose), TLS alert 43 (unsupported_certificate)' || true; } | wc -l)" \
    "$num_alerts"
fits 'a reason is told once' '^  cause, evidence, ways out: as for zone\.uc-traversal above$'
explain "tonight.jsonl:ecert=combined/ccert=combined"
is 'a sound cell: exit code' "$code" 0
lacks 'a sound cell: no reason' "$out" 'ways out'

# ---- one service ----

explain "tonight.jsonl:$headline#mra.service-check"
fits 'a service behind #' '^mra\.service-check: BREAK$'
lacks 'a service behind #: no other' "$out" 'mra.registration: BREAK'
cp "$out" behind-hash
explain "tonight.jsonl:$headline" --service mra.service-check
same '--service says the same' "$out" behind-hash
explain "tonight.jsonl:$headline#web.admin.e"
fits 'a service that works' '^  up at https$'
explain "tonight.jsonl:$headline#mra.servce-check"
is 'an unknown service: exit code' "$code" 2
has 'an unknown service' "$err" 'did you mean "mra.service-check"?'
explain expired --service web.admin.e
is '--service without a cell' "$code" 2

# ---- names with colons ----

mkdir 'a:b'
: >'a:b/run' # a shorter name is a file as well
sed 's|"ecert=server-only/ccert=combined"|"ecert=pem:x/y.pem#1/ccert=combined"|' tonight.jsonl >'a:b/run:1'
explain "a:b/run:1:ecert=pem:x/y.pem#1/ccert=combined"
fits 'colons and a # in file and cell' '^cell ecert=pem:x/y\.pem#1/ccert=combined$'
explain "a:b/run:1:ecert=pem:x/y.pem#1/ccert=combined#cluster.e"
fits '... and a service' '^cluster\.e: '

# ---- without logs, predicted, cut short ----

run run tonight.yaml --output jsonl=plain.jsonl
explain "plain.jsonl:$headline"
fits 'a hint how to get the logs' '^The event logs of both boxes: add --log$'
lacks 'no logs' "$out" 'event log of'
explain "plain.jsonl:$headline" --log
fits 'the logs of the cell, run again' '^event log of e1\.example\.com \(expressway-e, simulated\)$'
run predict tonight.yaml --output jsonl=predicted.jsonl
explain "predicted.jsonl:$headline#mra.service-check"
is 'a prediction' "$code" 0
fits 'a prediction says who would refuse' 'expressway-c refuses at stage sip-service'
head -n 100 plain.jsonl >short.jsonl
explain "short.jsonl:$headline"
is 'cut short' "$code" 0
has 'cut short: a warning' "$err" 'the run has no summary'

# ---- which cells there are ----

explain tonight.jsonl
is 'the cells: exit code' "$code" 0
is 'the cells: standard error' "$(<"$err")" ''
fits 'how many' '^4 cells$'
fits 'a head' '^PASS  BREAK  MISMATCH  INCONCLUSIVE  SKIP  cell$'
is 'a broken one comes first' "$(sed -n 4p "$out")" \
    "$(sed -n "s/^\( *[0-9]* *[1-9][0-9]* *0 *0 *[0-9]*\)  ecert=combined\/ccert=server-only$/&/p" "$out")"
is 'a sound one comes last' "$(grep -E '^ *[0-9]+ +[0-9]' "$out" | tail -n 1 | sed 's/.* //')" \
    ecert=combined/ccert=combined
for cell in $(jq -r 'select(.kind == "service") | .cell' tonight.jsonl | sort -u); do
    wanted=$(jq -r --arg cell "$cell" 'select(.cell == $cell and .verdict == "BREAK") | .verdict' tonight.jsonl | wc -l)
    is "breaks of $cell" "$(awk -v cell="$cell" '$6 == cell { print $2 }' "$out")" "$wanted"
done
fits 'what to type' "^One of them: ekulab explain 'tonight\.jsonl:ecert=.*'$"
cp tonight.jsonl named-otherwise
explain ./named-otherwise
is 'any name' "$code" 0
explain named-otherwise
is 'any name that is no id' "$code" 0

# ---- what cannot be used ----

# refused NAME ARGUMENT TEXT...: exit code 2, nothing on standard output, each TEXT on standard error.
refused() {
    local name=$1 text
    explain "$2"
    is "$name: exit code" "$code" 2
    is "$name: standard output" "$(<"$out")" ''
    for text in "${@:3}"; do
        has "$name" "$err" "$text"
    done
}

refused 'an unknown cell' tonight.jsonl:ecert=serveronly/ccert=combined \
    "unknown cell \"ecert=serveronly/ccert=combined\"; did you mean \"$headline\"?"
refused 'an unknown cell: others, and how to see all' tonight.jsonl:ccert=server-only/ecert=combind \
    'did you mean "ecert=combined/ccert=server-only"?' '  or "ecert=server-only/ccert=server-only"?' \
    'ekulab explain tonight.jsonl' 'lists its cells'
refused 'like no cell' tonight.jsonl:mra.registration 'ekulab explain tonight.jsonl' 'lists its cells'
lacks 'like no cell: no guess' "$err" 'did you mean'
refused 'no cell' tonight.jsonl: 'which cell? write tonight.jsonl:CELL' 'ekulab explain tonight.jsonl' 'lists them'
refused 'no file' nowhere.jsonl:x 'ekulab explain: nowhere.jsonl: no such file'
refused 'no file, no cell' nowhere.jsonl 'ekulab explain: nowhere.jsonl: no such file'
explain tonight.jsonl --service mra.login
is '--service without a cell of the file' "$code" 2
{ head -n 3 plain.jsonl && printf '{"kind": "service", oops}\n'; } >bad.jsonl
refused 'not JSON' "bad.jsonl:$headline" 'bad.jsonl:4:' 'error: not JSON: ' 'hint: a results file is what'
{ head -n 3 plain.jsonl && printf '[1]\n'; } >bad.jsonl
refused 'not an object' "bad.jsonl:$headline" 'bad.jsonl:4:1: error: not a JSON object'
tail -n +2 plain.jsonl >bad.jsonl
refused 'no first line' "bad.jsonl:$headline" 'bad.jsonl:1:1: error: the first line, and no other'
{ head -n 1 plain.jsonl && printf '{"kind":"service","cell":"x"}\n'; } >bad.jsonl
refused 'a line that lacks a field' bad.jsonl:x 'bad.jsonl:2:1: error: a service line without'
: >empty.jsonl
refused 'an empty file' empty.jsonl:x 'empty.jsonl:1:1: error: the file is empty'
refused 'another file' "tonight.yaml:$headline" 'tonight.yaml:1:' 'error: not JSON'
finish
