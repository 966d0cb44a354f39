#!/usr/bin/env bash
# formats_test.sh BIN: the kinds of output for other programs, read by other programs: JUnit by
# xmllint, TAP by perl's TAP::Parser, CSV by Python's csv. Whatever they read is what the result lines
# of the same run say.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=profiles.sh
. "$(dirname "${BASH_SOURCE[0]}")/profiles.sh"
# shellcheck source-path=SCRIPTDIR source=formats.sh
. "$(dirname "${BASH_SOURCE[0]}")/formats.sh"
foreign=$ek_root/tests/foreign
cd "$work"

# ---- JUnit ----

# junit_valid NAME: a JUnit schema takes NAME.junit, and no two cases have the same names.
junit_valid() {
    num_checks=$((num_checks + 1))
    xmllint --noout --schema "$ek_root/tests/schemas/junit.xsd" "$1.junit" >"$err" 2>&1 ||
        fail "$1: JUnit is not valid" "$(head -n 5 "$err")"
    grep -oE '<testcase .*name="[^"]*" time' "$1.junit" >cases
    at_least "$1: JUnit has cases" "$(wc -l <cases)" 1
    is "$1: JUnit's cases have names of their own" "$(sort cases | uniq -d)" ''
}

# ---- TAP ----

no_plan=$'complaint\tNo plan found in TAP output' # told of a run that stopped; see planned

# tap_agrees NAME [FAIL-ON-BREAK]: the points of NAME.tap are the lines of NAME.jsonl, in their order.
tap_agrees() {
    "$foreign/tap_points.pl" "$1.tap" >points 2>"$err" || fail "$1: TAP cannot be read" "$(<"$err")"
    is "$1: TAP::Parser does not complain" \
        "$(grep -E $'^(complaint|unknown)\t' points | grep -vxF "$no_plan" || true)" ''
    jq -r --arg on_break "${2:-no}" 'select(.kind == "service")
        | (if .verdict == "MISMATCH" or .verdict == "INCONCLUSIVE"
            or (.verdict == "BREAK" and $on_break == "yes") then "not ok" else "ok" end) as $ok
        | (.verdict == "PASS" or .verdict == "SKIP") as $plain
        | [$ok, if .verdict == "SKIP" then "SKIP" else "-" end, .cell + " " + .service,
            if $plain then "-" else .verdict end, if $plain then "-" else .reason // "-" end]
        | join("\t")' "$1.jsonl" >wanted
    grep -vE $'^(complaint|unknown|bailout|plan)\t' points >got || true
    same "$1: TAP's points" got wanted
    is "$1: descriptions are unique" "$(cut -f 3 got | sort | uniq -d)" ''
}

# planned NAME: TAP's plan is the number of its lines.
planned() {
    is "$1: TAP's plan" "$(grep $'^plan\t' points)" $'plan\t'"1..$(grep -c '"kind":"service"' "$1.jsonl")"
}

# ---- CSV ----

# csv_agrees NAME: a row a line, with what the line says.
csv_agrees() {
    "$foreign/csv_lines.py" "$1.csv" >rows 2>"$err" || fail "$1: CSV cannot be read" "$(<"$err")"
    jq -c '[.cell, .service, .verdict, .live, .model, .stage, .side, .reason, .caused_by, .x509_error,
        .alert, .sip_status, .client, .client_certificate, .server, .server_certificate, .confidence,
        .clock, .unsupported_mix, .detail, .observed_by, .duration_us, .axes, .claims_disagree]' rows >got
    jq -c 'select(.kind == "service") | [.cell, .service, .verdict, .live, .model, .stage, .side, .reason,
        .caused_by, .x509_error, .alert, .sip_status, .client.name, .client.certificate, .server.name,
        .server.certificate, .confidence, .clock, .unsupported_mix, .detail, .observed_by, .duration_us,
        (.axes | to_entries | map("\(.key)=\(.value)") | join("; ")),
        (.claims | map(select(.agrees | not) | .id + (if .reading then "/" + .reading else "" end))
            | join("; "))] | map(if . == null then "" else tostring end)' "$1.jsonl" >wanted
    same "$1: CSV's rows" got wanted
    is "$1: a column for each axis" "$(jq -c 'select(.axes != (. as $row
        | .axes | split("; ") | map(split("=")[0] | . + "=" + $row[.]) | join("; "))) | .cell' rows)" ''
}

# ---- real runs ----

every_kind breaks run "$matrix/near-misses.yaml"
is 'breaks: exit code' "$code" 0
every_kind again run "$matrix/near-misses.yaml"
at_least 'breaks: it has some' "$(summary breaks.jsonl break)" 100
tap_agrees breaks
planned breaks
csv_agrees breaks
junit_valid breaks
for kind in $timeless_kinds; do
    same "breaks: $kind again" "again.$kind" "breaks.$kind"
done
same 'breaks: csv again' <(sed -E 's/,[0-9]+(,X15[^\r]*\r)$/\1/' again.csv) \
    <(sed -E 's/,[0-9]+(,X15[^\r]*\r)$/\1/' breaks.csv)

flip X15.4 mra.service-check.client-auth required
every_kind mismatch run "$matrix/near-misses.yaml" --releases "$flipped" --only \
    'expressway-e.release == X15.4 and expressway-e.certificate == server-only'
is 'mismatch: exit code' "$code" 1
at_least 'mismatch: it has some' "$(summary mismatch.jsonl mismatch)" 1
tap_agrees mismatch
planned mismatch
csv_agrees mismatch
junit_valid mismatch

every_kind proved run "$matrix/near-misses.yaml" --prove-cause --only 'expressway-e.release == X15.4
    and expressway-c.certificate == combined+expired'
is 'proved: exit code' "$code" 0
tap_agrees proved
csv_agrees proved
junit_valid proved
is 'proved: CSV tells the repairs' "$(jq -r 'select(.verdict == "BREAK" and .proof == "") | .service' rows)" ''

# ---- predictions ----

every_kind predicted predict "$matrix/near-misses.yaml"
every_kind twice predict "$matrix/near-misses.yaml"
for kind in $kinds; do
    [[ $kind == jsonl || $kind == junit ]] ||
        same "predicted: $kind twice" "twice.$kind" "predicted.$kind"
done
csv_agrees predicted
junit_valid predicted
every_kind strict predict "$matrix/near-misses.yaml" --fail-on break
junit_valid strict
is 'strict: exit code' "$code" 1
tap_agrees strict yes
planned strict
run predict "$matrix/full-sources.yaml" --output junit=full.junit
junit_valid full
at_least 'full: JUnit has many cases' "$(wc -l <cases)" 5000
every_kind drawn predict "$matrix/near-misses.yaml" --random 20 --seed 3
tap_agrees drawn
"$foreign/csv_lines.py" drawn.csv >rows
is 'drawn: the columns that every file has' "$(head -n 1 rows | jq -c keys_unsorted)" \
    "$(csv_header predicted)"

# ---- stopped early ----

start_held run "$matrix/near-misses.yaml" "${outputs[@]/#/--output=}"
read_lines 40 held.jsonl
kill -INT "$pid"
end_held held.jsonl
is 'interrupted: exit code' "$code" 130
move_kinds held
tap_agrees held
is 'interrupted: TAP bails out' "$(grep -E $'^(bailout|plan)\t' points)" \
    $'bailout\tstopped early: interrupted\nplan\tnone'
csv_agrees held
junit_valid held

other_core <<<'exit 0'
every_kind lost run "$matrix/near-misses.yaml" --only 'expressway-e.release == X15.4'
junit_valid lost
is 'lost: exit code' "$code" 3
at_least 'lost: lines that the lab could not tell' "$(summary lost.jsonl inconclusive)" 31
tap_agrees lost
is 'lost: TAP bails out' "$(grep $'^bailout\t' points)" \
    $'bailout\t'"stopped early: $(summary lost.jsonl stopped)"
ek_bin=$real_bin

# ---- what texts may hold ----

mkdir 'a#b"c\d'
"$ek_bin/certs-gen" make combined --name e1.example.com --dns e.example.com -o files --clock 2026-06-20 >/dev/null
cat files/cert.pem files/root.pem files/key.pem >'a#b"c\d/=e.pem'
cat >odd.yaml <<'END'
scenario: odd
title: "=cmd|'/c calc'!A1 # \\ <b> *"
deployment: {expressway-e: {release: X15.4}, expressway-c: {release: X15.4}}
axes:
  expressway-e.certificate: [{pem: 'a#b"c\d/=e.pem'}]
  expressway-c.clock-skew: [-2d, 0]
END
every_kind odd predict odd.yaml
junit_valid odd
is 'odd: exit code' "$code" 0
tap_agrees odd
planned odd
"$foreign/csv_lines.py" odd.csv >rows
same 'odd: cells' <(jq -r .cell rows) <(jq -r 'select(.kind == "service") | .cell' odd.jsonl)
is 'odd: no field is a formula' "$(jq -r '.[] | select(test("^[=+@-]"))' rows)" ''
is 'odd: what would be one is text' "$(jq -r '.["expressway-c.clock-skew"]' rows | sort -u)" \
    "'-2d"$'\n0'
finish
