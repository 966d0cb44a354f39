#!/usr/bin/env bash
# audit_test.sh BIN: `ekulab audit` on files and folders as people have them: what it reads, refuses
# and tells, in each format.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

# ca NAME SUBJECT ISSUER: a CA; "-" signs itself.
ca() {
    printf 'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n' >ext
    sign "$@" 7000
}

# leaf NAME SUBJECT ISSUER DAYS EXTENSION...
leaf() {
    local name=$1 subject=$2 issuer=$3 days=$4
    shift 4
    printf '%s\n' "$@" >ext
    sign "$name" "$subject" "$issuer" "$days"
}

sign() {
    local by=(-signkey "$1.key")
    [[ $3 == - ]] || by=(-CA "$3.crt" -CAkey "$3.key" -CAcreateserial)
    openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$1.key" -subj "$2" \
        -out "$1.csr" 2>/dev/null
    faketime '2026-02-01 00:00:00' openssl x509 -req -in "$1.csr" "${by[@]}" -days "$4" -extfile ext \
        -out "$1.crt" 2>/dev/null
}

both=extendedKeyUsage=serverAuth,clientAuth
mkdir keys in
ca root '/C=US/O=Internet Security Research Group/CN=Stand-in Root' -
ca r11 "/C=US/O=Let's Encrypt/CN=R11" root
ca corp '/O=Corp/CN=Corp Root' -
leaf e '/CN=vcs-e.example.org' r11 60 "$both" 'subjectAltName=DNS:vcs-e.example.org'
leaf c '/CN=vcs-c.example.org' r11 60 extendedKeyUsage=serverAuth 'subjectAltName=DNS:vcs-c.example.org'
leaf p '/CN=vcs-c.corp.example' corp 3000 "$both" 'subjectAltName=DNS:vcs-c.corp.example'
leaf w '/CN=example.org' r11 60 "$both" 'subjectAltName=DNS:*.example.org'
leaf old '/CN=old.example.org' r11 10 "$both" 'subjectAltName=DNS:old.example.org'
leaf long '/CN=long.example.org' r11 600 "$both" 'subjectAltName=DNS:long.example.org'
cp ./*.key ./*.csr ext keys

ask=(--at 2026-03-10 --public-roots root.crt)

# of FILTER: jq on the certificates of the last audit in JSON.
of() {
    jq -r ".certificates[] | $1" "$out" | tr '\n' ' ' | sed 's/ $//'
}

# ---- what is read ----

cat e.crt r11.crt >in/e.pem
openssl x509 -in c.crt -outform DER -out in/c.der
openssl crl2pkcs7 -nocrl -certfile w.crt -certfile r11.crt -outform DER -out in/w.p7b
openssl crl2pkcs7 -nocrl -certfile p.crt -certfile corp.crt -out in/p.p7c
printf 'no certificate here\n' >in/readme.txt
ln -s . in/loop
run audit in/e.pem in/c.der in/w.p7b in/p.p7c "${ask[@]}" --format json
is 'PEM, DER and PKCS#7 are read' "$code" 0
is 'without a word' "$(cat "$err")" ''
is 'sorted by the first broken day' "$(of .name)" \
    'vcs-c.example.org *.example.org vcs-e.example.org vcs-c.corp.example'
is 'under the calendar of the day' "$(of '.calendars.current.first_broken')" 'now now 2026-04-02 null'
is 'and the older one' "$(of '.calendars["doc-2026-02"].first_broken')" 'now now 2026-04-02 null'
is 'who has the root' "$(of '.root_kind + "/" + .certainty')" \
    'public/certain public/certain public/certain private/likely'
is 'their faults' "$(of '.faults | map(.id) | join(",")')" \
    'missing-intermediate wildcard,cn-not-in-san  root-to-import'
is 'the renewal of a private CA' "$(of 'select(.root_kind == "private") | .calendars.current.product')" null

# What a role is told is checked against boxes by audit_live_test.sh; here: the day of the break.
is 'what breaks at renewal, of E' "$(of 'select(.name == "vcs-e.example.org") | .roles[]
    | select(.role == "service-check") | .state + ":" + (.day // "-") + ":" + (.families | last)')" \
    'breaks-at-renewal:2026-04-02:X15.3 works:-:X15.5'

run audit in "${ask[@]}" --format json
is 'a folder with a loop' "$code" 0
has 'the loop is told' "$err" 'in/loop: note: a symbolic link back into a folder above it'

# ---- what is refused, or broken ----

mkdir bad
cat p.crt keys/p.key >bad/both.pem
cp e.crt bad/good.pem
head -c 300 e.crt >bad/cut.pem
head -c 200 in/c.der >bad/cut.der
run audit bad "${ask[@]}" --format json
is 'what cannot be read ends in 2' "$code" 2
is 'the rest is told' "$(of .name)" vcs-e.example.org
has 'a private key' "$err" 'bad/both.pem: error: refused, it holds a private key'
has 'a file that is cut off' "$err" 'bad/cut.pem:1: error: cut off: BEGIN without END'
has 'also DER' "$err" 'bad/cut.der: error: unreadable certificate'
is 'and are in the result' "$(jq -r '.remarks | map(.kind) | join(" ")' "$out")" \
    'refused error error'
# A key under another label, in any case, or behind a certificate.
openssl pkcs8 -topk8 -nocrypt -in keys/e.key -outform DER -out key.der
openssl pkcs12 -export -inkey keys/e.key -in e.crt -passout pass:x -out store.p12
mkdir hidden
armoured() { printf -- '-----BEGIN %s-----\n' "$1" && base64 "$2" && printf -- '-----END %s-----\n' "$1"; }
cat e.crt <(armoured PKCS12 store.p12) >hidden/label.pem
cat e.crt <(armoured CERTIFICATE key.der) >hidden/as-certificate.pem
cat e.crt <(armoured PKCS7 store.p12) >hidden/as-pkcs7.pem
cat e.crt <(armoured 'Private Key' key.der) >hidden/case.pem
cat in/c.der key.der >hidden/behind.der
run audit hidden c.crt "${ask[@]}" --format json
is 'keys that hide: each file is refused' "$(jq -r '.remarks | map(.kind) | join(" ")' "$out")" \
    'refused refused refused refused refused'
is 'keys that hide: nothing of them is told' "$(of .name)" vcs-c.example.org
rm -r hidden
# A sparse file costs nothing to make, and nobody shall read all of it.
truncate -s 100M huge.pem
run audit huge.pem e.crt "${ask[@]}"
is 'a file of 100 MB' "$code" 2
has 'is told' "$err" 'huge.pem: error: '
has 'beside the others' "$out" vcs-e.example.org
if [[ $(id -u) -ne 0 ]]; then
    mkdir -m 000 closed
    run audit closed e.crt "${ask[@]}"
    is 'a folder that is closed' "$code" 2
    has 'is told, too' "$err" 'closed: error: Permission denied'
    chmod 700 closed
fi
run audit absent.pem "${ask[@]}"
is 'a file that is not there' "$code" 2
run audit
is 'without a path' "$code" 2
run audit e.crt --role tunel.c
has 'a role that is misspelt' "$err" 'did you mean tunnel.c'
run audit e.crt --release X15.6
has 'a release that is not known' "$err" 'X15.6'
run audit e.crt --format yaml
is 'a format that is not known' "$code" 2
run audit e.crt --calendar never
is 'a calendar that is not known' "$code" 2

# ---- faults ----

run audit old.crt long.crt "${ask[@]}" --format json
is 'over, or too long for a public CA' "$(of '.name + ":" + (.faults | map(.id) | join(","))')" \
    'old.example.org:expired,missing-intermediate long.example.org:lifetime,missing-intermediate'
is 'an expired one is broken' "$(of '.calendars.current.first_broken')" 'now 2027-09-24'
cat r11.crt e.crt >order.pem
run audit order.pem "${ask[@]}" --format json
is 'the chain in a wrong order' "$(of '.faults | map(.id) | join(",")')" chain-order
cat e.crt e.crt >twice.pem
run audit twice.pem r11.crt "${ask[@]}" --format json
is 'in two places' "$(of '.faults | map(.id) | join(",")')" 'missing-intermediate,copies'

# What verification refuses and the predictor does not know is not judged: an expired root, an issuer
# that is no CA, one whose key identifier is another's.
faketime '2020-01-01 00:00:00' openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout old-root.key -subj '/O=Corp/CN=Old Root' -days 30 -out old-root.crt 2>/dev/null
leaf late '/CN=late.corp.example' old-root 3000 "$both" 'subjectAltName=DNS:late.corp.example'
cat late.crt old-root.crt >late.pem
leaf noca '/O=Corp/CN=No CA' corp 3000 'keyUsage=digitalSignature'
leaf below '/CN=below.corp.example' noca 3000 "$both" 'subjectAltName=DNS:below.corp.example'
cat below.crt noca.crt corp.crt >below.pem
printf '%s\n' basicConstraints=critical,CA:TRUE keyUsage=critical,keyCertSign subjectKeyIdentifier=hash >ext
sign skid '/O=Corp/CN=Skid Root' - 7000
leaf akid '/CN=akid.corp.example' skid 3000 "$both" 'subjectAltName=DNS:akid.corp.example' \
    '2.5.29.35=DER:30:06:80:04:01:02:03:04'
cat akid.crt skid.crt >akid.pem
for pem in late below akid; do
    run audit "$pem.pem" "${ask[@]}" --format json
    is "$pem: not judged" "$(jq -r '.certificates[] | select(.name | startswith("'"$pem"'"))
        | (.judged | tostring) + " " + (.faults | map(.id) | join(","))' "$out")" \
        'false not-judged,root-to-import'
    code=0
    "$ek_bin/ekulab" verify --purpose server --trust "$pem.pem" --at 2026-03-10 "$pem.pem" >said || code=$?
    is "$pem: verification refuses it" "$code" 1
done

ca mid '/O=Corp/CN=Corp Issuing' corp
leaf deep '/CN=deep.corp.example' mid 3000 "$both" 'subjectAltName=DNS:deep.corp.example'
cat deep.crt mid.crt >deep.pem
run audit deep.pem "${ask[@]}" --format json
is 'a private chain without its root: who issued it is not known' "$(of '.faults | map(.id) | join(",")')" \
    'issuer-unknown,root-to-import'
run audit deep.pem corp.crt "${ask[@]}" --format json
is 'with its root' "$(of '.faults | map(.id) | join(",")')" root-to-import

# The intermediate that the file sends counts, not another edition of it that lies beside.
cp mid.crt free.crt
cp mid.key narrow.key
printf '%s\n' basicConstraints=critical,CA:TRUE keyUsage=critical,keyCertSign extendedKeyUsage=serverAuth >ext
openssl req -new -key narrow.key -subj '/O=Corp/CN=Corp Issuing' -out narrow.csr
faketime '2026-02-01 00:00:00' openssl x509 -req -in narrow.csr -CA corp.crt -CAkey corp.key -CAcreateserial \
    -days 6000 -extfile ext -out narrow.crt 2>/dev/null
cat deep.crt narrow.crt >narrow.pem
run audit narrow.pem free.crt corp.crt "${ask[@]}" --format json --role uc-traversal.c --release X15.3
is 'the edition that is sent' "$(of '.roles[].reason')" purpose-of-issuer
run audit deep.pem narrow.crt corp.crt "${ask[@]}" --format json --role uc-traversal.c --release X15.3
is 'and the other way round' "$(of '.roles[].state')" works

# A name that no host can have is none, whatever else it looks like.
for name in 'f*.corp.example' 'vcs-c.*.example' '.corp.example' 192.0.2.1 'vcs..corp.example' '*'; do
    leaf odd '/O=Corp' corp 3000 "$both" "subjectAltName=DNS:$name"
    run audit odd.crt corp.crt "${ask[@]}" --format json --role uc-traversal.e --release X15.3
    is "$name: is no host" "$(of '.roles[].reason')" name-mismatch
    of '[.roles, .faults[].id]' >plain.odd
    run audit odd.crt corp.crt "${ask[@]}" --format json --role uc-traversal.e --release X15.3 --redact
    is "$name: nor redacted" "$(of '[.roles, .faults[].id]')" "$(cat plain.odd)"
done
leaf odd '/O=Corp' corp 3000 "$both" 'subjectAltName=DNS:vcs_e.corp.example'
run audit odd.crt corp.crt "${ask[@]}" --format json
is 'an underscore' "$(of '.faults | map(.id) | join(",")')" 'underscore,root-to-import'

# Many CAs of one name, and a certificate that names it: a few are tried.
for ((i = 0; i < 40; i++)); do
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout namesake.key \
        -subj '/O=Corp/CN=Corp Root' -addext basicConstraints=critical,CA:TRUE -addext subjectKeyIdentifier=none \
        -days 1 2>/dev/null
done >namesakes.pem
printf 'basicConstraints=critical,CA:TRUE\nsubjectKeyIdentifier=hash\n' >ext
sign keyed '/O=Corp/CN=Corp Root' - 7000
leaf named '/CN=vcs-c.corp.example' keyed 3000 "$both" 'subjectAltName=DNS:vcs-c.corp.example' \
    authorityKeyIdentifier=keyid
run audit named.crt keyed.crt namesakes.pem "${ask[@]}" --format json
is 'among namesakes, the one whose key identifier is named' "$(of '.root_kind + "/" + .certainty')" private/likely

# ---- roles, releases, exit codes ----

run audit e.crt r11.crt "${ask[@]}" --role service-check --release X15.4 --fail-on break
is 'a role that does not break' "$code" 0
has 'is told to work' "$out" 'works'
run audit e.crt r11.crt "${ask[@]}" --role service-check --release X15.3.2 --fail-on break
is 'one that will' "$code" 10
run audit e.crt r11.crt "${ask[@]}" --role service-check --release X15.3.2 --fail-on break \
    --until 2026-04-01
is 'but not until then' "$code" 0
run audit e.crt r11.crt "${ask[@]}" --role service-check --release X15.3.2 --fail-on break \
    --until 2026-04-02
is 'but on that day' "$code" 10
run audit --role list
is 'the roles' "$(wc -l <"$out")" 21

# ---- redaction ----

# Names and addresses are replaced, in every format; what is said of them is the same.
mkdir -p corp.example
cp e.crt corp.example/vcs-e.example.org.pem
cp p.crt w.crt bad/both.pem corp.example/
redacted=(--redact --output json=r.json --output csv=r.csv --output md=r.md --output sarif=r.sarif)
run audit corp.example r11.crt "${ask[@]}" --output json=plain.json
cp "$out" plain.txt
run audit corp.example r11.crt "${ask[@]}" "${redacted[@]}" --long
is 'redacted: a key beside is refused as before' "$code" 2
cat "$out" "$err" r.json r.csv r.md r.sarif >redacted.txt
is 'redacted: no name is left' "$(grep -ciE 'vcs-|example\.org|corp|10\.' redacted.txt)" 0
has 'redacted: a public CA is' redacted.txt "Let's Encrypt"
has 'redacted: files have other names' "$err" '/both.pem: error: refused'
verdicts='[.certificates[] | {roles, faults: (.faults | map(.id)), root_kind, calendars}]'
is 'redacted: the verdicts are the same' "$(jq -c "$verdicts" r.json | md5sum)" \
    "$(jq -c "$verdicts" plain.json | md5sum)"
at_least 'redacted: of names that are there otherwise' "$(grep -c 'vcs-' plain.txt)" 1

# ---- formats ----

run audit in "${ask[@]}" --output json=a.json --output csv=a.csv --output md=a.md \
    --output sarif=a.sarif --output text=a.txt --long
is 'every format at once' "$code" 0
same 'the text is the same' a.txt "$out"
is 'JSON' "$(jq '.certificates | length' a.json)" 4
is 'CSV has a row for each role and group' \
    "$(python3 -c 'import csv; print(sum(1 for _ in csv.DictReader(open("a.csv"))))')" \
    "$(jq '[.certificates[].roles | length] | add' a.json)"
is 'CSV says the same' "$(python3 -c '
import csv
print(" ".join(sorted({r["state"] + ":" + r["day"] for r in csv.DictReader(open("a.csv"))})))')" \
    "$(jq -r '[.certificates[].roles[] | .state + ":" + (.day // "")] | unique | join(" ")' a.json)"
is 'Markdown is a table' "$(cmark-gfm -e table a.md | grep -c '<table>')" 5
python3 - "$ek_root/tests/schemas/sarif-2.1.0.json" <<'PY' >schema 2>&1 || true
import json, sys, jsonschema
jsonschema.validate(json.load(open('a.sarif')), json.load(open(sys.argv[1])))
print('valid')
PY
is 'SARIF is valid' "$(tail -n 1 schema)" valid
is 'SARIF has the breaks' "$(jq -r '[.runs[0].results[] | select(.ruleId | startswith("breaks/"))
    | .level] | unique | join(" ")' a.sarif)" 'error warning'
is 'and its rules fit' "$(jq -r '.runs[0] as $r
    | [$r.results[] | select($r.tool.driver.rules[.ruleIndex].id != .ruleId)] | length' a.sarif)" 0
run audit p.crt "${ask[@]}"
has 'one certificate is told in full' "$out" 'UC traversal zone, as Expressway-C'
run audit e.crt c.crt w.crt p.crt "${ask[@]}"
lacks 'four are told in lines' "$out" 'UC traversal zone, as Expressway-C'
finish
