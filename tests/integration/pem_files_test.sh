#!/usr/bin/env bash
# pem_files_test.sh BIN: certificates from files at the edge of what the lab carries: live and model
# agree about them, and what is too much for a process fails its own cell alone.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

# quiet COMMAND...: what it has to say is shown if it fails.
quiet() {
    "$@" >said 2>&1 || { cat said && exit 1; }
}

# root NAME COMMENT-BYTES: a root of its own, NAME.root, with its key.
root() {
    {
        printf '[req]\ndistinguished_name = name\nprompt = no\nx509_extensions = of_ca\n'
        printf '[name]\nCN = %s\n[of_ca]\nbasicConstraints = critical,CA:TRUE\nnsComment = x' "$1"
        head -c "$2" /dev/zero | tr '\0' x
        echo
    } >root.conf
    quiet openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -config root.conf \
        -days 3650 -keyout "$1.key" -out "$1.root"
}

# sign SUBJECT KEY ISSUER ISSUER-KEY OUT EXTENSION...
sign() {
    printf '%s\n' "${@:6}" >extensions
    quiet openssl req -new -key "$2" -subj "/CN=$1" -out request
    quiet openssl x509 -req -in request -CA "$3" -CAkey "$4" -set_serial $((++serial)) -days 3650 \
        -extfile extensions -out "$5"
}
serial=0

# leaf NAME HOST ISSUER EXTENSION...: HOST's certificate below ISSUER, NAME.leaf.
leaf() {
    sign "$2" ca.key "$3" ca.key "$1.leaf" "subjectAltName = DNS:$2,DNS:${2:0:1}.example.com" "${@:4}"
}

# Whatever day it is: a clock at which all of this is valid.
clock=$(date -u -d '+1 day' +%FT00:00:00Z)
deployment="deployment:
  domain: example.com
  clock: $clock
  expressway-e: {release: X15.3.2}"
root ca 10
num=20
cp ca.root issuer
: >between
for ((i = 0; i < num; i++)); do
    sign "below $i" ca.key issuer ca.key next 'basicConstraints = critical,CA:TRUE'
    cat next between >all
    mv all between
    mv next issuer
done
leaf long e1.example.com issuer
cat long.leaf between ca.root ca.key >long.pem
leaf large e1.example.com ca.root "nsComment = $(head -c 91500 /dev/zero | tr '\0' x)"
cat large.leaf ca.root ca.key >large.pem

cat >edge.yaml <<END
scenario: edge
$deployment
  expressway-c: {release: X15.3.2}
axes:
  expressway-e.certificate: [{pem: long.pem}, {pem: large.pem}]
services: [zone.uc-traversal, mra.service-check, web.admin.e]
END
run run edge.yaml --format jsonl
is 'at the edge: exit code' "$code" 0
is 'at the edge: lines that are up' "$(summary "$out" pass)" 6

# Two roots that a process could be told of one at a time.
root heavy-e 500000
root heavy-c 500000
for box in e c; do
    leaf "heavy-$box" "${box}1.example.com" ca.root
    cat "heavy-$box.leaf" ca.root "heavy-$box.root" ca.key >"heavy-$box.pem"
done
cat >heavy.yaml <<END
scenario: heavy
$deployment
  expressway-c: {release: X15.3.2, certificate: {pem: heavy-c.pem}}
axes:
  expressway-e.certificate: [{pem: heavy-e.pem}, combined, server-only]
services: [zone.uc-traversal, web.admin.c]
END
run run heavy.yaml --format jsonl
is 'too much: exit code' "$code" 3
is 'too much: INCONCLUSIVE lines' "$(jq -r 'select(.verdict == "INCONCLUSIVE") | .cell' "$out" | sort -u)" \
    'ecert=pem:heavy-e.pem'
is 'too much: the reason' \
    "$(jq -r 'select(.verdict == "INCONCLUSIVE") | .detail' "$out" | sort -u | sed -E 's/of [0-9]+ bytes/of N bytes/')" \
    'a limit was reached: op trust of N bytes; a line of the control channel has at most 1048576'
is 'too much: other lines' "$(($(summary "$out" pass) + $(summary "$out" break)))" 4
lacks 'too much: no process is lost' "$err" 'are replaced'
finish
