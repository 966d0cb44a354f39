#!/usr/bin/env bash
# shrink_test.sh BIN: where live and model disagree, the runner finds the smallest deployment that
# shows it. Here an Expressway-C is in the lab that does not do what its release says.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

other_core <<END
exec "$real_bin/expressway-c" --change X15.4:mra.service-check.client-auth=required "\$@"
END

# What a deployment must be for C's strange rule to show.
cat >smallest <<'END'
scenario: shrunk-1
deployment:
  expressway-e:
    release: X15.4
    certificate: server-only
  expressway-c:
    release: X15.4
END

# shrunk FILTER: of the only line of that kind in `out`.
shrunk() {
    jq -r 'select(.kind == "shrunk") | '"$1" "$out"
}

# ---- a matrix, when asked for ----

cat >laden.yaml <<'END'
scenario: laden
deployment:
  name: laden
  expressway-e: {release: X15.3.2, nodes: 3, certificate: server-only+issued-yesterday, key: rsa-2048,
    cluster-tls-verify: enforcing, tls-versions: "1.2", node: {3: {certificate: no-eku}}}
  expressway-c: {release: X15.4, nodes: 2, upload: acme, node: {2: {release: X15.3.2}}}
  peers:
    cucm: {tls-verify: off}
    b2b: {certificate: server-only, eku: ignore}
    cssm: {reach: refused}
axes: {expressway-c.clock-skew: ["0", +2d]}
END

run run laden.yaml --format jsonl
is 'not asked for: exit code' "$code" 1
is 'not asked for: lines' "$(shrunk .cell)" ''

run run laden.yaml --format jsonl --shrink
is 'shrink: exit code' "$code" 1
is 'shrink: one for both cells' "$(shrunk '[.cell, .service, .field, .minimal] | join(" ")')" \
    'cskew=0 mra.service-check state true'
shrunk .scenario | grep -v '^  name:\|^$' >got
same 'shrink: the smallest deployment' got smallest
has 'shrink: on standard error too' "$err" \
    'the smallest deployment that shows it, from cskew=0:'
has 'shrink: with the disagreement' "$err" \
    'ekulab: mra.service-check: live and model differ in state: live down eku-client-auth-missing'
at_most 'shrink: live runs' "$(shrunk .runs)" 120

shrunk .scenario >again.yaml
timeless "$out" >wanted
run run laden.yaml --format jsonl --shrink --jobs 2
timeless "$out" >got
same 'shrink: the same bytes' got wanted

run run again.yaml --format jsonl
is 'shrunk, run again: exit code' "$code" 1
is 'shrunk, run again' "$(jq -r 'select(.verdict == "MISMATCH") | .service' "$out" | head -n 1)" \
    mra.service-check
has 'shrunk, run again: the same' "$out" 'live and model differ in state: live down eku-client-auth-missing'
code=0
"$real_bin/ekulab" run again.yaml >"$out" 2>"$err" || code=$?
is 'with the C of the release nothing disagrees' "$code" 0

run run laden.yaml --shrink
has 'table: it is told' "$out" 'the smallest deployment that shows this of mra.service-check, from cskew=0:'
has 'table: it can be pasted' "$out" '    certificate: server-only'

# ---- random deployments, always ----

# The web page of this C takes what its release refuses.
cp -r "$ek_root/sim/releases" lax
sed -i 's/^\(  upload.c.server.client-auth: {value: \)required/\1not-checked/' lax/*.yaml
cp "$ek_bin/expressway-c" strange
printf '#!/bin/sh\nexec "%s/expressway-c" "$@" --releases "%s/lax"\n' "$real_bin" "$work" \
    >"$ek_bin/expressway-c"
run run laden.yaml --random 20 --seed 4 --only upload.c.server --format jsonl
is 'random: exit code' "$code" 1
is 'random: found' "$(shrunk '[.service, .field, .minimal] | join(" ")')" 'upload.c.server state true'
shrunk .scenario | grep -v '^  name:\|^$' >got
is 'random: nothing is left but what shows it' "$(sed 's/: X1.*/: X/' got)" "scenario: shrunk-1
deployment:
  expressway-e:
    release: X
  expressway-c:
    release: X
    certificate: $(sed -n 's/^    certificate: //p' got)
    upload: web"
lacks 'random: no defect is left' got +
is 'random: one release' "$(grep -o 'X1[0-9.]*' got | sort -u | wc -l)" 1
shrunk .scenario >again.yaml
run run again.yaml --format jsonl
has 'random, run again: the same' "$out" 'live and model differ in state'
mv strange "$ek_bin/expressway-c"

# ---- a repair run that disagrees is no quiet proof ----

cat >hidden.yaml <<'END'
scenario: hidden
deployment:
  expressway-e: {release: X15.4, certificate: server-only+expired}
  expressway-c: {release: X15.4}
END
run run hidden.yaml --prove-cause --format jsonl
is 'repair run: the cell itself agrees' "$(summary "$out" mismatch)" 0
is 'repair run: exit code' "$code" 1
at_least 'repair run: it is counted' "$(summary "$out" proofs | jq .mismatches)" 1
is 'repair run: where' "$(jq -r 'select(.kind == "cell-proof") | .detail' "$out" | cut -d: -f1,2)" \
    'repair run of base with expressway-e.certificate server-only+expired -> server-only: mra.service-check'
run run hidden.yaml --prove-cause
has 'repair run: in the table' "$out" 'MISMATCH in repair run of base with'

run predict laden.yaml --shrink
is 'predict: exit code' "$code" 2
has 'predict: why' "$err" 'ekulab predict: --shrink needs live runs'
finish
