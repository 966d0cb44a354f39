#!/usr/bin/env bash
# standalone_test.sh BIN: a stand-alone Expressway against somebody else's TLS: `openssl s_client`
# dials its ports, with certificates from certs-gen.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=../integration/lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/../integration/lib.sh"
trap '' PIPE # a box that refuses may be gone before everything was said to it
cd "$work"

now=1781913600 # 2026-06-20T00:00:00Z, the box's virtual now

# certificate RECIPE NAME FOLDER: all from one hierarchy.
certificate() {
    "$ek_bin/certs-gen" make "$1" --name "$2" -o "$3" --ca ca >"$out" 2>&1 ||
        fail "certs-gen make $1" "$(<"$out")"
}

certificate combined e.example.com e
certificate server-only e.example.com e-server-only
certificate combined sip.partner.invalid partner
for recipe in combined server-only client-only server-only+expired server-only+wrong-name \
    server-only+untrusted-root; do
    certificate "$recipe" c.example.com "$recipe"
done

# e_config RELEASE [LINE...]: Expressway-E's configuration file, listening where there is room.
e_config() {
    local release=$1 text
    shift
    cat <<END
expressway-e:
  name: e.example.com
  domain: example.com
  release: $release
  clock: 2026-06-20T00:00:00Z
  certificate: {chain: e-server-only/cert.pem, key: e-server-only/key.pem}
  trusted-ca: e/root.pem
  tls-verify-subject-name: c.example.com
  traversal-user: traversal
  traversal-password: secret
  ports: {7001: 0, 7003: 0, 2222: 0, 5061: 0, 8443: 0, 443: 0, 4372: 0}
END
    for text in "$@"; do
        printf '  %s\n' "$text"
    done
}

# start_box PROGRAM CONFIG [OPTION...]: until it is ready; its lines go to `events`.
start_box() {
    rm -f "$1.pipe"
    mkfifo "$1.pipe"
    set -m
    "$ek_bin/$1" --config "$2" "${@:3}" >"$1.pipe" 2>"$err" </dev/null &
    pid=$!
    set +m
    groups+=("$pid")
    exec 5<"$1.pipe"
    : >events
    until_event "ready $1"
}

# until_event TEXT: reads lines of the box into `events` up to one that holds TEXT.
until_event() {
    local text
    while IFS= read -r -t "$limit" -u 5 text; do
        printf '%s\n' "$text" >>events
        [[ $text != *"$1"* ]] || return 0
    done
    fail "no line with \"$1\"" "$(<events)" "$(<"$err")"
}

# stop_box NAME: SIGTERM ends it in order.
stop_box() {
    kill -TERM "$pid"
    timeout --foreground "$limit" cat <&5 >>events || fail "$1: it does not end"
    exec 5<&-
    code=0
    wait "$pid" || code=$?
    is "$1: exit code after SIGTERM" "$code" 0
    is "$1: standard error" "$(<"$err")" ''
}

# port NOMINAL: where it listens in its stead, as told by `opened`.
port() {
    jq -rR --arg port "$1" 'fromjson? | select(.event == "opened") | .ports
        | to_entries[] | select(.key | endswith(":" + $port)) | .value' events
}

# talk PORT REQUEST ANSWER OPTION...: an s_client that checks the box's certificate, says REQUEST
# and listens until a line holds ANSWER or the box hangs up; what it saw is in `said`.
talk() {
    local port request=$2 answer=$3 text
    port=$(port "$1")
    shift 3
    coproc CLIENT { exec timeout --foreground "$limit" openssl s_client -connect "127.0.0.1:$port" -quiet \
        -no_ign_eof -CAfile e/root.pem -verify_hostname e.example.com -verify_return_error \
        -attime "$now" "$@" 2>&1; }
    local client=$CLIENT_PID
    exec {from}<&"${CLIENT[0]}"- {to}>&"${CLIENT[1]}"-
    { printf '%b' "$request" >&"$to"; } 2>/dev/null || true
    : >said
    while IFS= read -r -t "$limit" -u "$from" text; do
        printf '%s\n' "${text%$'\r'}" >>said
        [[ $text != *"$answer"* ]] || break
    done
    exec {to}>&- {from}<&-
    wait "$client" 2>/dev/null || true
}

# sip METHOD: a request without credentials.
sip() {
    printf '%s' "$1 sip:e.example.com SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:1;branch=z9hG4bK1\r\n" \
        'From: <sip:alice@example.com>;tag=1\r\nTo: <sip:alice@example.com>\r\nCall-ID: 1@test\r\n' \
        "CSeq: 1 $1\r\nContact: <sip:alice@127.0.0.1>\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n"
}

# shows FOLDER: the options with which s_client presents that certificate.
shows() {
    [[ $1 == none ]] || printf -- '-cert %s -cert_chain %s -key %s\n' \
        "$1/cert.pem" "$1/cert.pem" "$1/key.pem"
}

# seen LINK: "version x509-error alert purpose" of the last connection on it, as the box reports it.
seen() {
    until_event "\"link\":\"$1\""
    jq -rR --arg link "$1" 'fromjson? | select(.fact == "connection" and .link == $link)
        | [.tls.version, .tls.x509_error, .tls.alert_sent, .purpose]
        | map(. // "-") | join(" ")' events | tail -n 1
}

# on_7001 BOX CERTIFICATE VERSION WANTED: dials the UC traversal port over that TLS version; WANTED
# is `accepted` (OPTIONS gets its challenge) or "X509-ERROR ALERT", as told by both ends.
on_7001() {
    local name="$1, $2, $3" options
    read -ra options <<<"-${3/TLSv1./tls1_} $(shows "$2")"
    talk 7001 "$(sip OPTIONS)" 'SIP/2.0 401' "${options[@]}"
    lacks "$name: openssl accepts the box" said 'verify error'
    if [[ $4 == accepted ]]; then
        has "$name: accepted" said 'SIP/2.0 401'
        is "$name: the box" "$(seen zone.uc-traversal)" "$3 - - $5"
    else
        has "$name: refused" said "SSL alert number ${4#* }"
        lacks "$name: not answered" said SIP/2.0
        is "$name: the box" "$(seen zone.uc-traversal)" "$3 $4 $5"
    fi
}

# ---- X15.3.2: clientAuth is demanded ----

e_config X15.3.2 >e.yaml
start_box expressway-e e.yaml
is 'ports that are told' "$(jq -rR 'fromjson? | select(.event == "opened") | .ports | keys | join(" ")
    ' events)" 'e.example.com:2222 e.example.com:443 e.example.com:5061 e.example.com:7001 e.example.com:7003 e.example.com:8443'
for version in TLSv1.2 TLSv1.3; do
    on_7001 X15.3.2 combined $version accepted client-auth
    on_7001 X15.3.2 client-only $version accepted client-auth
    on_7001 X15.3.2 server-only $version '26 43' client-auth
done
on_7001 X15.3.2 none TLSv1.2 '- 40' client-auth
on_7001 X15.3.2 none TLSv1.3 '- 116' client-auth

# Ordinary TLS: no certificate is asked for.
talk 5061 "$(sip OPTIONS)" 'SIP/2.0 '
has '5061 without a certificate' said 'SIP/2.0 '
talk 8443 'GET / HTTP/1.1\r\nHost: e.example.com\r\n\r\n' 'HTTP/1.1 '
has '8443 without a certificate' said 'HTTP/1.1 401'
talk 443 'GET / HTTP/1.1\r\nHost: e.example.com\r\n\r\n' 'HTTP/1.1 '
has '443 without a certificate' said 'HTTP/1.1 200'
read -ra options <<<"$(shows server-only)"
talk 2222 'SSH-2.0-test\r\n' SSH-2.0 "${options[@]}"
has '2222, server-only' said 'SSL alert number 43'

taken=$(port 7001)
sed "s/7001: 0/7001: $taken/" e.yaml >taken.yaml
code=0
timeout --foreground "$limit" "$ek_bin/expressway-e" --config taken.yaml >"$out" 2>taken.err || code=$?
is 'a port that is taken: exit code' "$code" 2
has 'a port that is taken' taken.err "$taken"
stop_box X15.3.2

# ---- X15.5: the check can be switched off, and takes nothing else with it ----

e_config X15.5 >on.yaml
start_box expressway-e on.yaml
on_7001 'X15.5, check on' server-only TLSv1.3 '26 43' client-auth
on_7001 'X15.5, check on' combined TLSv1.3 accepted client-auth
stop_box 'X15.5, check on'

e_config X15.5 'eku-check: off' >off.yaml
start_box expressway-e off.yaml
for version in TLSv1.2 TLSv1.3; do
    on_7001 'X15.5, check off' server-only $version accepted any
    on_7001 'X15.5, check off' server-only+expired $version '10 45' any
    on_7001 'X15.5, check off' server-only+wrong-name $version '62 42' any
    on_7001 'X15.5, check off' server-only+untrusted-root $version '20 48' any
done
on_7001 'X15.5, check off' none TLSv1.3 '- 116' any
stop_box 'X15.5, check off'

# ---- TLS versions, mutual TLS on the default zone ----

e_config X15.5 'tls-versions: 1.2' 'default-zone-mtls: on' >old.yaml
start_box expressway-e old.yaml
talk 7001 "$(sip OPTIONS)" SIP/2.0 -tls1_3
has 'TLS 1.3 on a box that has 1.2 alone' said 'alert number 70'
is 'TLS 1.3 on a box that has 1.2 alone: the box' "$(seen zone.uc-traversal)" '- - 70 client-auth'
on_7001 'a box with TLS 1.2 alone' combined TLSv1.2 accepted client-auth
talk 5061 "$(sip OPTIONS)" 'SIP/2.0 ' -tls1_2
has 'default zone with mutual TLS: nobody must show a certificate' said 'SIP/2.0 '
stop_box 'TLS 1.2'

# ---- what the facts say ----

e_config X15.3.2 'default-zone-mtls: off' >facts.yaml
start_box expressway-e facts.yaml
is 'a certificate that was put past the page' "$(jq -rR 'fromjson? | select(.fact == "upload")
    | "\(.accepted) \(.lacks_client_auth) \(.lacks_server_auth)"' events)" 'true true false'
talk 7001 "$(sip OPTIONS)" 'SIP/2.0 ' -tls1_3
until_event '"link":"zone.uc-traversal"'
is 'who demanded a certificate' "$(jq -rR 'fromjson? | select(.fact == "connection" and .link == "zone.uc-traversal")
    | "\(.tls.requested) \(.tls.alert_sent)"' events | tail -n 1)" 'true 116'
stop_box 'facts'

# ---- access rules and the B2BUA of the default zone ----

RULES='access-rules: [{priority: 2, pattern-type: regex, pattern: ., action: allow},
                 {priority: 1, pattern-type: suffix, pattern: .invalid, action: deny}]'
on_5061() { # on_5061 WHAT FOLDER STATUS
    local options
    read -ra options <<<"$(shows "$2")"
    talk 5061 "$(sip OPTIONS)" 'SIP/2.0 ' "${options[@]}"
    has "$1: $2" said "SIP/2.0 $3"
}
e_config X15.4 'default-zone-mtls: on' "$RULES" >rules.yaml
start_box expressway-e rules.yaml
on_5061 'a rule allows' combined 200
on_5061 'a rule denies' partner 403
# Who asks again and again on one connection is answered again and again.
talk 5061 "$(for i in {1..12}; do sip OPTIONS | sed "s/branch=z9hG4bK1/branch=z9hG4bK$i/; s/CSeq: 1/CSeq: $i/"; done)" \
    'CSeq: 12' -cert partner/cert.pem -cert_chain partner/cert.pem -key partner/key.pem
is 'twelve requests on one connection' "$(grep -c '^SIP/2.0 403' said)" 12
# A control character in a head ends the connection, not the box.
talk 5061 "$(sip REGISTER | sed 's/To: </To: "a\\x01b" </')" 'SIP/2.0 '
on_5061 'after a control character' combined 200
stop_box 'access rules'
e_config X15.4 'default-zone-mtls: on' 'b2bua: on' >b2bua.yaml
start_box expressway-e b2bua.yaml
on_5061 'mutual TLS on 5061 with the B2BUA' combined 403
stop_box 'B2BUA'

# ---- two stand-alone boxes ----

start_box expressway-e e.yaml --event-log e.log
e_port=$(port 7001)
e_tunnel=$(port 2222)
e_pid=$pid
exec 8<&5
cat >c.yaml <<END
expressway-c:
  name: c.example.com
  domain: example.com
  release: X15.3.2
  clock: 2026-06-20T00:00:00Z
  certificate: {chain: combined/cert.pem, key: combined/key.pem}
  trusted-ca: e/root.pem
  traversal-peer: e.example.com
  traversal-user: traversal
  traversal-password: secret
  ports: {5061: 0, 443: 0, 4372: 0}
  addresses: {"e.example.com:7001": 127.0.0.1:$e_port, "e.example.com:2222": 127.0.0.1:$e_tunnel}
END
start_box expressway-c c.yaml --event-log c.log
until_event '"method":"OPTIONS"'
has 'C settles its zone with E' events '"status":200'
stop_box 'expressway-c'
pid=$e_pid
exec 5<&8 8<&-
: >events
stop_box 'expressway-e'

# Their event logs: real ports, the box's own clock, and nothing but lines in Expressway's shape.
for box in c e; do
    has "$box.log: the connection" $box.log "Dst-ip=\"127.0.0.1\" Dst-port=\"$e_port\" Detail=\"TCP Connection Established\""
    has "$box.log: a message" $box.log ' |OPTIONS sip:e.example.com SIP/2.0'
    has "$box.log: the zone" $box.log 'Event="Zone Status" Zone="UCTraversal" Status="Active"'
    is "$box.log: lines without a stamp of the virtual day" "$(grep -vE '^2026-06-20T00:[0-9]{2}:[0-9]{2}\.[0-9]{3}\+00:00 '$box' [a-z]+: .* Simulated="ekulab"$|^ ' $box.log | head -n 3)" ''
    is "$box.log: control characters" "$(tr -d '[:print:]\n' <$box.log | wc -c)" 0
done

# ---- a name that would like to be a line of the log ----

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 \
    -subj '/CN=x" Level="1"' -keyout nasty.key -out nasty.pem 2>"$err" || fail 'openssl req' "$(<"$err")"
start_box expressway-e e.yaml --event-log nasty.log
talk 7001 "$(sip OPTIONS)" 'SIP/2.0 ' -cert nasty.pem -key nasty.key
until_event '"link":"zone.uc-traversal"'
stop_box 'a name that would like to be a line'
has 'a name that would like to be a line' nasty.log 'CommonName="x\" Level=\"1\"" Simulated="ekulab"'
has 'a name that would like to be a line: refused' nasty.log 'Event="Inbound TLS Negotiation Error" Service="SIP" Src-ip="127.0.0.1"'

# ---- faults of the file ----

cat >bad.yaml <<'END'
expressway-e:
  name: e.example.com
  release: X15.6
  clock: yesterday
  certificat: {chain: e/cert.pem, key: e/key.pem}
  certificate: {chain: nowhere.pem, key: e/key.pem}
  client-certificate: {chain: e/cert.pem, key: combined/key.pem}
  trusted-ca: bad.yaml
  eku-check: maybe
  ports: {7001: 70000, 7002: 0}
  addresses: {"a:1": nowhere}
  access-rules:
    - {priority: 0, pattern-type: suffx, pattern: .example, action: allow}
    - {priority: 1, pattern-type: exact, action: drop}
END
# refuses TEXT... -- PROGRAM ARGS...: exit code 2 and each TEXT on standard error.
refuses() {
    local texts=()
    while [[ $1 != -- ]]; do
        texts+=("$1")
        shift
    done
    shift
    code=0
    timeout --foreground "$limit" "$ek_bin/$1" "${@:2}" >"$out" 2>"$err" </dev/null || code=$?
    is "$*: exit code" "$code" 2
    is "$*: standard output" "$(<"$out")" ''
    for text in "${texts[@]}"; do
        has "$*" "$err" "$text"
    done
}
refuses 'bad.yaml:3:12: error: unknown release "X15.6"' 'bad.yaml:4:10: error: not a date' \
    'bad.yaml:5:3: error: unknown key "certificat"; did you mean "certificate"?' \
    'bad.yaml:6:24: error: cannot read file: nowhere.pem' \
    'bad.yaml:7:31: error: not a usable PEM file' 'bad.yaml:8:15: error: not a usable PEM file' \
    'bad.yaml:9:14: error: unknown eku-check "maybe"' 'bad.yaml:10:17: error: a port is a number' \
    'bad.yaml:10:24: error: no such port' 'bad.yaml:11:22: error: write ADDRESS:PORT' \
    'bad.yaml:13:18: error: a priority is a number' 'bad.yaml:13:35: error: unknown pattern-type "suffx"' \
    'bad.yaml:14:50: error: unknown action "drop"' 'bad.yaml:14:7: error: missing key "pattern"' \
    -- expressway-e --config bad.yaml
is 'faults of the file' "$(grep -c '^bad\.yaml:.*: error: ' "$err")" 15
e_config X15.4 'access-rules: [{priority: 1, pattern-type: regex, pattern: "([", action: deny}]' >regex.yaml
refuses 'regex.yaml:12:17: error: file is not valid: access rule: "([" is no regular expression' \
    -- expressway-e --config regex.yaml
refuses 'e.yaml:1:1: error: unknown key "expressway-e"' -- expressway-c --config e.yaml
refuses 'nowhere.yaml:1:1: error: cannot read file' -- expressway-e --config nowhere.yaml
refuses 'no stand-alone' -- uc-peer --config e.yaml
refuses 'either --config or --control' -- expressway-e
refuses 'either --config or --control' -- expressway-c --config e.yaml --control 0
refuses '--control 99 is not an open file descriptor' -- uc-peer --control 99
refuses '--event-log goes with --config' -- expressway-e --control 0 --event-log -
refuses 'nowhere/e.log: No such file' -- expressway-e --config e.yaml --event-log nowhere/e.log
refuses 'unrecognized option' -- expressway-e --frobnicate
finish
