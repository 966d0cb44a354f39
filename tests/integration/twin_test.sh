#!/usr/bin/env bash
# twin_test.sh BIN SWEEP: `ekulab twin`: certificates of all kinds, minted by others' tools, and their
# twins get the same answers from every box on every link. SWEEP (twin_sweep.c) asks in one process.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
sweep=${2:?usage: twin_test.sh BIN SWEEP}
mkdir "$work/cases"
cd "$work/cases"
# shellcheck source-path=SCRIPTDIR source=twin_cases.sh
. "$ek_root/tests/integration/twin_cases.sh" </dev/null

# ---- every kind, asked in every way ----

every=1
share=1 # of the answers of all certificates, at least one in so many
[[ $sanitized -eq 0 ]] || every=9 share=30
"$sweep" list "$every" >answers 2>&1 || fail 'the sweep: exit code' "$?"
lacks 'what differs' answers DIFFERS
lacks 'what failed' answers FAILED
# counted NAME: how often, of the last lines of the sweep.
counted() {
    sed -n "s/^$1 //p" answers
}
minted=$(wc -l <list)
at_least 'certificates minted' "$minted" 350
is 'certificates compared' "$(counted certificates)" $(((minted + every - 1) / every))
is 'answers that differ' "$(counted different)" 0
at_least 'differences listed' "$(counted listed)" $((3000 / share))
while read -r what low; do
    at_least "answers: $what" "$(counted "$what")" $((low / share))
done <<'X'
questions 6000
accepted 2500
eku-client-auth-missing 500
eku-server-auth-missing 500
key-usage 100
purpose-of-issuer 100
name-mismatch 500
expired 30
not-yet-valid 25
key-rejected 30
signature-rejected 50
other 300
X

# The sweep sees what a twin might lose: here the second pair of files has lost it.
leaf lost-a 'inter root' P-256 "$(named lost-a)\nextendedKeyUsage=serverAuth"
leaf lost-b 'inter root' P-256 "$(named lost-a)"
leaf lost-c 'path0-2 path0 root' P-256 "$(named lost-c)"
leaf lost-d 'inter2 inter root' P-256 "$(named lost-c)"
leaf lost-e 'nc3 root' P-256 "$(named lost-e)"
leaf lost-f 'inter root' P-256 "$(named lost-e)"
for pair in 'a b eku-client-auth-missing' 'c d other' 'e f other' 'b a -'; do
    read -r one two reason <<<"$pair"
    code=0
    printf '%s\n' "lost-$one lost-$one/cert.pem lost-$one/root.pem lost-$one.example.com lost-$two/cert.pem lost-$two/root.pem" >lost
    "$sweep" lost 1 >answers || code=$?
    is "lost $pair: exit code" "$code" 1
    has "lost $pair: difference" answers "DIFFERS lost-$one"
    [[ $reason == - ]] || has "lost $pair: reason" answers "$reason "
done

# ---- the same on the command line ----

# said FILE ROOT ARGS...: what `ekulab verify` says, but for the names of CAs.
said() {
    run verify --format json --at 2026-06-20 --trust "$2" "${@:3}" "$1"
    jq -c --argjson code "$code" '[$code, .accepted, .reason, .x509_error, .depth, .verified, .differs, .openssl, (.chain | length)]' "$out"
}
for id in u0d0 u3d3 krsa-4096-s ked25519-c path0-b nc3-a x9 s3 g4 nss5; do
    run twin "$id/cert.pem" --issuer-chain "$id/root.pem" -o "twin/$id"
    [[ $id != u0d0 ]] || is 'no folder twin yet' "$code" 2
    mkdir -p twin
    [[ $id != u0d0 ]] || run twin "$id/cert.pem" --issuer-chain "$id/root.pem" -o "twin/$id"
    is "$id: exit code" "$code" 0
    for args in '--purpose client' '--purpose client --release X15.3.2 --link cluster' \
        "--purpose server --release X15.4 --link zone.uc-traversal --name $id.example.com" \
        '--purpose client --release X15.5 --link zone.uc-traversal --eku-check off --name other.example.com'; do
        # shellcheck disable=SC2086 # words
        is "$id $args" "$(said "twin/$id/cert.pem" "twin/$id/root.pem" $args)" "$(said "$id/cert.pem" "$id/root.pem" $args)"
    done
    is "$id: modes" "$(cd "twin/$id" && stat -c '%a %n' key.pem all.pem | tr '\n' ' ')" '600 key.pem 600 all.pem '
    is "$id: the key fits" "$(openssl x509 -in "twin/$id/all.pem" -noout -pubkey)" "$(openssl pkey -in "twin/$id/all.pem" -pubout)"
    is "$id: every CA says that it is the lab's" "$(openssl storeutl -noout -text -certs "twin/$id/cert.pem" "twin/$id/root.pem" 2>/dev/null |
        grep -c 'Issuer:.*LAB Twin CA')" "$(openssl storeutl -noout -text -certs "twin/$id/cert.pem" "twin/$id/root.pem" 2>/dev/null |
        grep 'Issuer:' | grep -vc "$id.example.com")"
done

# In what twins differ is listed, and what can be different is.
while IFS='|' read -r id file text; do
    has "$id: listed" "twin/$id/$file" "$text"
done <<'X'
u3d3|differences.txt|leaf: new key, ec P-256 as the original's
u3d3|differences.txt|leaf: subjectKeyIdentifier is that of the new key
u3d3|differences.txt|CA CN=Example inter,O=Example Trust,C=US: named CN=EKULAB LAB Twin CA
krsa-4096-s|differences.txt|leaf: new key, rsa of 4096 bits as the original's
nc3-a|differences.txt|lab: a scenario does not take {pem: FILE} of it
x9|differences.txt|lab: a scenario does not take {pem: FILE} of it
X

# ---- what cannot be like the original ----

listed() {
    local id=$1 text=$2
    shift 2
    rm -rf twin/odd
    run twin "$@" -o twin/odd
    is "$id: exit code" "$code" 0
    has "$id: listed" twin/odd/differences.txt "$text"
}
# Any odd number does for a public key.
cat >spki.cnf <<X
asn1=SEQUENCE:spki
[spki]
kind=SEQUENCE:kind
key=BITWRAP,SEQUENCE:key
[kind]
oid=OID:rsaEncryption
none=NULL
[key]
modulus=INTEGER:0x$(printf 'c5%.0s' {1..2048})
exponent=INTEGER:65537
X
openssl asn1parse -genconf spki.cnf -noout -out spki.der
openssl pkey -pubin -inform DER -in spki.der -out spki.pem
openssl x509 -req -in P-256.csr -CA root.pem -CAkey root.key -force_pubkey spki.pem -set_serial 7 -days 30 -out big.pem 2>/dev/null
listed 'RSA of 16384 bits' 'leaf: new key, rsa of 8192 bits; the original'"'"'s is rsa of 16384 bits' big.pem
leaf sha3 'ca-P-384 root' P-256 "$(named sha3)" -md sha3-256
listed 'a signature that is not made here' 'leaf: signed by ecdsa-with-SHA256, the original by ecdsa_with_SHA3-256' sha3/cert.pem
# The OID of ecPublicKey becomes one of GOST.
openssl x509 -in inter.pem -outform DER | perl -0777 -pe 's/\x2a\x86\x48\xce\x3d\x02\x01/\x2a\x85\x03\x07\x01\x01\x01/' >gost.der
listed 'a key of an unknown kind' 'leaf: new key, ec P-256; the original'"'"'s is id-tc26-sign, which is not made here' gost.der
listed 'no issuer' 'leaf: its issuer, CN=Example inter,O=Example Trust,C=US, is missing: a root made for the lab' inter2.pem
openssl x509 -req -in P-256.csr -CA root.pem -CAkey root.key -set_serial -5 -days 30 -out negative.pem 2>/dev/null
listed 'a negative serial number' 'leaf: the serial number is kept, though it is negative' negative.pem

# ---- chains in any form ----

# made NAME FILE...: its twin is verified against its root like any.
made() {
    rm -rf twin/form
    run twin "${@:2}" -o twin/form
    is "$1: exit code" "$code" 0
    is "$1: a chain of four" "$(said twin/form/cert.pem twin/form/root.pem --purpose server)" "$(said u3d3/cert.pem u3d3/root.pem --purpose server)"
}
cat root.pem inter.pem inter3.pem inter2.pem u3d3/cert.pem u3d3/cert.pem >mixed.pem
made 'in another order, twice' mixed.pem
openssl crl2pkcs7 -nocrl -certfile mixed.pem -outform DER -out mixed.p7b
made 'PKCS#7' mixed.p7b
openssl x509 -in u3d3/cert.pem -outform DER -out leaf.der
made 'DER and issuers' leaf.der --issuer-chain mixed.pem
{ echo 'Bag Attributes' && cat mixed.pem && printf -- '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'; } >torn.pem
made 'one damaged' torn.pem
run twin torn.pem -o twin/form --force
has 'one damaged: told' "$err" "torn.pem:$(grep -n AAAA torn.pem | cut -d: -f1 | awk '{ print $1 - 1 }'): unreadable certificate"

# A CA that is signed by two roots keeps its name and its key.
ca other-root self "$may_issue"
cp inter.csr P-256.cross.csr 2>/dev/null || openssl req -new -key inter.key -subj /CN=x -config req.cnf -out P-256.cross.csr
cp inter.key P-256.cross.key
sign cross.pem P-256.cross '/C=US/O=Example Trust/CN=Example inter' other-root "$below"
cat u3d1/cert.pem cross.pem >sent.pem
cat sent.pem root.pem other-root.pem >crossed.pem
rm -rf twin/form
run twin crossed.pem -o twin/form
is 'cross-signed: exit code' "$code" 0
is 'cross-signed: certificates' "$(grep -c BEGIN twin/form/cert.pem) $(grep -c BEGIN twin/form/root.pem)" '3 2'
csplit -sz -f twin/form/root- twin/form/root.pem '/BEGIN/' '{*}'
declare -A original=([twin/form/root-00]=root.pem [twin/form/root-01]=other-root.pem)
for root in "${!original[@]}"; do
    is "cross-signed: $root" "$(said twin/form/cert.pem "$root" --purpose server)" \
        "$(said sent.pem "${original[$root]}" --purpose server)"
done

# Several share their CAs; each has a folder of its own.
rm -rf twin/many
run twin u3d1/cert.pem u0d1/cert.pem u3d1/cert.pem --issuer-chain root.pem -o twin/many
is 'several: exit code' "$code" 0
is 'several: folders' "$(find twin/many -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | tr '\n' ' ')" \
    'u0d1.example.com u3d1.example.com u3d1.example.com-2 '
same 'several: one root' twin/many/u0d1.example.com/root.pem twin/many/u3d1.example.com/root.pem
run twin u3d1/cert.pem inter.key u0d1/none.pem --issuer-chain root.pem -o twin/none
is 'several, two of them bad: exit code' "$code" 2
is 'several, two of them bad: complaints' "$(wc -l <"$err")" 2
is 'several, two of them bad: nothing is written' "$(find twin/none 2>/dev/null | wc -l)" 0

# ---- what is there, and what is no certificate ----

run twin u3d1/cert.pem -o twin/many/u3d1.example.com
is 'there already: exit code' "$code" 2
has 'there already: why' "$err" '--force replaces it'
run twin u3d1/cert.pem -o twin/many/u3d1.example.com --force
is 'there already, --force' "$code" 0

openssl pkcs8 -topk8 -in inter.key -outform DER -nocrypt -out key.der
openssl pkcs12 -export -inkey inter.key -in inter.pem -passout pass:x -out key.p12
openssl pkey -in inter.key -aes128 -passout pass:x -out sealed.pem
cat inter.pem inter.key >both.pem
head -c 500 inter.pem >cut.pem
: >empty
printf 'hello\n' >text
for file in inter.key key.der key.p12 sealed.pem both.pem cut.pem empty text none.pem .; do
    run twin "$file" -o twin/bad
    is "$file: exit code" "$code" 2
    is "$file: standard output" "$(wc -c <"$out")" 0
    at_least "$file: complaint" "$(wc -l <"$err")" 1
    is "$file: nothing is written" "$(find twin/bad 2>/dev/null | wc -l)" 0
done
for file in inter.key key.der sealed.pem both.pem; do
    run twin "$file" -o twin/bad
    has "$file: why" "$err" 'private key'
    run twin inter.pem --issuer-chain "$file" -o twin/bad
    is "issuer chain $file: exit code" "$code" 2
done
for args in '' '-o x' 'inter.pem' 'inter.pem -o' '--nonsense' 'inter.pem -o x --forse'; do
    # shellcheck disable=SC2086 # words
    run twin $args
    is "exit of twin $args" "$code" 2
    at_least "complaint of twin $args" "$(wc -l <"$err")" 1
done

# ---- in a scenario ----

"$ek_bin/certs-gen" make server-only --name e1.example.com --dns e.example.com -o real --clock 2026-06-20 >/dev/null
rm real/key.pem
run twin real/cert.pem --issuer-chain real/root.pem -o twin/real
is 'for a scenario: exit code' "$code" 0
cat >lab.yaml <<'X'
scenario: twin
deployment:
  expressway-e: {release: X15.3.2, certificate: {pem: twin/real/all.pem}}
axes:
  expressway-c.release: [X15.3.2, X15.4]
X
run run lab.yaml --output jsonl=lab.jsonl
is 'scenario: exit code' "$code" 0
for row in 'X15.3.2 down;expressway-c;eku-client-auth-missing' 'X15.4 up;-;-'; do
    is "SERVICE check of ${row%% *}" "$(line lab.jsonl "c=${row%% *}" mra.service-check | cut -d ' ' -f 1-3 | tr ' ' ';')" "${row#* }"
done
finish
