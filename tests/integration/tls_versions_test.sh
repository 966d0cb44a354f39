#!/usr/bin/env bash
# tls_versions_test.sh BIN: verdicts do not depend on the version of TLS; without a common version
# the links between the boxes fail for that reason, and no others.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

run run "$matrix/tls-versions.yaml" --format jsonl
is 'exit code' "$code" 0
only_progress 'tls-versions'
is 'MISMATCH lines' "$(summary "$out" mismatch)" 0
is 'INCONCLUSIVE lines' "$(summary "$out" inconclusive)" 0

# verdicts E-VERSIONS C-VERSIONS: what became of each service of each deployment, versions left out.
verdicts() {
    jq -r --arg e "$1" --arg c "$2" '
        select(.kind == "service")
        | select(.axes["expressway-e.tls-versions"] == $e and .axes["expressway-c.tls-versions"] == $c)
        | [(.cell | sub("/etls=[^/]*/ctls=[^/]*"; "")), .service, .verdict, .live, .side, .stage,
           .reason, .x509_error, .caused_by, .sip_status] | map(. // "-") | join(" ")' "$out"
}

verdicts 1.2 1.2 >"$work/1.2"
at_least 'lines of one pair of versions' "$(wc -l <"$work/1.2")" 100
at_least 'breaks among them' "$(grep -c ' BREAK ' "$work/1.2")" 20
for pair in '1.3 1.3' '1.2+1.3 1.2+1.3' '1.2 1.2+1.3' '1.2+1.3 1.2' '1.3 1.2+1.3' '1.2+1.3 1.3'; do
    read -r e c <<<"$pair"
    verdicts "$e" "$c" >"$work/other"
    same "E $e, C $c: as with 1.2 on both" "$work/other" "$work/1.2"
done

# of SERVICE: what became of it in the file none, each outcome once.
of() {
    awk -v service="$1" '$2 == service { $1 = $2 = ""; print substr($0, 3) }' "$work/none" | sort -u
}

# From C to E nothing passes any more; what hangs on that is down because of it.
for pair in '1.2 1.3' '1.3 1.2'; do
    read -r e c <<<"$pair"
    verdicts "$e" "$c" >"$work/none"
    for service in zone.uc-traversal zone.traversal tunnel.ssh; do
        is "E $e, C $c: $service" "$(of $service)" \
            'BREAK down expressway-e tls protocol-version - - -'
    done
    is "E $e, C $c: mra.service-check" "$(of mra.service-check)" \
        'BREAK down expressway-e sip-service dependency-down - zone.uc-traversal -'
    between=' (zone.uc-traversal|zone.traversal|tunnel.ssh|mra.service-check|mra.registration|mra.login) '
    grep -vE "$between" "$work/none" >"$work/got"
    grep -vE "$between" "$work/1.2" >"$work/wanted"
    same "E $e, C $c: everything else goes on" "$work/got" "$work/wanted"
done
is 'alert without a common version' "$(jq -r '
    select(.reason == "protocol-version") | .alert' "$out" | sort -u)" 70
finish
