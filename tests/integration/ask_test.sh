#!/usr/bin/env bash
# ask_test.sh BIN: `ekulab ask`: one certificate, one question; what it says was run.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

# sign NAME SUBJECT ISSUER DAYS EXTENSION...: valid from 2026-02-01; "-" signs itself.
sign() {
    local name=$1 subject=$2 issuer=$3 days=$4 by=(-signkey "$1.key")
    shift 4
    printf '%s\n' "$@" >ext
    [[ $issuer == - ]] || by=(-CA "$issuer.crt" -CAkey "$issuer.key" -CAcreateserial)
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$name.key" \
        -subj "$subject" -out "$name.csr" 2>/dev/null
    faketime '2026-02-01 00:00:00' openssl x509 -req -in "$name.csr" "${by[@]}" -days "$days" \
        -extfile ext -out "$name.crt" 2>/dev/null
}

ca=('basicConstraints=critical,CA:TRUE' 'keyUsage=critical,keyCertSign,cRLSign')
both=extendedKeyUsage=serverAuth,clientAuth
sign root '/C=US/O=Internet Security Research Group/CN=Stand-in Root' - 7000 "${ca[@]}"
sign r11 "/C=US/O=Let's Encrypt/CN=R11" root 7000 "${ca[@]}"
sign e '/CN=vcs-e.example.org' r11 60 extendedKeyUsage=serverAuth 'subjectAltName=DNS:vcs-e.example.org'
sign good '/CN=vcs-e.example.org' r11 60 "$both" 'subjectAltName=DNS:vcs-e.example.org'
sign wild '/CN=example.org' r11 60 "$both" 'subjectAltName=DNS:*.example.org'
sign cucm '/CN=cucm.example.org' r11 60 extendedKeyUsage=serverAuth 'subjectAltName=DNS:cucm.example.org'
sign corp '/O=Corp/CN=Corp Root' - 7000 "${ca[@]}"
sign own '/CN=vcs-e.corp.example' corp 3000 "$both" \
    'subjectAltName=DNS:vcs-e.corp.example,DNS:vcs-c.corp.example'
cat e.crt r11.crt root.crt >e.pem

# ask ARGS...: the answer as JSON.
ask() {
    run ask "$@" --issuer-chain chain.pem --at 2026-03-10 --public-roots root.crt --format json
}
cat r11.crt root.crt >chain.pem

# down KEY: the services of a list in the answer, with their reasons.
down() {
    jq -r ".$1 | map(.service + \":\" + .reason) | join(\" \")" "$out"
}

# ways WORKS: ids of the ways out that mend all, or do not.
ways() {
    jq -r ".options | map(select(.works == $1) | .id) | join(\" \")" "$out"
}

# Question 1: renewed last night, and the phones fail.
ask e.crt --symptom 'renewed last night, phones cannot register'
is 'phones: answered' "$code" 0
is 'phones: what is down' "$(down down_now)" \
    'mra.service-check:eku-client-auth-missing mra.registration:dependency-down'
is 'phones: not with both usages' "$(down down_with_both_usages)" ''
is 'phones: upgrades mend it' "$(ways true)" 'renew-early other-root x15.4 x15.5 x15.5-ignore-eku x15.5-split'
is 'phones: others do not' "$(ways false)" verify-off
ask e.crt --symptom 'phones' --e X15.4
is 'phones, X15.4: answered' "$code" 0
is 'phones, X15.4: nothing is down' "$(down down_now)" ''

sign older '/CN=vcs-e.example.org' r11 10 extendedKeyUsage=serverAuth 'subjectAltName=DNS:older.example.org'
cat older.crt r11.crt root.crt >renewed.pem
run ask good.crt --issuer-chain renewed.pem --at 2026-03-10 --public-roots root.crt --format json
is 'an older certificate in the chain is not the one that is asked about' "$(jq -r .name "$out")" \
    vcs-e.example.org
is 'and breaks nothing' "$(down down_now)" ''

# A private CA that renews with both usages is as well known as it was.
sign narrow '/CN=vcs-c.corp.example' corp 3000 extendedKeyUsage=serverAuth 'subjectAltName=DNS:vcs-c.corp.example'
for box in c e; do
    run ask narrow.crt --issuer-chain corp.crt --on "$box" --at 2026-03-10 --public-roots root.crt --format json
    is "private, server-only, on $box: answered" "$code" 0
    has "on $box: the same CA can mend it" <(ways true) renew-early
done

run ask e.crt --issuer-chain r11.crt --issuer-chain root.crt
is 'two files for the chain' "$code" 2
has 'two files for the chain: why' "$err" 'is one file'

sign other '/O=Another CA/CN=Another' - 7000 "${ca[@]}"
sign strange '/CN=vcs-e.example.org' other 60 extendedKeyUsage=serverAuth \
    'subjectAltName=DNS:vcs-e.example.org'
run ask strange.crt --issuer-chain other.crt --at 2026-03-10 --public-roots other.crt --format json \
    --symptom phones
is 'phones: what a CA that nobody knows sells is not known' \
    "$(jq -r '.options[] | select(.id == "renew-early") | .impossible' "$out" | cut -c 1-28)" \
    'no calendar knows this CA, a'

# Question 6: it cannot be uploaded on X15.4.
ask e.crt --symptom 'cannot upload' --e X15.4
is 'upload: refused' "$(down down_now)" 'upload.e.server:upload-refused'
is 'upload: the switch mends it first' "$(ways true | cut -d' ' -f1)" eku-upload-switch

# Question 7: the cluster broke after the renewal.
ask e.crt --symptom 'cluster'
is 'cluster: down' "$(down down_now)" 'cluster.e:eku-client-auth-missing'
is 'cluster: verification may be permissive' "$(ways true | cut -d' ' -f1)" verify-off

# Question 8: a neighbor zone with TLS verify On; the certificate is the neighbor's.
ask cucm.crt --on cucm --symptom 'neighbor zone fails with verify on'
is 'neighbor: down' "$(down down_now)" 'zone.neighbor.cucm.inbound:eku-client-auth-missing'
is 'neighbor: what mends it' "$(ways true)" 'verify-off x15.5-ignore-eku'

# Question 16: smart licensing; question 15: a file copied by SCP.
ask e.crt --symptom 'smart licensing fails'
is 'licensing: it is not the certificate' "$(down down_now)" ''
is 'licensing: it was run' "$(jq .services "$out")" 1
ask e.crt --symptom 'copied by SCP'
is 'copied: in use, and then' "$(down down_now)" \
    'mra.service-check:eku-client-auth-missing cluster.e:eku-client-auth-missing'

# Question 3: a private CA.
run ask own.crt --issuer-chain corp.crt --on both --at 2026-03-10 --public-roots root.crt --format json
is 'private: nothing is down' "$(down down_now)$(down down_when_renewed)" ''
run ask own.crt --issuer-chain corp.crt --on both --at 2026-03-10 --public-roots root.crt
has 'private: on a condition' "$out" 'root-to-import: browsers and partners must have imported its root'
run ask own.crt --issuer-chain corp.crt --on both --at 2026-03-10 --public-roots root.crt --format json
is 'private: all that there is was run' "$(jq '.services > 20' "$out")" true

ask e.crt --on both
is 'one host name for two boxes' "$code" 2

# What still works, and until when.
ask good.crt
is 'renewal: nothing is down now' "$(down down_now)" ''
is 'renewal: on its last day' "$(jq -r .renewal_day "$out")" 2026-04-02
has 'renewal: the check of SERVICE breaks then' "$out" 'mra.service-check'
is 'renewal: with --fail-on' "$(ask good.crt --fail-on break; echo "$code")" 10

# What is not the usage's doing.
ask wild.crt --on c --symptom zone
is 'wildcard: a matter of names' "$(jq -r '.down_now | map(.reason) | unique | join(" ")' "$out")" \
    name-mismatch
is 'wildcard: with both usages the same' "$(down down_now)" "$(down down_with_both_usages)"
is 'wildcard: no option is tried' "$(jq '.options | length' "$out")" 0
run ask wild.crt --issuer-chain chain.pem --at 2026-03-10 --public-roots root.crt --on c --symptom zone
has 'wildcard: the answer' "$out" 'the EKU?  no: with serverAuth and clientAuth the same is down'

# The screen.
run ask e.pem --at 2026-03-10 --public-roots root.crt --symptom 'phones'
has 'the verdict comes first' <(head -n 1 "$out") 'BREAKS NOW: mra.service-check, mra.registration'
has 'who refuses' "$out" 'expressway-c refuses: eku-client-auth-missing, in sip-service'
has 'whether it is the usage' "$out" 'the EKU?  yes'
at_most 'one screen' "$(wc -l <"$out")" 45
at_most 'of 100 columns' "$(awk '{ if (length > most) most = length } END { print most }' "$out")" 100

run ask e.pem --at 2026-03-10 --public-roots root.crt --symptom 'phones' --redact
lacks 'redacted: the name' "$out" vcs-e
has 'redacted: another name' "$out" 'host-1.domain-1.example on Expressway-E'

# Without a chain the twin has a root of its own, and says so no less.
run ask e.crt --at 2026-03-10 --public-roots root.crt --symptom 'phones' --format json
is 'without its chain: the same' "$(down down_now)" \
    'mra.service-check:eku-client-auth-missing mra.registration:dependency-down'

# Certificates may say anything: a host of the lab has a name all the same.
sign odd "/CN=10.0.0.1" r11 60 "$both" 'subjectAltName=IP:10.0.0.1'
ask odd.crt --symptom zone --on c
is 'an address for a name: answered' "$code" 0
is 'an address for a name: no name' "$(jq -r '.down_now[0].reason' "$out")" name-mismatch

# What cannot be answered.
cat e.crt e.key >both.pem
run ask both.pem
is 'a private key is refused' "$code" 2
has 'and said' "$err" 'it holds a private key'
run ask e.crt --symptom 'the coffee is cold'
is 'a symptom that nobody knows' "$code" 2
run ask e.crt --on nobody
is 'a holder that there is not' "$code" 2
run ask e.crt --e X15.6
is 'a release that there is not' "$code" 2
run ask root.crt --at 2026-03-10
is 'a CA certificate' "$code" 2
run ask
is 'no certificate' "$code" 2
run ask --symptom list
at_least 'the symptoms' "$(wc -l <"$out")" 10
is 'nothing is left behind' "$(find "$TMPDIR" -mindepth 1)" ''
finish
