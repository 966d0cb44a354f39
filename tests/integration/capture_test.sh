#!/usr/bin/env bash
# capture_test.sh BIN: packet captures, as tshark reads them: nothing in them is malformed or out of
# order, TLS is decrypted by the secrets in the file, and each packet is the step that it is said to be.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

export WIRESHARK_CONFIG_DIR=$work/wireshark # nobody's preferences
mkdir "$WIRESHARK_CONFIG_DIR"

cat >"$work/pair.yaml" <<'END'
scenario: pair
deployment:
  domain: example.com
  clock: 2026-06-20T00:00:00Z
  expressway-e: {release: X15.3.2}
  expressway-c: {release: X15.3.2}
  peers: {cucm: {}, xmpp: {certificate: combined}, b2b: {certificate: combined}}
axes:
  expressway-e.tls-versions: [1.2, 1.3]
  expressway-e.certificate: [combined, server-only]
  expressway-c.certificate: [combined, server-only]
END
run run "$work/pair.yaml" --capture "$work/deep/down" --capture-legs --output "jsonl=$work/pair.jsonl"
is 'run: exit code' "$code" 0
only_progress 'run with captures'
shopt -s nullglob
files=("$work"/deep/down/*.pcapng)
is 'a file for each cell' "${#files[@]}" 8
is 'no unfinished file' "$(find "$work/deep" -type f ! -name '*.pcapng')" ''

# file E-TLS E-CERTIFICATE C-CERTIFICATE: the capture of that cell.
file() {
    printf '%s\n' "$work"/deep/down/*-etls="$1"_ecert="$2"_ccert="$3".pcapng
}

# told FILE: the options that the file says are needed, in $options.
declare -A needed=()
told() {
    [[ -v needed[$1] ]] || needed[$1]=$(capinfos "$1" 2>/dev/null |
        sed -n 's/^Capture comment: *to be read with tshark//p')
    read -ra options <<<"${needed[$1]}"
}

# shark FILE ARGS...: tshark with what the file says is needed.
shark() {
    told "$1"
    tshark -r "$1" "${options[@]}" -o ip.check_checksum:TRUE -o tcp.check_checksum:TRUE "${@:2}" \
        2>"$work/shark-err"
}

# frames FILE FILTER: how many packets fit.
frames() {
    shark "$1" -Y "$2" -T fields -e frame.number | wc -l
}

# ---- every file is sound ----

# messages FILE: packets in which other handshake messages lie than their remarks say.
messages() {
    shark "$1" -Y 'tls.handshake.type or frame.comment matches ": (Client|Server)Hello$"' -T fields \
        -e frame.number -e tls.handshake.type -e frame.comment -E aggregator='|' | awk -F'\t' '
        BEGIN {
            split("1 ClientHello 2 ServerHello 8 EncryptedExtensions 11 Certificate 12 ServerKeyExchange " \
                "13 CertificateRequest 14 ServerHelloDone 15 CertificateVerify 16 ClientKeyExchange " \
                "20 Finished", word, " ")
            for (i = 1; i in word; i += 2)
                number[word[i + 1]] = word[i]
        }
        {
            said = ""
            num = split($3, remarks, "|")
            for (i = 1; i <= num; i++) {
                split(remarks[i], part, /: | of /)
                if (part[2] in number)
                    said = said "|" number[part[2]]
            }
            if (said != "|" $2)
                print $1
        }'
}

# sip FILE: packets with a SIP message that their remarks do not tell, and the other way round.
sip() {
    shark "$1" -Y 'sip or frame.comment contains ": SIP "' -T fields -e frame.number \
        -e sip.Method -e sip.Status-Code -e frame.comment -E aggregator='|' | awk -F'\t' '
        index($4, ": SIP " ($3 == "" ? $2 : $3) " ") == 0 { print $1 }'
}

strange='_ws.malformed or tcp.analysis.flags or (_ws.expert.severity >= 6291456 and tcp.flags.reset == 0)'
sound="ip.checksum.status == 1 and tcp.checksum.status == 1 and not ($strange)"
for path in "${files[@]}" "$work"/deep/down/3-*/[12]-*.pcapng; do
    name=$(basename "$path" .pcapng)
    capinfos "$path" >"$work/infos" 2>/dev/null || fail "$name: capinfos refuses it"
    has "$name: order" "$work/infos" 'Strict time order:   True'
    has "$name: who wrote it" "$work/infos" 'Capture application: ekulab '
    has "$name: its first packet" "$work/infos" 'First packet time:   2026-06-20 00:00:0'
    at_least "$name: packets" "$(sed -n 's/^Number of packets: *//p' "$work/infos")" 7
    is "$name: packets that are not sound" "$(frames "$path" "not ($sound)")" 0
    is "$name: handshake messages and their remarks" "$(messages "$path")" ''
    is "$name: SIP messages and their remarks" "$(sip "$path")" ''
    is "$name: what tshark itself complains of" "$(grep -v 'Running as user' "$work/shark-err")" ''
done
at_least 'handshake messages are looked at' "$(frames "${files[0]}" tls.handshake.type)" 30
at_least 'SIP messages are looked at' "$(frames "${files[0]}" sip)" 12
is 'a folder of legs for each cell' "$(find "$work/deep/down" -mindepth 1 -maxdepth 1 -type d | wc -l)" 8

# ---- the secrets of the file, on both versions of TLS ----

service='tls and tcp.port == 7001 and sip.Method == "SERVICE"'
body='media.type contains "BEGIN CERTIFICATE"'
for version in 1.2 1.3; do
    path=$(file $version combined combined)
    editcap --discard-all-secrets "$path" "$work/sealed.pcapng"
    is "$version: the version" "$(frames "$path" \
        "tcp.port == 7001 and tls.handshake.type == 2 and tls.handshake.extensions.supported_version == 0x0304")" \
        "$([[ $version == 1.3 ]] && echo 1 || echo 0)"
    is "$version: OPTIONS inside TLS" \
        "$(frames "$path" 'tls and tcp.port == 7001 and sip.Method == "OPTIONS"')" 2
    is "$version: SERVICE inside TLS" "$(frames "$path" "$service")" 1
    is "$version: E's certificate in SERVICE" "$(frames "$path" "$service and $body")" 1
    is "$version: HTTP of the login, inside the tunnel" \
        "$(frames "$path" 'tcp.port == 2222 and http.request.uri contains "get_edge_config"')" 1
    is "$version: Finished" "$(frames "$path" 'tcp.port == 7001 and tls.handshake.type == 20')" 2
    is "$version: nothing of it without secrets" "$(frames "$work/sealed.pcapng" \
        '(tls and (sip or http or xmpp)) or tls.handshake.type == 20')" 0
    is "$version: XMPP until STARTTLS" "$(frames "$path" 'xmpp.proceed and not tls')" 2
    is "$version: XMPP inside TLS" "$(frames "$path" 'tls and xmpp.auth')" 2
    is "$version: SIP over TCP alone" \
        "$(frames "$path" 'tcp.port == 5060 and sip.Method == "REGISTER" and not tls')" 1
done
has 'which part of SERVICE it is' <(shark "$(file 1.3 combined combined)" -Y "$service" -V) \
    'Encapsulated multipart part:  (application/x-x509-ca-cert)'

# ---- who refuses, and why ----

x509='X509 error 26 at depth 0: unsuitable certificate purpose'
for version in 1.2 1.3; do
    path=$(file $version combined server-only)
    alert='tls.alert_message.desc == 43 and ip.src == 192.0.2.11 and tcp.srcport == 7001'
    is "$version: C server-only: alert 43 of E" "$(frames "$path" "$alert")" 1
    is "$version: ... and its remarks" "$(frames "$path" "$alert and frame.comment contains \"$x509\" and 
        frame.comment contains \"zone.uc-traversal: alert 43 unsupported_certificate from e1.example.com\"")" 1
    is "$version: ... what C shows" "$(frames "$path" 'tcp.dstport == 7001 and tls.handshake.type == 11 and
        frame.comment contains "Certificate of c1.example.com (server-only; usages: serverAuth)"')" 1
    is "$version: combined: no alert 43" \
        "$(frames "$(file $version combined combined)" 'tls.alert_message.desc == 43')" 0
    path=$(file $version server-only combined)
    is "$version: E server-only: C answers SERVICE" "$(frames "$path" 'tcp.dstport == 7001 and
        sip.Status-Code == 403 and frame.comment contains "refused, X509 error 26 at depth 0"')" 1
done

# ---- the end of connections ----

legs=$(frames "$(file 1.2 combined combined)" 'tcp.flags.syn == 1 and tcp.flags.ack == 0')
at_least 'connections' "$legs" 14
is 'both ends of each leave' \
    "$(frames "$(file 1.2 combined combined)" 'tcp.flags.fin == 1')" "$((2 * legs))"
is 'no end resets' "$(frames "$(file 1.2 combined combined)" 'tcp.flags.reset == 1')" 0

cat >"$work/reach.yaml" <<'END'
scenario: reach
deployment:
  domain: example.com
  clock: 2026-06-20T00:00:00Z
  expressway-e: {release: X15.4}
  expressway-c: {release: X15.4}
cases:
  - {name: refused, expressway-e.key-file: no-final-newline}
  - {name: silent, firewall: "2222"}
  - {name: long-1.2, expressway-e.key: rsa-4096, expressway-e.tls-versions: 1.2}
  - {name: long-1.3, expressway-e.key: rsa-4096, expressway-e.tls-versions: 1.3}
END
run run "$work/reach.yaml" --capture "$work/reach" --only tunnel.ssh
is 'out of reach: exit code' "$code" 0
path=$work/reach/1-refused.pcapng
is 'refused: SYN and RST' \
    "$(shark "$path" -Y 'tcp.port == 2222' -T fields -e tcp.flags.str | tr -d '·')" $'S\nAR'
is 'refused: a port all the same' "$(frames "$path" 'tcp.dstport == 2222 and tcp.srcport > 49151')" 1
is 'refused: it is said' "$(frames "$path" 'frame.comment contains "c1.example.com is refused a connection"')" 1
path=$work/reach/2-silent.pcapng
is 'silent: what C sends' \
    "$(shark "$path" -Y 'tcp.dstport == 2222' -T fields -e tcp.flags.str | tr -d '·')" $'S\nA\nAP\nAF'
is 'silent: what comes back' \
    "$(shark "$path" -Y 'tcp.srcport == 2222' -T fields -e tcp.flags.str | tr -d '·')" $'AS'
is 'silent: C gives up' "$(frames "$path" 'tcp.flags.fin == 1 and frame.comment contains "gives up"')" 1
for path in "$work"/reach/[34]-long-*.pcapng; do
    name=$(basename "$path" .pcapng)
    at_least "$name: segments of E's flight" \
        "$(frames "$path" 'tcp.srcport == 2222 and tcp.len == 1460')" 1
    is "$name: messages are told with the segment that they end in" "$(messages "$path")" ''
done
for path in "$work"/reach/*.pcapng; do
    is "$(basename "$path"): packets that are not sound" "$(frames "$path" "not ($sound)")" 0
done

# ---- ekulab capture ----

cell=$work/pair.jsonl:etls=1.3/ecert=server-only/ccert=combined
run capture "$cell" -o "$work/one.pcapng" --legs "$work/legs"
is 'capture: exit code' "$code" 0
is 'capture: how to read it' "$(<"$out")" "tshark -r $work/one.pcapng -N n$(told "$work/one.pcapng" &&
    printf ' %s' "${options[@]}")"
is 'capture: SERVICE' "$(frames "$work/one.pcapng" "$service")" 1
is 'capture: names of hosts' "$(shark "$work/one.pcapng" -N n -Y "$service" -T fields -e ip.src_host)" \
    e1.example.com
is 'capture: a file for each connection' "$(find "$work/legs" -name '*.pcapng' | wc -l)" \
    "$(frames "$work/one.pcapng" 'tcp.flags.syn == 1 and tcp.flags.ack == 0')"
is 'capture: their packets' "$(for path in "$work"/legs/*.pcapng; do frames "$path" frame; done |
    awk '{ sum += $1 } END { print sum }')" "$(frames "$work/one.pcapng" frame)"
run capture "$cell" --output -
is 'capture: exit code' "$code" 0
num_checks=$((num_checks + 1))
cmp "$out" "$work/one.pcapng" || fail 'the same evidence, other bytes'
run capture "$cell#mra.service-check"
cp "$out" "$work/service.pcapng"
is 'of a service: its connections' "$(shark "$work/service.pcapng" -T fields -e tcp.port |
    tr ',' '\n' | grep -xE '[0-9]{4}' | sort -u | paste -sd' ')" '5061 7001'
run capture "$cell" --service mra.service-check
num_checks=$((num_checks + 1))
cmp "$out" "$work/service.pcapng" || fail 'two ways to ask for a service, two answers'
run capture "$cell" --service mra.servicecheck
is 'no such service: exit code' "$code" 2
has 'no such service' "$err" 'unknown service "mra.servicecheck"; did you mean "mra.service-check"?'
run capture "$cell" --service upload.e.server
is 'no connection: exit code' "$code" 2
has 'no connection' "$err" 'no connection of this cell is part of upload.e.server'
run capture "$cell" -o "$work/no/such/folder.pcapng"
is 'capture: no folder: exit code' "$code" 3
has 'capture: no folder' "$err" "$work/no/such/folder.pcapng: No such file or directory"
run capture "$cell" -o /dev/full
is 'capture: full disk: exit code' "$code" 3
has 'capture: full disk' "$err" '/dev/full: No space left on device'
num_checks=$((num_checks + 1))
[[ -c /dev/full ]] || fail 'a device is no file to be replaced'
run capture
is 'capture of what: exit code' "$code" 2
run capture "$work/pair.jsonl"
is 'which cell: exit code' "$code" 2

# ---- what cannot be written, and what does not go together ----

run predict "$work/pair.yaml" --capture "$work/predicted"
is 'predict: exit code' "$code" 2
has 'predict' "$err" 'no box runs, so there is nothing to "--capture"'
is 'predict: no folder' "$(ls -d "$work/predicted" 2>/dev/null)" ''
mkdir "$work/used"
: >"$work/used/1-old.pcapng"
run run "$work/pair.yaml" --only web.admin.e --capture "$work/used"
is 'a folder with captures: exit code' "$code" 0
has 'a folder with captures: it is said' "$err" 'holds 1 captures of an earlier run'
run run "$work/pair.yaml" --capture-legs
is 'legs alone: exit code' "$code" 2
has 'legs alone' "$err" '--capture-legs goes with --capture DIR'
run run "$work/pair.yaml" --capture "$work/pair.yaml/x"
is 'a file as a folder: exit code' "$code" 2
has 'a file as a folder' "$err" "$work/pair.yaml"

# A folder that takes no file.
run run "$work/reach.yaml" --only web.admin.e --capture /proc --format jsonl
is 'a folder that takes nothing: exit code' "$code" 3
has 'a folder that takes nothing' "$err" 'ekulab: --capture: cannot write file: /proc/1-refused.pcapng: '
is 'a folder that takes nothing: every line' "$(summary "$out" pass)" 4

# A disk that is full: no file grows over 16 KiB.
code=0
(
    ulimit -f 16
    trap '' XFSZ
    exec "$ek_bin/ekulab" run "$work/pair.yaml" --capture "$work/full" --format jsonl 2>"$err"
) | cat >"$out" || code=$?
is 'a full disk: exit code' "$code" 3
has 'a full disk' "$err" 'no further cell is captured'
is 'a full disk: every line' "$(($(summary "$out" pass) + $(summary "$out" break)))" 128
is 'a full disk: no piece of a file' "$(find "$work/full" -type f)" ''
finish
