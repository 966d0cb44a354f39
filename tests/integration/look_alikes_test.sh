#!/usr/bin/env bash
# look_alikes_test.sh BIN: failures that look like the EKU problem are told apart from it. What each
# case of not-the-eku must end with is written here, from the documents that its claims cite.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# case | service | side reason of its line, "-" for none; or up, where nothing of the case is down
expectations=$(
    cat <<'END'
all-well                        |                   | up
wrong-name                      | zone.uc-traversal | expressway-c name-mismatch
cn-only                         | zone.uc-traversal | expressway-c name-mismatch
wildcard                        | zone.uc-traversal | expressway-c name-mismatch
expired                         | zone.uc-traversal | expressway-c expired
not-yet-valid                   | zone.uc-traversal | expressway-c not-yet-valid
untrusted-root                  | zone.uc-traversal | expressway-c untrusted-issuer
missing-intermediate            | zone.uc-traversal | expressway-c incomplete-chain
issuer-without-client-auth      | zone.uc-traversal | expressway-e purpose-of-issuer
revoked-e                       | zone.uc-traversal | expressway-c revoked
revoked-c                       | zone.uc-traversal | expressway-e revoked
revoked-unnoticed               |                   | up
no-list-unnoticed               |                   | up
no-list                         | zone.uc-traversal | expressway-c revocation-unknown
rsa-8192-e                      | zone.uc-traversal | expressway-c key-rejected
rsa-8192-c                      | zone.uc-traversal | expressway-e key-rejected
rsa-4096-unnoticed              |                   | up
sha1-e                          | zone.uc-traversal | expressway-c signature-rejected
sha1-c                          | zone.uc-traversal | expressway-e signature-rejected
sha1-unnoticed                  |                   | up
unknown-oid-e                   | tunnel.ssh        | expressway-c subject-oid
unknown-oid-c                   | tunnel.ssh        | expressway-e subject-oid
address-as-peer                 | zone.uc-traversal | expressway-c name-mismatch
wrong-password                  | zone.uc-traversal | expressway-e credentials
slow-clock                      | zone.uc-traversal | expressway-c not-yet-valid
clocks-apart                    | zone.uc-traversal | expressway-e clock-skew
clocks-slow-unnoticed           |                   | up
key-file-e                      | tunnel.ssh        | expressway-e key-file
key-file-c                      | tunnel.ssh        | expressway-c key-file
nat-reflection                  | mra.service-check | expressway-c nat-rewritten
firewall-7001                   | zone.uc-traversal | - timeout
firewall-2222                   | tunnel.ssh        | - timeout
trunk-on-line-port              | mra.registration  | cucm method-not-allowed
cucm-untrusted                  | mra.login         | expressway-c untrusted-issuer
cucm-wrong-name                 | mra.login         | expressway-c name-mismatch
cucm-untrusted-x14.0.7-unnoticed  |                 | up
cucm-untrusted-x14.0.8          | mra.login         | expressway-c untrusted-issuer
cucm-untrusted-x14.2            | mra.login         | expressway-c untrusted-issuer
cucm-wrong-name-x14.0.7-unnoticed |                 | up
cucm-wrong-name-x14.0.8         | mra.login         | expressway-c name-mismatch
cucm-wrong-name-x14.2           | mra.login         | expressway-c name-mismatch
cssm-refused                    | smart-licensing   | - network
cssm-dropped                    | smart-licensing   | - timeout
cssm-proxy                      | smart-licensing   | - not-tls
cssm-untrusted                  | smart-licensing   | expressway-e untrusted-issuer
END
)

run run "$matrix/not-the-eku.yaml" --format jsonl
is 'exit code' "$code" 0
only_progress not-the-eku
for verdict in mismatch inconclusive; do
    is "$verdict" "$(summary "$out" $verdict)" 0
done

is 'no case blames a usage of the leaf' \
    "$(jq -r 'select((.reason // "") | startswith("eku-")) | .cell' "$out")" ''
is 'every case is expected' "$(jq -r '.cell // empty' "$out" | sort -u)" \
    "$(cut -d '|' -f 1 <<<"$expectations" | tr -d ' ' | sort -u)"

# reasons CELL: what broke in it by itself, without what only rests on something else.
reasons() {
    jq -r --arg cell "$1" 'select(.cell == $cell and .live == "down" and .reason != "dependency-down")
        | .reason' "$out" | sort -u
}

while IFS='|' read -r cell service end; do
    cell=${cell// /} service=${service// /} end=${end# }
    if [[ $end == up ]]; then
        is "$cell: broken lines" "$(jq -r --arg cell "$cell" \
            'select(.cell == $cell and .live == "down") | .service' "$out")" ''
        continue
    fi
    is "$cell: $service" "$(line "$out" "$cell" "$service" | cut -d ' ' -f 1-3)" "down $end"
    is "$cell: one cause" "$(reasons "$cell")" "${end#* }"
done <<<"$expectations"
finish
