#!/usr/bin/env bash
# faults_test.sh BIN: what users get wrong: exit code 2, every fault of a file at its place, nothing
# on standard output, and no run.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

# refused NAME: the last run ended with 2 and has written nothing.
refused() {
    is "$1: exit code" "$code" 2
    is "$1: standard output" "$(<"$out")" ''
}

# ---- scenario files ----

# faults NAME FILE PLACE...: `run FILE` reports exactly these faults, each "LINE:COLUMN: MESSAGE",
# with a beginning of the message.
faults() {
    local name=$1 file=$2 place
    shift 2
    run run "$file"
    refused "$name"
    for place in "$@"; do
        num_checks=$((num_checks + 1))
        awk -v begin="$file:${place%%: *}: error: ${place#*: }" \
            'index($0, begin) == 1 { found = 1 } END { exit !found }' "$err" ||
            fail "$name" "wanted $file:${place%%: *}: error: ${place#*: }" "got: $(<"$err")"
    done
    is "$name: faults" "$(grep -cE "^$file:[0-9]+:[0-9]+: error: " "$err")" $#
}

cat >many.yaml <<'END'
scenario: many
titel: a typing error
deployment:
  expressway-e: {release: X15.6, nodes: nine}
  expressway-c: {release: [X15.4], certificate: combind}
axes:
  expressway-e.certificate: []
  expressway-e.colour: [red]
  expressway-c.upload: scp
where: expressway-e.release = X15.4
services: [web.admin.x]
claims: [nobody]
END
faults 'all faults of a file' many.yaml \
    '2:1: unknown key "titel"; did you mean "title"?' \
    '4:27: unknown release "X15.6"; did you mean "X15.' \
    '4:41: expressway-e.nodes must be a whole number' \
    '5:27: expressway-c.release must be one value' \
    '5:49: not a certificate recipe' \
    '7:29: axis expressway-e.certificate is empty' \
    '8:3: unknown key "expressway-e.colour"' \
    '9:24: axis expressway-c.upload must be a list' \
    '10:29: "=" is no operator; did you mean "=="?' \
    '11:12: unknown service "web.admin.x"; did you mean "web.admin.' \
    '12:10: unknown claim set "nobody"'
is 'the line and a caret' "$(sed -n 2,3p "$err")" $' titel: a typing error\n ^'

cat >pem.yaml <<'END'
scenario: pem
deployment:
  expressway-e: {release: X15.4, certificate: {pem: nowhere.pem}}
  expressway-c: {release: X15.4, certificate: {pem: nonsense.pem}}
END
printf 'no certificate\n' >nonsense.pem
"$ek_bin/certs-gen" make server-only --name e1.example.com -o der --ca der-ca >"$out" 2>&1
openssl x509 -in der/cert.pem -outform DER -out cert.der
cat >der.yaml <<'END'
scenario: der
deployment:
  expressway-e: {release: X15.4, certificate: {pem: cert.der}}
  expressway-c: {release: X15.4}
END
faults 'a DER file' der.yaml \
    '3:53: not a usable PEM file: cert.der: this is DER; convert it: openssl x509 -inform DER -in cert.der'
faults 'PEM files' pem.yaml '3:53: cannot read file: nowhere.pem' '4:53: not a usable PEM file'

cat >unfit.yaml <<'END'
scenario: unfit
deployment:
  expressway-e: {release: X15.4, eku-check: off}
  expressway-c: {release: X15.3.2, client-certificate: combined, server-eku-upload: on}
END
faults 'settings that a release does not have' unfit.yaml \
    '3:45: expressway-e.eku-check: X15.4 has no setting' \
    '4:56: expressway-c.client-certificate: X15.3.2 has one certificate store' \
    '4:85: expressway-c.server-eku-upload: X15.3.2 does not have EnableServerEkuUpload'

printf 'scenario: a\ndeployment: [b\n' >open.yaml
run run open.yaml
refused 'not YAML'
num_checks=$((num_checks + 1))
grep -qE '^open\.yaml:[0-9]+:[0-9]+: error: ' "$err" || fail 'not YAML' "got: $(<"$err")"

printf '\200\n' >bytes.yaml
faults 'not text' bytes.yaml '1:1: byte 0x80 is not UTF-8 text'
printf 'title: \033[31mred\n' >control.yaml
faults 'a control character' control.yaml '1:8: control character U+001B'
lacks 'a control character is not repeated' "$err" $'\033'
head -c 52428800 /dev/zero | tr '\0' 'a' >large.yaml
faults 'a file of 50 MiB' large.yaml '1:1: file is too large'
: >empty.yaml
faults 'an empty file' empty.yaml '1:1: the file is empty; a scenario must be a mapping'
faults 'no file' nowhere.yaml '1:1: cannot read file'
mkdir folder.yaml
faults 'a folder' folder.yaml '1:1: cannot read file'

# ---- profiles ----

cp -r "$ek_root/sim/releases" releases
sed -i -e 's/^  zone.name: {value: san,/  zone.name: {value: everywhere,/' \
    -e 's/^  cluster.name:/  cluster.nam:/' releases/X15.4.yaml
run run "$matrix/neighbor-zones.yaml" --releases releases
refused 'a broken profile'
value_line=$(grep -n '^  zone.name:' releases/X15.4.yaml | cut -d: -f1)
key_line=$(grep -n '^  cluster.nam:' releases/X15.4.yaml | cut -d: -f1)
has 'a broken profile: the value' "$err" "releases/X15.4.yaml:$value_line:22: error: unknown value \"everywhere\""
has 'a broken profile: the key' "$err" "releases/X15.4.yaml:$key_line:3: error: unknown"

# ---- the command line ----

# misused TEXT ARGS...: refused, and standard error holds TEXT.
misused() {
    local text=$1
    shift
    run "$@"
    refused "ekulab $*"
    has "ekulab $*" "$err" "$text"
}

good=$matrix/neighbor-zones.yaml
cat >peerless.yaml <<'END'
scenario: peerless
deployment: {expressway-e: {release: X15.4}, expressway-c: {release: X15.4}}
END
misused 'no command'
misused 'unknown command "runn"; did you mean "run"?' runn "$good"
misused 'no scenario' run
misused 'more than one file' run "$good" "$good"
misused "ekulab run: unrecognized option '--frobnicate'" run "$good" --frobnicate
misused 'requires an argument' run "$good" --output
misused 'unknown output kind "jsnl"; did you mean "jsonl"?' run "$good" --output jsnl=lines
misused 'unknown output kind "jnit"; did you mean "junit"?' run "$good" --format jnit
misused 'nowhere/lines: No such file or directory' run "$good" --output jsonl=nowhere/lines
misused 'folder.yaml: Is a directory' run "$good" --output jsonl=folder.yaml
misused 'two outputs on standard output' run "$good" --output jsonl=- --output junit=-
cp "$good" own.yaml
ln -s own.yaml link.yaml
misused './own.yaml: an output would overwrite the input' run own.yaml --output jsonl=./own.yaml
misused 'link.yaml: an output would overwrite the input' run own.yaml --output jsonl=link.yaml
same 'the scenario is as it was' own.yaml "$good"
misused './once: two outputs in one file' run "$good" --output jsonl=once --output junit=./once
run predict peerless.yaml --output jsonl=/dev/null --output junit=/dev/null
is 'a device is no file' "$code" 0
misused '--only, column 11: ' run "$good" --only 'service =='
misused '--only, column 22: ' run "$good" --only '(service == cluster.e'
misused 'did you mean "expressway-c.upload"?' run "$good" --only 'expressway-c.uplaod == web'
misused '--only, column 25: unknown release "X15.9"; did you mean "X15.' run "$good" \
    --only 'expressway-e.release == X15.9'
misused 'unknown usage "serveronly"; did you mean "server-only"?' run "$good" \
    --only 'expressway-e.certificate == serveronly'
misused '--only, column 13: unknown service "cluster.f"; did you mean "cluster.' run "$good" \
    --only 'service in [cluster.f]'
misused 'no cell has the peer "b2b" that --only asks for: give it in the deployment, peers: {b2b: {certificate: combined}}' \
    predict peerless.yaml --only b2b.outbound
run predict peerless.yaml --only 'service in [b2b.outbound, web.admin.c]'
is 'a line of no peer is left' "$code" 0
misused "ekulab predict: unrecognized option '--formt'" predict "$good" --formt jsonl
misused "ekulab rules list: unrecognized option '--formt'" rules list --formt jsonl
misused "ekulab releases: unrecognized option '--al'" releases --al
misused 'ekulab run: --events goes into jsonl and html outputs: add --output jsonl=FILE' run "$good" --events --runs off
misused '--events goes into jsonl and html outputs' run "$good" --events --runs off --output junit=events.xml
misused 'ekulab predict: --seed goes with --random N' predict "$good" --seed 3
misused '--jobs is a number from 1 to 64, not "0"' run "$good" --jobs 0
misused '--jobs is a number from 1 to 64, not "2x"' run "$good" --jobs 2x
misused 'not a date: "yesterday"' run "$good" --as-of yesterday
misused '--fail-on knows break, not "pass"' run "$good" --fail-on pass
misused '--color is auto, always or never, not "pink"' run "$good" --color pink
misused 'unknown release "X16"' releases show X16
num_checks=$((num_checks + 1))
[[ ! -e lines ]] || fail 'a mistyped output kind has made a file'

run run "$good" --fail-on break --only 'service == zone.neighbor.cucm.inbound'
is '--fail-on break' "$code" 1

# ---- the lab itself ----

mkdir lab
cp "$ek_bin/ekulab" lab
# lab_fails NAME WHY: without its emulators nothing can be concluded, and every line says so.
lab_fails() {
    code=0
    timeout --foreground "$limit" lab/ekulab run "$good" --format jsonl >"$out" 2>"$err" || code=$?
    is "$1: exit code" "$code" 3
    is "$1: INCONCLUSIVE lines" "$(summary "$out" inconclusive)" "$(($(wc -l <"$out") - 2))"
    at_least "$1: lines" "$(wc -l <"$out")" 98
    is "$1: why" "$(summary "$out" stopped)" "$2"
}
lab_fails 'no emulators' 'the processes of the lab cannot be started'
ln -s "$ek_bin/expressway-e" "$ek_bin/uc-peer" lab
ln -s "$(type -P true)" lab/expressway-c
lab_fails 'an emulator that ends at once' 'the sanity cell is not green; nothing can be concluded'
# ---- standard files that are full, closed or endless ----

for words in releases roles 'rules list' 'explain list' 'personas list' '--help'; do
    code=0
    # shellcheck disable=SC2086 # words are words
    timeout --foreground "$limit" "$ek_bin/ekulab" $words >/dev/full 2>"$err" || code=$?
    is "$words into a full disk: exit code" "$code" 3
    has "$words into a full disk" "$err" 'ekulab: standard output: '
done
code=0
timeout --foreground "$limit" "$ek_bin/ekulab" run "$matrix/default-zone.yaml" --only b2b.inbound \
    --output "jsonl=$work/closed.jsonl" >/dev/null 2>&- || code=$?
is 'standard error closed: exit code' "$code" 0
is 'standard error closed: lines of the results that are none' "$(grep -vc '^{.*}$' "$work/closed.jsonl")" 0
code=0
(ulimit -v 4000000 2>/dev/null && exec timeout --foreground "$limit" "$ek_bin/ekulab" explain /dev/zero:x) \
    >"$out" 2>"$err" || code=$?
if ((sanitized == 0)); then # a sanitizer maps more than that for itself
    is 'a file without end: exit code' "$code" 2
    has 'a file without end' "$err" 'a line of more than 4 MiB'
fi
finish
