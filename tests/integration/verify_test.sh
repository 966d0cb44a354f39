#!/usr/bin/env bash
# verify_test.sh BIN: `ekulab verify` beside the program openssl: what it tells of openssl is what
# that says, and what a box says is the same but for what its release or the lab's security level
# states.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

# ask ARGS...: the answer as JSON in `answer`, the exit code in `code`.
ask() {
    code=0
    "$ek_bin/ekulab" verify --format json "$@" >answer 2>err || code=$?
}

# field NAME: a word or number of the answer; openssl.NAME: of what it says of openssl.
field() {
    local part='s/"openssl":\{[^}]*\}//'
    [[ $1 != openssl.* ]] || part='s/.*"openssl":\{([^}]*)\}.*/{\1}/'
    sed -nE "$part; s/.*[{,]\"${1#openssl.}\":\"?([a-z0-9-]+)\"?[,}].*/\1/p" answer
}

# by_openssl FILE ARGS...: "accepted", or "ERROR DEPTH" of the program's first complaint.
by_openssl() {
    local file=$1
    shift
    if openssl verify -CAfile root.pem -untrusted "$file" "$@" "$file" >said 2>&1; then
        echo accepted
    else
        sed -n 's/^error \([0-9]*\) at \([0-9]*\) depth.*/\1 \2/p' said | sed -n 1p
    fi
}

# told WHO: what the answer says of WHO ("openssl." or "" for the box), in the same words.
told() {
    if [[ $(field "$1accepted") == true ]]; then
        echo accepted
    else
        echo "$(field "$1x509_error") $(field "$1depth")"
    fi
}

recipes=(combined server-only client-only no-eku any-eku code-signing combined+expired
    combined+not-yet-valid combined+wrong-name combined+cn-only combined+wildcard combined+self-signed
    combined+untrusted-root combined+missing-intermediate combined+intermediate-server-only
    server-only+intermediate-server-only combined+unknown-oid server-only+expired combined+sha1)
for recipe in "${recipes[@]}"; do
    "$ek_bin/certs-gen" make "$recipe" --name e1.example.com --dns e.example.com -o "$recipe" --ca ca \
        --clock 2026-06-20 >/dev/null
done
cp combined/root.pem root.pem
at=$(date -u -d 2026-06-20 +%s)

compared=0
differing=''
for recipe in "${recipes[@]}"; do
    for purpose in client server; do
        for name in '' e1.example.com other.example.com; do
            file=$recipe/cert.pem
            names=()
            hosts=()
            if [[ -n $name ]]; then
                names=(--name "$name")
                hosts=(-verify_hostname "$name")
            fi
            ask --purpose "$purpose" --trust root.pem --at 2026-06-20 "${names[@]}" "$file"
            wanted=$(by_openssl "$file" -purpose "ssl$purpose" -attime "$at" "${hosts[@]}")
            is "openssl on $recipe as $purpose for '$name'" "$(told openssl.)" "$wanted"
            is "exit of $recipe as $purpose for '$name'" "$code" \
                "$([[ $(field accepted) == true ]] && echo 0 || echo 1)"
            [[ $(told '') == "$wanted" ]] || differing+="$recipe $purpose;"
            compared=$((compared + 1))
        done
    done
done
is 'comparisons' "$compared" $((${#recipes[@]} * 6))
# OpenSSL at security level 2 refuses a signature over SHA-1; at its default of `verify` it does not.
is 'where the lab is stricter' "$(tr ';' '\n' <<<"$differing" | sort -u | tr -s '\n' ' ')" \
    ' combined+sha1 client combined+sha1 server '

# reason ARGS...: the reason, "null" when accepted.
reason() {
    ask --trust root.pem --at 2026-06-20 "$@"
    field reason
}

# What releases ask where openssl knows purposes alone (source-claims of the documents of Cisco).
service=(--purpose client --link mra.service-check)
is 'SERVICE on X15.3.2' "$(reason "${service[@]}" --release X15.3.2 server-only/cert.pem)" eku-client-auth-missing
is 'SERVICE on X15.4' "$(reason "${service[@]}" --release X15.4 server-only/cert.pem)" null
is 'SERVICE on X15.4 differs' "$(field differs)" true
is 'SERVICE wants serverAuth' "$(reason "${service[@]}" --release X15.4 client-only/cert.pem)" eku-server-auth-missing
zone=(--purpose client --link zone.uc-traversal --release X15.5)
is 'zone on X15.5' "$(reason "${zone[@]}" server-only/cert.pem)" eku-client-auth-missing
is 'zone on X15.5 without EKU check' "$(reason "${zone[@]}" --eku-check off server-only/cert.pem)" null
is 'a rule of the release is named' "$(grep -c '"value":"eku-check"' answer)" 1
is 'cluster on X15.3.2' "$(reason --purpose client --link cluster --release X15.3.2 server-only/cert.pem)" eku-client-auth-missing
is 'cluster on X15.4' "$(reason --purpose client --link cluster --release X15.4 server-only/cert.pem)" null
is 'nobody verifies a browser' "$(reason --purpose client --link web.admin --release X15.4 combined+expired/cert.pem)" null
is 'and it says so' "$(field verified)" false
wild=(--purpose server --release X15.4 --link zone.uc-traversal --name e1.example.com)
is 'wildcards do not count' "$(reason "${wild[@]}" combined+wildcard/cert.pem)" name-mismatch
is 'one of several names' "$(reason "${wild[@]}" --name 192.0.2.7 --name e.example.com combined/cert.pem)" null

# Addresses, several names, revocation lists: certificates of another workshop.
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout ca.key -out root.pem -days 30 \
    -subj '/CN=Test Root' >/dev/null 2>&1
cat >ext <<'X'
subjectAltName=DNS:a.example,IP:192.0.2.7,IP:2001:db8::7
extendedKeyUsage=serverAuth
X
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout leaf.key -out leaf.csr -subj /CN=a.example 2>/dev/null
openssl x509 -req -in leaf.csr -CA root.pem -CAkey ca.key -CAcreateserial -days 20 -extfile ext -out leaf.pem 2>/dev/null
for name in 192.0.2.7 2001:db8::7 a.example; do
    ask --purpose server --trust root.pem --name "$name" leaf.pem
    is "name $name" "$(told '')" accepted
done
ask --purpose server --trust root.pem --name 192.0.2.8 leaf.pem
is 'another address' "$(told '')" "$(by_openssl leaf.pem -verify_ip 192.0.2.8)"
ask --purpose server --trust root.pem --name b.example --name 192.0.2.8 leaf.pem
is 'neither name' "$code" 1

touch index.txt
echo 01 >crlnumber
cat >ca.cnf <<'X'
[ca]
default_ca=d
[d]
database=index.txt
crlnumber=crlnumber
default_md=sha256
default_crl_days=10
X
for state in listed revoked; do
    [[ $state == listed ]] ||
        openssl ca -config ca.cnf -cert root.pem -keyfile ca.key -revoke leaf.pem >/dev/null 2>&1
    openssl ca -config ca.cnf -cert root.pem -keyfile ca.key -gencrl -out "$state.crl" >/dev/null 2>&1
    ask --purpose server --trust root.pem --crl "$state.crl" leaf.pem
    wanted=$(by_openssl leaf.pem -purpose sslserver -crl_check -CRLfile "$state.crl")
    is "$state" "$(told openssl.)" "$wanted"
    is "$state, the box" "$(told '')" "$wanted"
done
is 'reason of a revoked one' "$(field reason)" revoked

# Unusable input ends with 2 and one line that says why.
head -c 1000 leaf.pem >cut.pem
sed -i '$d' cut.pem
: >empty.pem
openssl x509 -in leaf.pem -outform DER -out leaf.der
{ cat leaf.pem && printf '\0' && cat root.pem; } >nul.pem
for args in '' '--purpose both leaf.pem' '--purpose client' '--purpose client --link cluster leaf.pem' \
    '--purpose client --release X15.4 --link clster leaf.pem' '--purpose client --release X99 --link cluster leaf.pem' \
    '--purpose client --at yesterday leaf.pem' '--purpose client none.pem' '--purpose client cut.pem' \
    '--purpose client --trust leaf.key leaf.pem' '--purpose client leaf.pem leaf.pem' '--nonsense' \
    '--purpose server --trust root.pem nul.pem' '--purpose server --trust root.pem leaf.der' \
    '--purpose server --trust root.pem --trust empty.pem leaf.pem' \
    '--purpose server --trust root.pem --untrusted empty.pem leaf.pem' \
    '--purpose server --trust root.pem --crl root.pem leaf.pem'; do
    code=0
    # shellcheck disable=SC2086 # words
    "$ek_bin/ekulab" verify $args >out 2>err || code=$?
    is "exit of verify $args" "$code" 2
    is "standard output of verify $args" "$(wc -c <out)" 0
    at_least "complaint of verify $args" "$(wc -l <err)" 1
done
"$ek_bin/ekulab" verify --purpose server --trust root.pem --trust empty.pem leaf.pem 2>err || true
has 'the file is named' err 'empty.pem: no certificate in it'
run verify --purpose server --trust combined/root.pem --at 2026-06-20 --redact combined/cert.pem
cp "$out" answer
lacks 'redacted: the host' answer example.com
has 'redacted: another one' answer 'CN=host-1.domain-1.example,O=redacted'
finish
