#!/usr/bin/env bash
# report_test.sh BIN: what people and CI jobs read of a run: the table and JUnit hide nothing that the result
# lines say.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

# rows FIRST-COLUMN: of the table in out, without what explains it; blanks run together.
rows() {
    sed '/^$/,$!d' "$out" | sed '1d; /^$/,$d' | tr -s ' ' | sed 's/ $//' | grep "^$1"
}

# ---- up, but not through every node ----

cat >nodes.yaml <<'END'
scenario: nodes
deployment:
  expressway-e: {release: X15.3.2, nodes: 3}
  expressway-c: {release: X15.3.2}
axes: {expressway-e.node.2.certificate: [same, combined, server-only]}
services: [mra.registration]
END
for verb in run predict; do
    run $verb nodes.yaml
    is "$verb: rows" "$(rows '[a-z]')" 'e2cert settings register
same,combined . up
server-only . up 1'
    has "$verb: note" "$out" 'up 1    not through e2'
    run $verb nodes.yaml --color always
    has "$verb: not the color of what works" "$out" $'\e[1;33mup 1'
done

# ---- a mix of releases ----

cat >mix.yaml <<'END'
scenario: mix
deployment:
  expressway-e: {release: X15.4}
  expressway-c: {release: X15.4}
axes:
  expressway-c.release: [X15.4, X15.5]
  expressway-e.default-zone-mtls: [off, on]
services: [web.admin.e]
END
run predict mix.yaml
is 'mix: rows' "$(rows '[cX]')" 'c settings web.e
X15.4 edefmtls=* up
X15.5 edefmtls=* mix up'
has 'mix: note' "$out" 'mix     not all nodes of E and C run the same release: Cisco does not support that'
run predict mix.yaml --only 'expressway-c.release == X15.4'
lacks 'mix: nothing of it where all are equal' "$out" 'mix  '
run predict mix.yaml --only 'expressway-e.default-zone-mtls == off'
is 'mix: beside the first values' "$(rows X15.5)" 'X15.5 . mix up'

# ---- the virtual clock ----

head_of() {
    sed '1d; /^$/,$d; /^every cell: /d' "$out"
}

run predict mix.yaml
is 'every cell: what no axis varies' "$(sed -n 's/^every cell: //p' "$out")" 'expressway-e.release X15.4'
is 'clock: the default' "$(head_of)" 'virtual clock: 2026-06-20T00:00:00Z'
run predict mix.yaml --as-of 2027-01-31
is 'clock: --as-of' "$(head_of)" 'virtual clock: 2027-01-31T00:00:00Z'
cat >clocks.yaml <<'END'
scenario: clocks
deployment: {expressway-e: {release: X15.4}, expressway-c: {release: X15.4}}
axes: {clock: [2026-06-20, 2026-05-01, 2026-07-01, 2026-08-01, 2026-06-21]}
END
run predict clocks.yaml
is 'clock: many' "$(head_of)" \
    'virtual clock: 5 dates from 2026-05-01T00:00:00Z to 2026-08-01T00:00:00Z, told by cell in --output jsonl=FILE'
run predict clocks.yaml --only 'clock >= 2026-07-01'
is 'clock: few' "$(head_of)" 'virtual clock: 2026-07-01T00:00:00Z, 2026-08-01T00:00:00Z'

# ---- JUnit and --fail-on break ----

cat >breaks.yaml <<'END'
scenario: breaks
deployment:
  expressway-e: {release: X15.4}
  expressway-c: {release: X15.4, certificate: server-only}
services: [zone.uc-traversal, mra.registration, web.admin.c]
END

# of ELEMENT SERVICE: the text of it in junit.xml.
of() {
    xmllint --xpath "string(//testcase[@name=\"$2\"]/$1)" junit.xml
}

zone='expressway-e refuses: eku-client-auth-missing (tls, X509 error 26, alert 43)
side: expressway-e, reason: eku-client-auth-missing, stage: tls'
register='down because of zone.uc-traversal (sip-register, SIP 480)
side: expressway-e, reason: dependency-down, stage: sip-register, caused by: zone.uc-traversal'
for verb in run predict; do
    run $verb breaks.yaml --output junit=junit.xml
    is "$verb: exit code" "$code" 0
    is "$verb: failures" "$(xmllint --xpath 'string(//testsuite/@failures)' junit.xml)" 0
    is "$verb: elements" "$(xmllint --xpath 'count(//failure)' junit.xml)" 0
    is "$verb: a break is explained" "$(of system-out zone.uc-traversal)" "$zone"
    is "$verb: a consequence" "$(of system-out mra.registration)" "$register"
    is "$verb: a line that is up" "$(xmllint --xpath 'count(//testcase[@name="web.admin.c"]/*)' junit.xml)" 0

    run $verb breaks.yaml --output junit=junit.xml --fail-on break
    is "$verb, --fail-on break: exit code" "$code" 1
    for element in testsuites testsuite; do
        is "$verb, --fail-on break: $element/failures" \
            "$(xmllint --xpath "string(//$element/@failures)" junit.xml)" 2
    done
    is "$verb, --fail-on break: elements" "$(xmllint --xpath 'count(//failure)' junit.xml)" 2
    is "$verb, --fail-on break: a break" "$(of failure zone.uc-traversal)" "$zone"
    is "$verb, --fail-on break: its message" "$(of failure/@message zone.uc-traversal)" "${zone%%$'\n'*}"
    is "$verb, --fail-on break: a consequence" "$(of failure mra.registration)" "$register"
done
run run breaks.yaml --output junit=junit.xml --fail-on break --prove-cause
is 'with proofs: failures' "$(xmllint --xpath 'string(//testsuite/@failures)' junit.xml)" 2
is 'with proofs: one element of trouble a case' \
    "$(xmllint --xpath 'count(//testcase[count(failure | error) > 1])' junit.xml)" 0
is 'with proofs: the proof stays' "$(of system-out zone.uc-traversal)" \
    'proven: expressway-c.certificate server-only -> combined'

# ---- random deployments ----

run predict mix.yaml --random 12 --seed 5
cp "$out" table
is 'random: a row a draw' "$(rows '[0-9]' | cut -d' ' -f1 | xargs)" '1 2 3 4 5 6 7 8 9 10 11 12'
is 'random: no column that says nothing' "$(rows draw | cut -d' ' -f1,2)" 'draw web.e'
lacks 'random: no false legend' "$out" 'first value'
run predict mix.yaml --random 12 --seed 5 --format jsonl
jq -r 'select(.kind == "service") | .cell' "$out" | uniq | awk '{ print NR, $0 }' >wanted
sed -n '/^rows:/,/^columns:/s/^ *\([0-9][0-9]*\)  *\(.*=.*\)/\1 \2/p' table >got
same 'random: what each draw is' got wanted
is 'random: mixes are marked' "$(sed -n 's/^\([0-9]*\) *mix .*/\1/p' table | xargs)" \
    "$(jq -r 'select(.kind == "service") | "\(.cell) \(.unsupported_mix)"' "$out" | uniq |
        awk '/ true$/ { print NR }' | xargs)"
# Behind the release, names of axes are the settings' own: as many as the id has, and no default but
# the certificate of a peer that is there and has no other setting.
is 'random: axes' "$(jq -c 'select(.kind == "service")
    | (.axes | with_entries(select((.key | test("^peers\\..*\\.certificate$") and .value == "combined") | not))) as $told
    | select(($told | length) != (.cell | split("/") | length)
        or .axes["expressway-e.release"] == null or (.axes | has("clock"))) | .cell' "$out")" ''
is 'random: an axis and its value' "$(jq -r 'select(.kind == "service") | .cell as $cell
    | .axes["expressway-c.release"] as $release
    | select($cell | split("/") | index(["c=" + $release]) | not) | .cell' "$out")" ''
run predict mix.yaml --random 12 --seed 5 --only 'expressway-e.release >= X15.0'
at_least 'random: --only leaves some' "$(rows '[0-9]' | wc -l)" 1
at_most 'random: --only leaves not all' "$(rows '[0-9]' | wc -l)" 11
rows '[0-9]' >got
tr -s ' ' <table | sed 's/ $//' | grep -xF -f got >wanted
same 'random: numbers stay when others are left out' got wanted

# ---- another assumption ----

cat >what-if.yaml <<'END'
scenario: other
deployment: {expressway-e: {release: X15.4}, expressway-c: {release: X15.4}}
services: [mra.service-check]
END
run predict what-if.yaml
has 'assumed: the reason of the profile' "$out" 'mra.service-check.name=peer-address: Expressway-C knows'
lacks 'assumed: nothing was told' "$out" what-if:
run predict what-if.yaml --assume mra.service-check.name=not-checked
has 'told: whose it is' "$out" '1 line  mra.service-check.name=not-checked, as told by --assume'
lacks 'told: no reason for the other value' "$out" 'Expressway-C knows'
is 'told: under the title' "$(head_of)" 'virtual clock: 2026-06-20T00:00:00Z
what-if: --assume mra.service-check.name=not-checked'
run predict what-if.yaml --assume tunnel.ssh.client-auth=not-checked --assume mra.service-check.name=not-checked
has 'told: several, as they were given' "$out" \
    'what-if: --assume tunnel.ssh.client-auth=not-checked --assume mra.service-check.name=not-checked'
run predict what-if.yaml --assume mra.service-check.name=not-checked --format jsonl
is 'told: result lines' "$(jq -r 'select(.kind == "service") | .assumptions[]
    | select(.rule == "mra.service-check.name") | "\(.value): \(.note)"' "$out")" \
    'not-checked: as told by --assume'

# ---- results that cannot be written ----

for kind in table jsonl junit tap csv md sarif; do
    run predict what-if.yaml --output $kind=/dev/full
    is "$kind: exit code when the file is full" "$code" 3
    has "$kind: it is said" "$err" '/dev/full: not everything could be written'
done
finish
