#!/usr/bin/env bash
# events_test.sh BIN: the event logs of the boxes: every line has the shape that it has on a real
# Expressway, the logs tell what happened, and equal inputs give equal bytes.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# ---- a pair in trouble, and its neighbors ----

cat >"$work/pair.yaml" <<'END'
scenario: pair
title: The headline and what looks like it
deployment:
  domain: example.com
  clock: 2026-06-20T00:00:00Z
  expressway-e: {release: X15.3.2, nodes: 2}
  expressway-c: {release: X15.3.2, nodes: 2}
  peers: {cucm: {}, webex: {tls-verify: on}, b2b: {tls-verify: on}}
axes:
  expressway-e.release: [X14.3.7, X15.3.2, X15.4]
  expressway-c.release: [X14.3.7, X15.3.2, X15.4]
  expressway-e.certificate: [combined, server-only, combined+wrong-name]
  expressway-c.certificate: [combined, server-only]
  expressway-c.traversal-password: [right, wrong]
  expressway-e.cluster-tls-verify: [permissive, enforcing]
  expressway-e.upload: [scp, web]
where: expressway-e.release == expressway-c.release and (expressway-e.upload == scp or expressway-c.traversal-password == right)
END
jsonl=$work/pair.jsonl
run run "$work/pair.yaml" --events --output "jsonl=$jsonl"
is 'exit code' "$code" 0
only_progress 'with event logs'

# cell RELEASE E-CERTIFICATE C-CERTIFICATE [PASSWORD [CLUSTER [UPLOAD]]]
cell() {
    printf 'e=%s/c=%s/ecert=%s/ccert=%s/cpassword=%s/ecluster=%s/eupload=%s\n' "$1" "$1" "$2" "$3" \
        "${4:-right}" "${5:-permissive}" "${6:-scp}"
}

# log CELL NODE: its log, blocks and all, in $work/log.
log() {
    jq -r --arg cell "$1" --arg node "$2.example.com" '
        select(.kind == "event" and .cell == $cell and .node == $node) | .text' "$jsonl" >"$work/log"
    num_checks=$((num_checks + 1))
    [[ -s $work/log ]] || fail "no log of $2 in $1"
}

# tells NAME PATTERN: a line of the log fits (extended regular expression). is_silent: none does.
tells() {
    num_checks=$((num_checks + 1))
    grep -qE -e "$2" "$work/log" || fail "$1" "wanted a line like $2" "$(grep -E 'Event=|ERROR' "$work/log" | tail -n 8)"
}

is_silent() {
    num_checks=$((num_checks + 1))
    ! grep -qE -e "$2" "$work/log" || fail "$1" "there is $(grep -m 1 -E -e "$2" "$work/log")"
}

# in_order NAME PATTERN...: lines that fit stand in this order.
in_order() {
    local name=$1 at=0 found
    shift
    for pattern; do
        num_checks=$((num_checks + 1))
        found=$(tail -n "+$((at + 1))" "$work/log" | grep -nE -m 1 -e "$pattern" | cut -d: -f1) || true
        [[ -n $found ]] || { fail "$name" "no $pattern behind line $at"; return 0; }
        at=$((at + found))
    done
}

# ---- E server-only, before X15.4: the SERVICE ----

log "$(cell X15.3.2 server-only combined)" c1
in_order 'C refuses the SERVICE' '^ \|SERVICE sip:serviceserver@example\.com SIP/2\.0' \
    'Module="developer.ssl" Level="ERROR":  Detail="Certificate of SERVICE refused" Reason="unsuitable certificate purpose" Purpose="client-auth" CommonName="e1\.example\.com" Modelled="true"' \
    '^ \|SIP/2\.0 403 Forbidden' \
    'Module="network.sip" Level="INFO":  Action="Sent" .* Detail="Sending Response Code=403, Method=SERVICE, CSeq=1, To=sip:serviceserver@example\.com, Call-ID='
tells 'C: its zone stays Active' 'Event="Zone Status" Zone="UCTraversal" Status="Active"'
is_silent 'C passes nothing on' '\|REGISTER'
log "$(cell X15.3.2 server-only combined)" e1
in_order 'E sends the SERVICE and refuses the phone' '^ \|REGISTER sip:example\.com' \
    '^ \|SERVICE sip:serviceserver@example\.com SIP/2\.0' \
    '^ User-Agent: TANDBERG/[0-9]+ \(X15\.3\.2\)' '^ -----BEGIN CERTIFICATE-----' '^ \.\.\.$' \
    '^ \|SIP/2\.0 403 Forbidden' 'Action="Sent" Local-ip="192\.0\.2\.11" Local-port="5061"' \
    'Detail="Sending Response Code=403, Method=REGISTER, CSeq=2, '
is_silent 'E: no handshake with C fails' 'TLS Negotiation Error.*198\.51\.100\.21'
log "$(cell X14.3.7 server-only combined)" c1
tells 'C on X14.3.7' 'Detail="Certificate of SERVICE refused" Reason="unsupported certificate purpose"'
log "$(cell X15.4 server-only combined)" c1
is_silent 'C on X15.4' 'refused'
tells 'C on X15.4 passes the REGISTER on' '^ \|REGISTER'
log "$(cell X15.3.2 combined combined)" c1
is_silent 'a sound pair: C' 'refused|TLS Negotiation Error|Failed|ERROR'

# ---- C server-only: the zone ----

for row in 'X14.3.7|unsupported certificate purpose|error:14089086:SSL routines:ssl3_get_client_certificate:certificate verify failed' \
    'X15.3.2|unsuitable certificate purpose|error:0A000086:SSL routines::certificate verify failed' \
    'X15.4|unsuitable certificate purpose|error:0A000086:SSL routines::certificate verify failed'; do
    IFS='|' read -r release words reason <<<"$row"
    log "$(cell "$release" combined server-only)" e1
    in_order "$release: E" \
        "iResult=\"-1\" error=\"1\" bServer=\"true\" localAddress=\"\\['IPv4''TCP''192\\.0\\.2\\.11:7001'\\]\" .* ssl_error_reason=\"$reason\"" \
        "tvcs: Event=\"Inbound TLS Negotiation Error\" Service=\"SIP\" Src-ip=\"198\\.51\\.100\\.21\" Src-port=\"25[0-9]{3}\" Dst-ip=\"192\\.0\\.2\\.11\" Dst-port=\"7001\" Detail=\"$words\" Protocol=\"TLS\" Level=\"1\" UTCTime=\"" \
        "Detail=\"TCP Connection Closed\" Reason=\"$words\"" \
        'Event="Zone Status" Zone="UCTraversal" Status="Failed"'
    log "$(cell "$release" combined server-only)" c1
    in_order "$release: C" 'Detail="Found DNS alt-name in peer certificate" AltName="e1\.example\.com"' \
        'Event="Outbound TLS Negotiation Error" Service="SIP" Src-ip="198\.51\.100\.21" Src-port="25[0-9]{3}" Dst-ip="192\.0\.2\.11" Dst-port="7001" Detail="sslv3 alert unsupported certificate" Protocol="TLS" Common-name="e1\.example\.com" Level="1" UTCTime="' \
        'Detail="TCP Connection Closed" Reason="Got EOF on socket"'
done

# ---- what looks like it ----

log "$(cell X15.3.2 combined+wrong-name combined)" c1
tells 'C: the name' 'Event="Outbound TLS Negotiation Error" .* Dst-port="7001" Detail="Peer.s TLS certificate identity was unacceptable" Protocol="TLS" Common-name="e1\.example\.com"'
log "$(cell X15.3.2 combined combined wrong)" e1
tells 'E: the password' 'Event="Authentication Failed" Service="SIP" Src-ip="198\.51\.100\.21" .* Detail="Incorrect authentication credential for user" Protocol="TLS" Method="OPTIONS" Level="1" UTCTime="'
tells 'E: the phone gets 480' 'Detail="Sending Response Code=480, Method=REGISTER'
log "$(cell X15.3.2 combined combined right)" e1
is_silent 'E: the right password' 'Authentication Failed'

# ---- clusters ----

log "$(cell X15.3.2 server-only combined right permissive)" e2
tells 'permissive: the alarm' 'Event="Alarm raised" Id="40049" Title="Cluster TLS permissive" Detail="Cluster TLS verification mode permits invalid certificates" Level="1" UTCTime="'
is_silent 'permissive: no link fails' 'Service="Cluster"'
log "$(cell X15.3.2 server-only combined right enforcing)" e2
is_silent 'enforcing: no such alarm' '40049'
tells 'enforcing: links fail' 'Event="Inbound TLS Negotiation Error" Service="Cluster" Src-ip="192\.0\.2\.11" .* Detail="unsuitable certificate purpose"'
tells 'enforcing: another alarm, modelled' 'Event="Alarm raised" Id="20990" .* Modelled="true"'
log "$(cell X15.3.2 combined combined right enforcing)" e2
is_silent 'enforcing, sound: nothing fails' 'Service="Cluster"|Alarm'

# ---- the certificate page ----

log "$(cell X15.3.2 server-only combined right permissive web)" e1
tells 'the page refuses' 'web: Event="Request Failed" Service="Web" Detail="Server certificate: .* extendedKeyUsage serverAuth" Modelled="true"'
log "$(cell X15.3.2 combined combined right permissive web)" e1
tells 'the page accepts' 'web: Event="System Configuration Changed" Service="Web"'
log "$(cell X15.3.2 server-only combined)" e1
is_silent 'scp goes round it' 'web: '

# ---- who is behind an inbound connection ----

log "$(cell X15.3.2 combined combined)" e1
tells 'Webex is mapped to its zone' 'Module="developer.zone.zonemgr" .* Identitites="\{CN: [^}]+, Alt-DNS: [^}]+\}" MatchMechanism="DNSZoneMatch" MatchedZone="WebexZone"'

# ---- every line, after the shapes that documents show ----

run run "$matrix/not-the-eku.yaml" --events --output "jsonl=$work/not-the-eku.jsonl"
is 'not-the-eku: exit code' "$code" 0
stamp='20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}\+00:00 [ec][0-9]'
utc='UTCTime="20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2},[0-9]{3}"'
process='(tvcs|ssh|web|licensemanager|traffic_server\[[0-9]+\]|XCP_JABBERD\[[0-9]+\])'
quoted='"([^"\\]|\\["\\nx])*"'
ends="Src-ip=\"[0-9.]+\" Src-port=\"[0-9]+\" Dst-ip=\"[0-9.]+\" Dst-port=\"[0-9]+\""
ssl="CodeLocation=\"ppcmains/[a-zA-Z/]+/[a-zA-Z_]+\\.cpp\\([0-9]+\\)\" Method=\"[A-Za-z:_]+\" Thread=\"0x[0-9a-f]+\": "
action='Action="(Sent|Received)" Local-ip="[0-9.]+" Local-port="[0-9]+" (Dst|Src)-ip="[0-9.]+" (Dst|Src)-port="[0-9]+"'
modelled='( Modelled="true")?'
alarm='Event="Alarm raised" Id="(40049" Title="Cluster TLS permissive" Detail='$quoted'|[24][05]99[0-9]" Title='$quoted' Detail='$quoted' Modelled="true")'
shapes=(
    "$process: Event=\"(In|Out)bound TLS Negotiation Error\" Service=\"(SIP|SSH tunnel|HTTPS|Cluster|XMPP)\" $ends Detail=$quoted Protocol=\"TLS\"( Common-name=$quoted)?$modelled Level=\"1\" $utc"
    "tvcs: Event=\"Authentication Failed\" Service=\"SIP\" $ends Detail=\"Incorrect authentication credential for user\" Protocol=\"TLS\" Method=\"OPTIONS\" Level=\"1\" $utc"
    "traffic_server\\[[0-9]+\\]: Event=\"Sending HTTP error response\" Status=\"[0-9]{3}\" Reason=\"[A-Z][A-Za-z ]+\" Dst-ip=\"[0-9.]+\" Dst-port=\"[0-9]+\" Level=\"1\" $utc"
    "traffic_server\\[[0-9]+\\]:\\[ET_NET 1\\]ERROR:SSL connection failed for '[^']+':error:[0-9A-F]{8}:SSL routines:[a-z0-9_]*:[a-z0-9 ]+"
    "tvcs: $alarm Level=\"1\" $utc"
    "tvcs: Event=\"Zone Status\" Zone=\"[A-Za-z0-9.-]+\" Status=\"(Active|Failed|On|Address resolvable)\" Modelled=\"true\" Level=\"1\" $utc"
    "web: Event=\"(Request Failed|System Configuration Changed)\" Service=\"(Web|ACME)\" Detail=$quoted Modelled=\"true\" Level=\"1\" $utc"
    "tvcs: $utc Module=\"network.tcp\" Level=\"DEBUG\":  $ends Detail=\"TCP (Connecting|Connection Established|Connection Closed)\"( Reason=$quoted)?"
    "tvcs: $utc Module=\"network.tcp\" Level=\"ERROR\":  Dst-ip=\"[0-9.]+\" Dst-port=\"[0-9]+\" Detail=\"TCP Connection Failed\""
    "tvcs: $utc Module=\"network.tcp\" Level=\"ERROR\":  Detail=\"TCP Connection Failed\" Reason=$quoted Modelled=\"true\""
    "tvcs: $utc Module=\"developer.ssl\" Level=\"(INFO|DEBUG)\" $ssl Detail=\"(Handshake in progress\" Reason=\"want read/write\"|Handshake succeeded\")"
    "tvcs: $utc Module=\"developer.ssl\" Level=\"DEBUG\" $ssl Detail=\"Found (common name in peer certificate\" CommonName|DNS alt-name in peer certificate\" AltName)=$quoted"
    "tvcs: $utc Module=\"developer.ssl\" Level=\"ERROR\" $ssl TTSSL_continueHandshake: Failed to establish SSL connection iResult=\"(-1|0)\" error=\"[15]\" bServer=\"(true|false)\" localAddress=\"\\['IPv4''TCP''[0-9.:]+'\\]\" remoteAddress=\"\\['IPv4''TCP''[0-9.:]+'\\]\"( ssl_error_reason=$quoted)?"
    "tvcs: $utc Module=\"developer.ssl\" Level=\"ERROR\":  Detail=\"(Certificate|User) of SERVICE refused\" Reason=$quoted( Purpose=$quoted)?( CommonName=$quoted)? Modelled=\"true\""
    "tvcs: $utc Module=\"developer.zone.zonemgr\" Level=\"DEBUG\" $ssl Detail=\"getZoneByIdentities, match complete\" Identitites=\"\\{CN: .*\\}\" MatchMechanism=\"(DNSZoneMatch|None)\" MatchedZone=\"[A-Za-z]+\""
    "tvcs: $utc Module=\"network.sip\" Level=\"DEBUG\":  $action Msg-Hash=\"[0-9]+\""
    "tvcs: $utc Module=\"network.sip\" Level=\"INFO\":  $action Detail=\"Sending Response Code=[0-9]{3}, Method=[A-Z]+, CSeq=[0-9]+, To=sip:[^ ]+, Call-ID=[^ ]+, From-Tag=[^ ]+, To-Tag=[^ ]+, Msg-Hash=[0-9]+\""
)
jq -r 'select(.kind == "event") | .text | split("\n")[0]' "$jsonl" "$work/not-the-eku.jsonl" >"$work/rows"
at_least 'rows' "$(wc -l <"$work/rows")" 10000
cp "$work/rows" "$work/strange"
for shape in "${shapes[@]}"; do
    full="^$stamp $shape Simulated=\"ekulab\"$"
    num_checks=$((num_checks + 1))
    grep -qE -e "$full" "$work/rows" || fail 'a shape that no line has' "$shape"
    grep -vE -e "$full" "$work/strange" >"$work/rest" || true
    mv "$work/rest" "$work/strange"
done
is 'lines of another shape' "$(head -n 3 "$work/strange")" ''

# Blocks: ` SIPMSG:`, ` |` before the start line, a blank before each other row, `  |` at the end.
is 'a block of another shape' "$(jq -r 'select(.kind == "event" and (.text | contains("\n")))
    | .text | split("\n")[1:]
    | select((.[0] == " SIPMSG:" and (.[1] | test("^ \\|([A-Z]+ sip:.* SIP/2.0|SIP/2.0 [0-9]{3} .*)$"))
        and .[-1] == "  |" and (.[2:-1] | all(startswith(" ") and (startswith(" |") | not)))) | not)
    | join("\n")' "$jsonl" "$work/not-the-eku.jsonl" | head -n 12)" ''
is 'an address or a port of this machine' "$(grep -E '"(127\.0\.0\.1|0\.0\.0\.0)"|port="0"' "$work/rows" | head -n 3)" ''
jq -r 'select(.kind == "event") | .text' "$jsonl" | grep -oE '127\.0\.0\.1:[0-9]+' | sort -u >"$work/loopback"
is 'ports of this machine in messages' "$(<"$work/loopback")" 127.0.0.1:22210

# ---- time, order, bytes ----

is 'a stamp that does not grow by one millisecond' "$(jq -r 'select(.kind == "event")
    | "\(.cell) \(.node) \(.text[0:23])Z"' "$jsonl" | awk '
    { ms = substr($3, 21, 3) + 1000 * (substr($3, 18, 2) + 60 * substr($3, 15, 2))
      if ($1 " " $2 == before && ms != last + 1) print
      before = $1 " " $2; last = ms }' | head -n 3)" ''
is 'lines of services come before those of the log' "$(jq -r '"\(.cell) \(.kind)"' "$jsonl" |
    uniq | cut -d' ' -f1 | uniq -c | awk '$2 != "null" && $1 != 2' | head -n 3)" ''
run run "$matrix/not-the-eku.yaml" --events --jobs 2 --output "jsonl=$work/again.jsonl"
timeless "$work/again.jsonl" >"$work/again"
timeless "$work/not-the-eku.jsonl" >"$work/once"
same 'two runs, same bytes' "$work/again" "$work/once"

# ---- only when they are asked for ----

run run "$matrix/not-the-eku.yaml" --output "jsonl=$work/plain.jsonl"
lacks 'without --events' "$work/plain.jsonl" '"kind":"event"'
grep -v '^{"kind":"event"' "$work/once" >"$work/without"
timeless "$work/plain.jsonl" >"$work/plain"
same 'without --events all else is the same' "$work/plain" "$work/without"
run predict "$work/pair.yaml" --events
is 'predict has no boxes' "$code" 2

# ---- the words of another OpenSSL can be assumed ----

run run "$work/pair.yaml" --events --assume log.tls-texts=openssl-1 --output "jsonl=$jsonl" --only \
    'expressway-e.release == X15.3.2 and expressway-c.certificate == server-only and service == zone.uc-traversal'
is 'other words: exit code' "$code" 0
log "$(cell X15.3.2 combined server-only)" e1
tells 'other words' 'Event="Inbound TLS Negotiation Error" .* Detail="unsupported certificate purpose"'
finish
