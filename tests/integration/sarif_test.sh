#!/usr/bin/env bash
# sarif_test.sh BIN: SARIF is valid by the schema of OASIS (python3-jsonschema), has a result for each
# line that is neither up nor left out, and points at the line of the user's file that decided it.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=profiles.sh
. "$(dirname "${BASH_SOURCE[0]}")/profiles.sh"
# shellcheck source-path=SCRIPTDIR source=formats.sh
. "$(dirname "${BASH_SOURCE[0]}")/formats.sh"
cd "$work"

# sarif_agrees NAME [FAIL-ON-BREAK]: valid, and its results are the lines of NAME.jsonl.
sarif_agrees() {
    "$ek_root/tests/foreign/sarif_results.py" "$ek_root/tests/schemas/sarif-2.1.0.json" "$1.sarif" \
        >results 2>"$err" || fail "$1: not valid" "$(tail -n 5 "$err")"
    jq -c --arg on_break "${2:-no}" 'select(.kind == "service" and .verdict != "PASS" and .verdict != "SKIP")
        | .verdict as $verdict
        | (if $verdict == "BREAK" then .reason else $verdict | ascii_downcase end) as $rule
        | (if $verdict == "INCONCLUSIVE" then "none"
            elif $verdict == "MISMATCH" or $on_break == "yes" then "error"
            elif .reason == "dependency-down" then "note" else "warning" end) as $level
        | [.cell, .service, $rule, $level, .cell + "#" + .service]' "$1.jsonl" >wanted
    jq -c 'select(.rule) | [.cell, .service, .rule, .level, .fingerprint]' results >got
    same "$1: results" got wanted
    lacks "$1: no path of this machine" "$1.sarif" "$work"
    lacks "$1: no path of this tree" "$1.sarif" "$ek_root"
}

# invoked NAME SUCCESSFUL NOTES
invoked() {
    is "$1: the invocation" "$(jq -r 'select(has("successful")) | "\(.successful) \(.notes | join("; "))"' results)" \
        "$2 $3"
}

# ---- real runs ----

cd "$ek_root"
every_kind breaks run scenarios/matrix/near-misses.yaml
every_kind again run scenarios/matrix/near-misses.yaml
cd "$work"
sarif_agrees breaks
invoked breaks true ''
same 'breaks: again' again.sarif breaks.sarif
at_least 'breaks: results' "$(wc -l <got)" 100
is 'breaks: the file' "$(jq -r 'select(.at) | .at | split(":")[0]' results | sort -u)" scenarios/matrix/near-misses.yaml
# Each points at the list that holds the refused certificate.
is 'breaks: the lines' "$(jq -r 'select(.at) | "\(.at) \(.setting)"' results | sort -u | while read -r at setting; do
    start=$(grep -n "^  $setting:" "$ek_root/scenarios/matrix/near-misses.yaml" | cut -d: -f 1)
    [[ ${at##*:} -ge $start && ${at##*:} -le $((start + 3)) ]] && sed -n "${at##*:}p" "$ek_root/${at%:*}" |
        grep -qE 'expired|untrusted|wrong-name|server-only' || echo "$at"
done)" ''

flip X15.4 mra.service-check.client-auth required
every_kind mismatch run "$matrix/near-misses.yaml" --releases "$flipped" --only \
    'expressway-e.release == X15.4 and expressway-e.certificate == server-only'
sarif_agrees mismatch
invoked mismatch true ''
at_least 'mismatch: it has some' "$(grep -c '"rule": "mismatch"' results)" 1
is 'mismatch: a file elsewhere is told by its name' "$(jq -r 'select(.at) | .at | split(":")[0]' results | sort -u)" \
    near-misses.yaml

start_held run "$matrix/near-misses.yaml" "${outputs[@]/#/--output=}"
read_lines 40 held.jsonl
kill -INT "$pid"
end_held held.jsonl
move_kinds held
sarif_agrees held
invoked held false 'stopped early: interrupted'

other_core <<<'exit 0'
every_kind lost run "$matrix/near-misses.yaml" --only 'expressway-e.release == X15.4'
ek_bin=$real_bin
sarif_agrees lost
invoked lost false "stopped early: $(summary lost.jsonl stopped); $(
    summary lost.jsonl inconclusive) lines are inconclusive: the lab failed"
is 'lost: they are open' "$(jq -r 'select(.rule == "inconclusive") | .kind' results | sort -u)" open

# ---- predictions ----

every_kind strict predict "$matrix/near-misses.yaml" --fail-on break
sarif_agrees strict yes
every_kind predicted predict "$matrix/not-the-eku.yaml"
every_kind twice predict "$matrix/not-the-eku.yaml"
same 'predicted: twice' twice.sarif predicted.sarif
sarif_agrees predicted
is 'predicted: each case at its own line' "$(jq -r 'select(.at) | "\(.at | split(":")[1]) \(.cell)"' results | sort -u |
    while read -r line cell; do
        sed -n "${line}p" "$matrix/not-the-eku.yaml" | grep -qF "{name: $cell," || echo "$cell"
    done)" ''
every_kind drawn predict "$matrix/near-misses.yaml" --random 20 --seed 3
sarif_agrees drawn
cd "$matrix"
every_kind full predict full-sources.yaml
cd "$work"
sarif_agrees full
at_least 'full: results' "$(wc -l <got)" 1000

# ---- the help of a rule is what explain says ----

jq -r '.runs[0].tool.driver.rules[].id' full.sarif >got
"$ek_bin/ekulab" explain list | sed "/^certificate-stores\$/,\$d" >wanted
printf 'mismatch\ninconclusive\n' >>wanted
same 'rules' got wanted
jq -r '.runs[0].tool.driver.rules[] | select(.id == "expired") | .help.text' full.sarif | tr -s ' \n' ' ' >got
"$ek_bin/ekulab" explain expired | sed '1,2d; s/^  - /- /; s/^evidence$/Evidence:/; s/^ways out$/Ways out:/; s/^source:/Source:/' |
    tr -s ' \n' ' ' >wanted
same 'the help of a rule' got wanted

# ---- where ----

mkdir -p a/b c 'o d%'
cat >'c/pair 1.yaml' <<'END'
deployment:
  expressway-e: {release: X15.4}
  expressway-c:
    release: X15.4
    certificate: combined+expired
END
cat >a/b/there.yaml <<'END'
# The deployment stands in a file of its own.
scenario: there
deployment: ../../c/pair 1.yaml
END
cat >here.yaml <<'END'

scenario: here
deployment:
  expressway-e: {release: X15.3.2, nodes: 2, cluster-tls-verify: enforcing}
  expressway-c: {release: X15.3.2}
  peers:
    unity: {certificate: combined+expired}
axes:
  expressway-e.certificate:
    - combined
    - server-only
  expressway-c.traversal-password: [right,
    wrong]
  expressway-e.node.2.certificate:
    - same
    - client-only
END
sed 's/^scenario: here/scenario: odd/' here.yaml >'o d%/é#.yaml'
cat >default.yaml <<'END'
scenario: default
deployment:
  expressway-e: {release: X15.4}
  expressway-c: {release: X15.4}
axes:
  peers.cucm.no-client-certificate: [off,
    on]
END

# at FILE CELL SERVICE PLACE [OPTION...]
at() {
    run predict "$1" --format sarif "${@:5}"
    is "$1, $2: $3" "$(jq -r --arg name "$2#$3" '.runs[0].results[]
        | select(.locations[0].logicalLocations[1].fullyQualifiedName == $name)
        | .locations[0].physicalLocation
        | "\(.artifactLocation.uri):\(.region.startLine)"' "$out")" "$4"
}

plain=ecert=combined/cpassword=right/e2cert=same
at a/b/there.yaml base zone.uc-traversal 'c/pair%201.yaml:5'
at a/b/there.yaml base mra.registration 'c/pair%201.yaml:5'
at ./a/../a/b/there.yaml base zone.uc-traversal 'c/pair%201.yaml:5'
at "$work/here.yaml" "$plain" zone.neighbor.unity.inbound here.yaml:7
at here.yaml ecert=server-only/cpassword=right/e2cert=same mra.service-check here.yaml:11
at here.yaml ecert=server-only/cpassword=right/e2cert=same mra.registration here.yaml:11
at here.yaml ecert=combined/cpassword=wrong/e2cert=same zone.uc-traversal here.yaml:13
at here.yaml ecert=combined/cpassword=right/e2cert=client-only cluster.e here.yaml:16
at 'o d%/é#.yaml' "$plain" zone.neighbor.unity.inbound 'o%20d%25/%C3%A9%23.yaml:7'
at default.yaml cucmnocert=on zone.neighbor.cucm.inbound default.yaml:7
# The cause was not asked for: where the scenario begins.
at here.yaml ecert=combined/cpassword=wrong/e2cert=same mra.registration here.yaml:2 --only mra.registration
finish
