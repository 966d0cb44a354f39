#!/usr/bin/env bash
# strange_test.sh BIN: proofs and reductions are made of what live runs showed, not of the model. Here an
# Expressway-C is in the lab that does not do what its release says, so the two differ.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

# strange_c FAMILY:RULE=VALUE...: from now on C takes these for the rules of its releases.
strange_c() {
    local change family rule
    rm -rf strange
    cp -r "$ek_root/sim/releases" strange
    for change; do
        family=${change%%:*}
        rule=${change#*:}
        sed -i -E "s/^(  ${rule%=*}: \{value: )[^,]*,/\1${rule#*=},/" "strange/$family.yaml"
    done
    is "rules that differ: $*" "$(diff "$ek_root/sim/releases" strange | grep -c '^>')" $#
    other_core <<END
exec "$real_bin/expressway-c" "\$@" --releases "$work/strange"
END
}

# pair RELEASE: a pair on it, with an expired certificate of E that lacks clientAuth as well.
pair() {
    cat <<END
scenario: pair
deployment:
  expressway-e: {release: $1, certificate: server-only+expired}
  expressway-c: {release: $1}
END
}

# repairs SERVICE: what turned the line in `out` green.
repairs() {
    jq -r --arg service "$1" 'select(.kind == "service" and .service == $service)
        | .proof.repairs | map("\(.from) \(.to)" + (.with | if . then " & \(.from) \(.to)" else "" end))
        | join(" | ")' "$out"
}

# ---- proofs ----

# C looks for a usage that the release does not ask for: the model takes E for repaired without the defect.
pair X15.4 >pair.yaml
strange_c X15.4:mra.service-check.client-auth=required
run run pair.yaml --prove-cause --format jsonl
is 'stricter: the cell itself agrees' "$(summary "$out" mismatch)" 0
is 'stricter: without the defect the check fails all the same' "$(repairs mra.service-check)" \
    'server-only+expired server-only & server-only combined'
is 'stricter: and what depends on it' "$(repairs mra.registration)" \
    'server-only+expired server-only & server-only combined'
is 'stricter: the zone does not look for it' "$(repairs zone.uc-traversal)" \
    'server-only+expired server-only'
is 'stricter: nor is the cell repaired' "$(jq -r 'select(.kind == "cell-proof") | .green_with
    | map("\(.from) \(.to)") | join(" | ")' "$out")" ''

# C does not look for a usage that the release asks for: without the defect the line is green, and the model
# says that it is not.
pair X15.3.2 >pair.yaml
strange_c X15.3:mra.service-check.client-auth=not-checked
run run pair.yaml --prove-cause --format jsonl
is 'laxer: the cell itself agrees' "$(summary "$out" mismatch)" 0
is 'laxer: without the defect the check passes' "$(repairs mra.service-check)" \
    'server-only+expired server-only'

# By the model the password alone is to blame; what was seen behind it is C's usage check.
cat >behind.yaml <<'END'
scenario: behind
deployment:
  expressway-e: {release: X15.4, certificate: server-only}
  expressway-c: {release: X15.4, traversal-password: wrong}
END
strange_c X15.4:mra.service-check.client-auth=required
run run behind.yaml --prove-cause --format jsonl
is 'behind a cause: the cell itself agrees' "$(summary "$out" mismatch)" 0
is 'behind a cause: two repairs together' "$(jq -r 'select(.service == "mra.service-check") | .proof.repairs
    | map("\(.from) \(.to) & \(.with.from) \(.with.to)") | join(" | ")' "$out")" \
    'server-only combined & wrong right'
is 'behind a cause: what was seen there' "$(jq -r 'select(.service == "mra.service-check") | .proof.then
    | map("\(.from) \(.to) \(.side) \(.reason)") | join(" | ")' "$out")" \
    'wrong right expressway-c eku-client-auth-missing'

# ---- reductions ----

# With X15.3.2 C refuses with another status; with X15.4 it looks for a usage that nobody asks for. On the
# way to one release the same line is disputed in both, but about something else: that is no smaller
# deployment of the same disagreement.
cat >mixed.yaml <<'END'
scenario: mixed
deployment:
  expressway-e: {release: X15.4, certificate: server-only, upload: acme}
  expressway-c: {release: X15.3.2}
END
strange_c X15.3:mra.service-check.refusal-status=488 X15.4:mra.service-check.client-auth=required
run run mixed.yaml --shrink --format jsonl
is 'shrink: about what' "$(jq -r 'select(.kind == "shrunk") | "\(.service) \(.field) \(.minimal)"' "$out")" \
    'mra.service-check sip_status true'
has 'shrink: what it tells is of that disagreement' "$err" \
    'ekulab: mra.service-check: live and model differ in sip_status: live down'
jq -r 'select(.kind == "shrunk") | .scenario' "$out" | grep -v '^  name:\|^$' >got
cat >wanted <<'END'
scenario: shrunk-1
deployment:
  expressway-e:
    release: X15.3.2
    certificate: server-only
  expressway-c:
    release: X15.3.2
END
same 'shrink: the release that shows it' got wanted
run run got --format jsonl
is 'shrunk, run again' "$(jq -r 'select(.service == "mra.service-check") | .detail' "$out" | cut -d: -f1)" \
    'live and model differ in sip_status'
finish
