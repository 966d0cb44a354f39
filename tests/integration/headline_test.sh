#!/usr/bin/env bash
# headline_test.sh BIN: the main job on real connections: what it concludes of the certificate that
# lost clientAuth, and that its three outputs say so in the agreed form.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

jsonl=$work/lines.jsonl
junit=$work/junit.xml
run run "$matrix/eku-sunset.yaml" --output "jsonl=$jsonl" --output "junit=$junit"
is 'exit code' "$code" 0
only_progress 'main job'

# ---- the counts ----

services=$(grep -c '^{"kind":"service"' "$jsonl")
is 'MISMATCH lines' "$(summary "$jsonl" mismatch)" 0
is 'INCONCLUSIVE lines' "$(summary "$jsonl" inconclusive)" 0
is 'cells that had to be run again' "$(summary "$jsonl" retried_cells)" 0
is 'why it stopped early' "$(summary "$jsonl" stopped)" null
at_least 'lines' "$services" 2000
is 'lines between first and last' "$services" "$(($(wc -l <"$jsonl") - 2))"
for verdict in pass break mismatch inconclusive skip; do
    is "count of $verdict" "$(summary "$jsonl" $verdict)" \
        "$(grep -c "\"verdict\":\"${verdict^^}\"" "$jsonl" || true)"
done

# ---- the headline ----

# cell RELEASE E-CERTIFICATE C-CERTIFICATE: its id when everything else is as strict as it gets.
cell() {
    printf 'e=%s/c=%s/ecert=%s/ccert=%s/%s/%s\n' "$1" "$1" "$2" "$3" \
        'eupload=scp/cupload=scp/ecluster=enforcing/ccluster=enforcing' \
        'eekuupload=off/eekucheck=on/cucmverify=on'
}

# concludes CELL SERVICE WANTED
concludes() {
    is "$1: $2" "$(line "$jsonl" "$1" "$2")" "$3"
}

for release in X14.3.7 X15.3.2; do
    broken=$(cell $release server-only combined)
    concludes "$broken" zone.uc-traversal 'up - - sip-options - - 200 -'
    concludes "$broken" mra.service-check \
        'down expressway-c eku-client-auth-missing sip-service 26 - 403 -'
    concludes "$broken" mra.registration \
        'down expressway-e dependency-down sip-register - - 403 mra.service-check'
    concludes "$broken" cluster.e 'down expressway-e eku-client-auth-missing tls 26 43 - -'
    concludes "$broken" cluster.c 'up - - cluster - - - -'
done
for release in X15.4 X15.5; do
    fixed=$(cell $release server-only combined)
    concludes "$fixed" zone.uc-traversal 'up - - sip-options - - 200 -'
    concludes "$fixed" mra.service-check 'up - - sip-service - - 200 -'
    concludes "$fixed" mra.registration 'up - - sip-register - - 200 -'
    concludes "$fixed" cluster.e 'up - - cluster - - - -'
done
for release in X14.3.7 X15.3.2 X15.4 X15.5; do
    other=$(cell $release combined server-only)
    concludes "$other" zone.uc-traversal 'down expressway-e eku-client-auth-missing tls 26 43 - -'
    concludes "$other" tunnel.ssh 'down expressway-e eku-client-auth-missing tls 26 43 - -'
    concludes "$other" mra.registration \
        'down expressway-e dependency-down sip-register - - 480 zone.uc-traversal'
    sound=$(cell $release combined combined)
    concludes "$sound" mra.registration 'up - - sip-register - - 200 -'
    concludes "$sound" cluster.e 'up - - cluster - - - -'
done

# Ordinary TLS does not care: with both certificates, wherever and however they were uploaded.
for box in e c; do
    web=$(jq -r --arg service web.admin.$box --arg axis expressway-$box.certificate '
        select(.kind == "service" and .service == $service)
        | select(.axes[$axis] == "combined" or .axes[$axis] == "server-only")
        | .live + " " + .verdict' "$jsonl" | sort | uniq -c)
    is "web.admin.$box with combined or server-only" "${web//[0-9 ]/}" upPASS
    at_least "web.admin.$box: lines" "$(tr -dc 0-9 <<<"$web")" 50
done

# ---- who showed what ----

# ends CELL SERVICE: "client certificate server certificate".
ends() {
    jq -r --arg cell "$1" --arg service "$2" '
        select(.kind == "service" and .cell == $cell and .service == $service)
        | [.client.name, .client.certificate, .server.name, .server.certificate]
        | map(. // "-") | join(" ")' "$jsonl"
}

broken=$(cell X15.3.2 server-only combined)
is 'ends of the zone' "$(ends "$broken" zone.uc-traversal)" \
    'c1.example.com combined e1.example.com server-only'
is 'ends of the SERVICE' "$(ends "$broken" mra.service-check)" \
    'e1.example.com server-only c1.example.com -'
is 'ends of the cluster link' "$(ends "$broken" cluster.e)" \
    'e1.example.com server-only e2.example.com server-only'
is 'ends of the web page' "$(ends "$broken" web.admin.e)" 'browser - e1.example.com server-only'
is 'a line with a connection and without its ends' "$(jq -c '
    select(.kind == "service" and .live != null and (.service | startswith("upload.") | not))
    | select(.client.name == null or .server.name == null)
    | select(.reason != "dependency-down") | [.cell, .service]' "$jsonl" | head -n 3)" ''

# ---- the form of the lines ----

is 'first line' "$(head -n 1 "$jsonl" | jq -r '
    [.schema_version, .kind, .scenario, (.tool | startswith("ekulab ")),
     (.openssl | startswith("OpenSSL 3")), has("calendar"), .cells] | map(tostring) | join(" ")')" \
    "1 run eku-sunset true true true $(jq -r '.cell // empty' "$jsonl" | uniq | wc -l)"
is 'cells are told one after the other' "$(jq -r '.cell // empty' "$jsonl" | uniq | sort | uniq -d)" ''
is 'a line that lacks a field' "$(jq -c '
    select(.kind == "service")
    | ["kind", "cell", "axes", "service", "verdict", "live", "model", "stage", "side", "reason",
       "caused_by", "x509_error", "alert", "sip_status", "client", "server", "rules", "claims",
       "clock", "observed_by", "duration_us"] - keys
    | select(. != [])' "$jsonl" | sort -u)" ''
is 'a line with a value that the agreement does not know' "$(jq -c '
    def known(list): . as $value | list | index([$value]) != null;
    select(.kind == "service")
    | select((
        (.verdict | known(["PASS", "BREAK", "MISMATCH", "INCONCLUSIVE", "SKIP"]))
        and (.live | known(["up", "down", null])) and (.model | known(["up", "down", null]))
        and (.stage | known(["upload", "tcp", "tls", "sip-options", "sip-service", "sip-register",
            "https", "stream", "cluster", null]))
        and (.side | known(["expressway-e", "expressway-c", "cucm", "browser", "jabber", null]))
        and ((.live == "down") == (.reason != null))
        and ((.reason == "dependency-down") == (.caused_by != null))
        and ([.x509_error, .alert, .sip_status | type] - ["number", "null"] == [])
        and ([.rules[], .claims[] | .id | type] - ["string"] == [])
        and ([.rules[].confidence] - ["documented", "inferred", "assumed"] == [])
        and ([.claims[].agrees] - [true] == [])
        and (.axes | length == 11) and (.duration_us | type == "number")
        and (.clock == "2026-06-20T00:00:00Z")
        and (if .verdict == "SKIP" then .live == null and .detail != null
             else .live == .model and .observed_by == "handshake" end)
        and ((.verdict == "BREAK") == (.live == "down"))) | not)' "$jsonl" | head -n 3)" ''

# ---- JUnit ----

# count XPATH
count() {
    xmllint --xpath "count($1)" "$junit"
}

is 'JUnit is XML' "$(xmllint --noout "$junit" 2>&1)" ''
is 'test cases' "$(count //testcase)" "$services"
for element in testsuites testsuite; do
    is "$element/tests" "$(xmllint --xpath "string(//$element/@tests)" "$junit")" "$services"
    is "$element/failures" "$(xmllint --xpath "string(//$element/@failures)" "$junit")" 0
    is "$element/errors" "$(xmllint --xpath "string(//$element/@errors)" "$junit")" 0
done
is 'skipped cases' "$(count //testcase/skipped)" "$(summary "$jsonl" skip)"
is 'testsuite/skipped' "$(xmllint --xpath 'string(//testsuite/@skipped)' "$junit")" \
    "$(summary "$jsonl" skip)"
is 'failures and errors' "$(count '//failure | //error')" 0
jq -r 'select(.kind == "service") | "classname=\"\(.cell)\" name=\"\(.service)\""' "$jsonl" \
    >"$work/wanted"
grep -o 'classname="[^"]*" name="[^"]*"' "$junit" >"$work/got"
same 'cases are the lines, in their order' "$work/got" "$work/wanted"
is 'a name that stands twice' "$(sort "$work/got" | uniq -d)" ''

# ---- the table ----

has 'table: the headline' "$out" \
    'expressway-c refuses: eku-client-auth-missing (sip-service, X509 error 26, SIP 403)'
has 'table: its consequence' "$out" 'down because of mra.service-check (sip-register, SIP 403)'
is 'table: the last line' "$(tail -n 1 "$out")" "$(printf '%s cells, %s lines: %s PASS, %s BREAK, ' \
    "$(head -n 1 "$jsonl" | jq .cells)" "$services" "$(summary "$jsonl" pass)" \
    "$(summary "$jsonl" break)")0 MISMATCH, 0 INCONCLUSIVE, $(summary "$jsonl" skip) SKIP"
finish
