#!/usr/bin/env bash
# new_release_test.sh BIN: a release comes into the lab as one file of data: every command knows it,
# and lines change as its changed rules say.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

# X15.6 is X15.5, but the SERVICE body carries the client store's certificate, and a cluster link
# asks for clientAuth.
cp -r "$ek_root/sim/releases" profiles
changed='s/^\(family: \|releases: \[\)X15\.5/\1X15.6/
s/^title: .*/title: X15.6, a release to come/
s/^published: .*/published: 2026-11/
s/^  mra\.service-check\.certificate: .*/  mra.service-check.certificate: {value: client-store, confidence: assumed, source: "no document states this", note: "a thought"}/
s/^  cluster\.client-auth: .*/  cluster.client-auth: {value: required, confidence: assumed, source: "no document states this", note: "a thought"}/'
sed "$changed" profiles/X15.5.yaml >profiles/X15.6.yaml
is 'one file, six lines of it changed' "$(diff profiles/X15.5.yaml profiles/X15.6.yaml | grep -c '^>')" 6

cat >both.yaml <<'END'
scenario: both
deployment:
  expressway-e: {nodes: 2, cluster-tls-verify: enforcing}
  expressway-c: {nodes: 2}
axes:
  expressway-e.release: [X15.4, X15.5, X15.6]
  expressway-c.release: [X15.4, X15.5, X15.6]
  expressway-e.certificate: [combined, server-only]
  expressway-e.client-certificate: [copy, client-only]
where: expressway-e.release == expressway-c.release and
  (expressway-e.client-certificate == copy or expressway-e.release > X15.4)
END

# ---- without the file nobody knows it ----

run lint both.yaml
is 'unknown: exit code' "$code" 2
has 'unknown: what is near' "$err" 'unknown release "X15.6"; did you mean "X15.5"?'
run releases show X15.6
is 'unknown: releases show' "$code" 2

# ---- with it everybody does ----

run lint both.yaml --releases profiles
is 'lint: exit code' "$code" 0
sed 's/X15\.6/X15.66/' both.yaml >typo.yaml
run lint typo.yaml --releases profiles
has 'a suggestion' "$err" 'unknown release "X15.66"; did you mean "X15.6"?'

run releases --releases profiles
is 'releases list: the newest is last' "$(tail -n 1 "$out")" 'X15.6      X15.6'
run releases show X15.6 --releases profiles
has 'releases show' "$out" 'title X15.6, a release to come'
run releases diff X15.5 X15.6 --releases profiles
is 'releases diff: rules' "$(grep -oE '(cluster.client-auth|mra.service-check.certificate)' "$out" | sort -u | wc -l)" 2
run releases diff X15.5 X15.7 --releases profiles
has 'releases diff: a suggestion' "$err" 'did you mean "X15.6"?'
run releases dump --releases profiles
has 'releases dump' "$out" 'family X15.6'

run roles --release X15.6 --releases profiles
is 'roles: exit code' "$code" 0
has 'roles' "$out" 'X15.6'
run rules list --release X15.6 --releases profiles
is 'rules list: exit code' "$code" 0
has 'rules list' "$out" 'client-store'
run rules list --releases profiles
has 'rules list: all families' "$out" 'client-store  assumed     X15.6'
run explain cluster.client-auth --releases profiles
has 'explain' "$out" 'X15.6'
run rules coverage both.yaml --releases profiles --model
is 'rules coverage: exit code' "$code" 0
has 'rules coverage' "$out" 'client-store'
run rules mutate both.yaml --family X15.6 --rule cluster.client-auth --releases profiles
has 'rules mutate' "$out" 'X15.6'

# ---- predicted and live ----

run predict both.yaml --releases profiles --format jsonl
is 'predict: exit code' "$code" 0
is 'predict: cells' "$(head -n 1 "$out" | jq .cells)" 10
run run both.yaml --releases profiles --format jsonl
is 'run: exit code' "$code" 0
is 'run: no mismatch' "$(summary "$out" mismatch) $(summary "$out" inconclusive)" '0 0'

cell() { # RELEASE CERTIFICATE CLIENT-CERTIFICATE
    printf 'e=%s/c=%s/ecert=%s/eclient=%s' "$1" "$1" "$2" "$3"
}
while IFS=';' read -r release certificate client service wanted; do
    is "$release $certificate $client $service" \
        "$(line "$out" "$(cell "$release" "$certificate" "$client")" "$service" | cut -d' ' -f1-3)" \
        "$wanted"
done <<'END'
X15.5;combined;client-only;mra.service-check;up - -
X15.6;combined;client-only;mra.service-check;down expressway-c eku-server-auth-missing
X15.6;combined;copy;mra.service-check;up - -
X15.4;server-only;copy;cluster.e;up - -
X15.5;server-only;copy;cluster.e;up - -
X15.6;server-only;copy;cluster.e;down expressway-e eku-client-auth-missing
X15.6;combined;copy;cluster.e;up - -
END
run run both.yaml --releases profiles --format jsonl --only 'expressway-e.release > X15.5'
is 'an expression that compares releases' "$(jq -r 'select(.kind == "service") | .axes
    | .["expressway-e.release"]' "$out" | sort -u)" X15.6

run run both.yaml --random 60 --seed 3 --releases profiles --format jsonl --only \
    'service in [zone.uc-traversal, mra.service-check, mra.registration, cluster.e, cluster.c]'
is 'random: exit code' "$code" 0
at_least 'random: cells with it' "$(jq -r 'select(.kind == "service") | .cell' "$out" | sort -u |
    grep -c '=X15\.6')" 1
run predict both.yaml --random 1600 --seed 3 --releases profiles --format jsonl
at_least 'random: nodes of their own with it' "$(jq -r 'select(.kind == "service") | .cell' "$out" |
    sort -u | grep -cE '/[ec][1-6]=X15\.6')" 1

# ---- one box alone ----

"$ek_bin/certs-gen" make server-only --name e.example.com -o e --ca ca >"$out" 2>&1
cat >box.yaml <<'END'
expressway-e:
  name: e.example.com
  domain: example.com
  release: X15.6
  clock: 2026-06-20T00:00:00Z
  certificate: {chain: e/cert.pem, key: e/key.pem}
  trusted-ca: e/root.pem
  tls-verify-subject-name: c.example.com
  traversal-user: traversal
  traversal-password: secret
  ports: {7001: 0, 2222: 0, 5061: 0, 8443: 0, 443: 0, 4372: 0}
END
code=0
timeout --foreground "$limit" "$ek_bin/expressway-e" --config box.yaml >"$out" 2>"$err" </dev/null || code=$?
is 'alone: not without the file' "$code" 2
mkfifo lines
"$ek_bin/expressway-e" --config box.yaml --releases profiles >lines 2>"$err" </dev/null &
box=$!
exec 5<lines
ready=
while [[ $ready != *'ready expressway-e'* ]] && IFS= read -r -t "$limit" -u 5 ready; do :; done
has 'alone: ready' <(printf '%s\n' "$ready") 'ready expressway-e'
kill -TERM "$box"
code=0
wait "$box" || code=$?
is 'alone: exit code' "$code" 0
finish
