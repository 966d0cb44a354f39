#!/usr/bin/env bash
# unflippable_test.sh BIN: each claim has a row in flips.txt or in unflippable.txt; and of the latter
# no other value of any line of any family makes a prediction disagree.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
profiles=$ek_root/sim/releases
rows=$ek_root/tests/integration

# first_column FILE
first_column() {
    sed -n -E 's/^([A-Z0-9-]+) *\|.*/\1/p' "$1" | sort -u
}

# The settings of which these claims speak, for one release on both boxes. The stores of X15.5 are a
# scenario of their own.
write_one() {
    cat <<END
scenario: one
title: One store
deployment:
  expressway-e: {release: $1, nodes: 2}
  expressway-c: {release: $1, nodes: 2}
  peers: {browser: {persona: chrome}, cucm: {certificate: combined, trust: lab}, b2b: {certificate: combined}}
axes:
  expressway-e.certificate: [combined, server-only, combined+private-ca]
  expressway-c.certificate: [combined, server-only, combined+private-ca]
  peers.browser.trust: [lab, public]
  peers.b2b.trust: [lab, public]
  expressway-e.cluster-tls-verify: [permissive, enforcing]
  expressway-c.cluster-tls-verify: [permissive, enforcing]
  expressway-e.upload: [scp, web]
services: [cluster.e, cluster.c, web.admin.e, web.admin.c, zone.uc-traversal, zone.traversal, tunnel.ssh,
  zone.neighbor.cucm.outbound, mra.login, b2b.outbound, b2b.inbound]
claims: [cisco-faq]
END
}

write_two() {
    cat <<END
scenario: two
title: Two stores
deployment:
  expressway-e: {release: $1, certificate: server-only, client-certificate: server-only}
  expressway-c: {release: $1, certificate: server-only, client-certificate: combined}
axes:
  expressway-e.eku-check: [on, off]
  expressway-c.eku-check: [on, off]
  expressway-e.upload: [scp, web]
  expressway-c.upload: [scp, web]
services: [zone.uc-traversal, tunnel.ssh]
claims: [cisco-x15.5]
END
}

# scenarios FAMILY: those that its releases can play, written anew.
scenarios() {
    local release
    release=$(sed -n -E 's/^releases: \[(.*, )?([^],]*)\]/\2/p' "$profiles/$1.yaml")
    write_one "$release" >"$work/one.yaml"
    write_two "$release" >"$work/two.yaml"
    printf 'one\n'
    ! grep -q '^  certificate-stores: {value: 2,' "$profiles/$1.yaml" || printf 'two\n'
}

{ first_column "$rows/flips.txt" && first_column "$rows/unflippable.txt"; } | sort >"$work/rows"
claims() { sed -n -E 's/^  - id: ([A-Z0-9-]+)$/\1/p' "$@" | sort -u; }
claims "$ek_root"/scenarios/claims/cisco-*.yaml >"$work/claims"
claims "$ek_root"/scenarios/claims/*.yaml >"$work/all-claims"
is "claims of Cisco's documents that stand in neither file" "$(comm -13 "$work/rows" "$work/claims")" ''
is 'rows of a claim that there is not' "$(comm -23 "$work/rows" "$work/all-claims")" ''
is 'claims that stand in both files' "$(uniq -d "$work/rows")" ''
first_column "$rows/unflippable.txt" >"$work/unflippable"

# values FAMILY: what its lines say, without confidence and source.
values() {
    sed -n -E 's/^  ([a-z.-]+): \{value: ([^,]*),.*/\1=\2/p' "$profiles/$1.yaml"
}

# A family whose values all are those of one before it has nothing new to try.
num_flips=0
declare -A tried=()
for profile in "$profiles"/*.yaml; do
    family=$(basename "$profile" .yaml)
    key=$(values "$family" | cksum)
    [[ ! -v tried[$key] ]] || continue
    tried[$key]=1
    mapfile -t played < <(scenarios "$family")
    for scenario in "${played[@]}"; do
        run predict "$work/$scenario.yaml" --format jsonl
        is "$family, $scenario: as the documents say" "$code" 0
        cat "$out" >>"$work/lines"
        run rules mutate "$work/$scenario.yaml" --family "$family" --format jsonl
        is "$family, $scenario: what the flips write on stderr" "$(cat "$err")" ''
        is "$family, $scenario: the flips that turn one of these claims red" \
            "$(jq -r '. as $flip | .claims[] | "\(.) \($flip.rule) \($flip.to)"' "$out" |
                awk 'NR == FNR { rows[$1] = 1; next } $1 in rows' "$work/unflippable" -)" ''
        num_flips=$((num_flips + $(wc -l <"$out")))
    done
done
at_least 'flips that were tried' "$num_flips" 100

# of_full CLAIM WHAT NUMBER: how many lines of the matrix of all sources on which the claim speaks are WHAT;
# 0 means none, 1 any number.
run predict "$matrix/full-sources.yaml" --format jsonl
cp "$out" "$work/full"
of_full() {
    local filter number
    case $2 in
        'up') filter='.model == "up"' ;;
        'down') filter='.model == "down"' ;;
        'down by an Expressway') filter='.model == "down" and (.side // "" | startswith("expressway"))' ;;
        'down for a usage') filter='(.reason // "") | startswith("eku-")' ;;
    esac
    number=$(jq -r --arg claim "${1// /}" "select((.claims // [])[] | .id == \$claim and .reading == null) |
        select($filter) | .cell" "$work/full" | wc -l)
    if [[ $3 -eq 0 ]]; then
        is "$1: lines $2" "$number" 0
    else
        at_least "$1: lines $2" "$number" 1
    fi
}

# refused CLAIM: the settings that the claim denies a release are refused there, and a profile that had
# them would be found out.
refused() {
    local setting value release rule
    while read -r setting value release rule; do
        printf 'scenario: lacking\ndeployment:\n  expressway-e: {release: %s}\n  expressway-c: {release: %s}\naxes:\n  %s: [%s]\n' \
            "$release" "$release" "$setting" "$value" >"$work/lacking.yaml"
        run lint "$work/lacking.yaml"
        is "$1: $setting with $release" "$code" 2
        has "$1: $setting with $release: why" "$err" "$setting: $release"
        [[ $rule != - ]] || continue # no line of a profile gives it to that box
        run rules mutate --rule "$rule" --family "$release" "$matrix/families.yaml"
        has "$1: $release has $setting after all" "$out" ' 0 survived'
    done < <(grep "^$1 " <<<"$lacking" | cut -d ' ' -f 2-)
}
lacking='STORE-1 expressway-e.client-certificate combined X15.4 certificate-stores
STORE-1 expressway-c.client-certificate combined X15.3 certificate-stores
SWITCH-1 expressway-e.server-eku-upload on X15.3 switch.server-eku-upload
SWITCH-1 expressway-c.server-eku-upload on X15.4 -'

# told CLAIM FILTER: the lines of a prediction of all sources in `out` that have an entry of the claim with FILTER.
told() {
    jq -r --arg claim "$1" "select(any((.claims // [])[]; .id == \$claim and ($2))) | .verdict" "$out"
}

# by_reading CLAIM: it is told in two readings, of which one disagrees; that counts where it is asked for, and
# there alone.
by_reading() {
    run predict "$matrix/full-sources.yaml" --format jsonl
    is "$1: without a reading" "$(told "$1" '.reading == null')" ''
    at_least "$1: lines where the strict reading is told" "$(told "$1" '.reading == "strict"' | wc -l)" 1
    at_least "$1: lines where the lenient one disagrees" \
        "$(told "$1" '.reading == "lenient" and (.agrees | not)' | wc -l)" 1
    lacks "$1: nobody asked for a reading" "$out" "claim $1 ("
    is "$1: nobody asked, and nothing disagrees" "$(told "$1" true | grep -c MISMATCH)" 0
    run predict "$matrix/full-sources.yaml" --reading lenient --format jsonl
    has "$1: the lenient reading was asked for" "$out" "claim $1 ("
    is "$1: all lines where it disagrees" \
        "$(told "$1" '.reading == "lenient" and (.agrees | not)' | sort -u)" MISMATCH
}

# The reasons. `no-rule`: the lines on which the claim speaks name no rule of a link; those of the upload
# page say what a box has, not what is asked. `all-there`: they name some, and all are content.
while IFS='|' read -r claim reason; do
    [[ $claim != '#'* && -n $claim ]] || continue
    jq -r --arg claim "${claim// /}" 'select((.claims // [])[] | .id == $claim)
            | .rules | map(select(.id | test("^(upload|switch.server-eku-upload)") | not)) | length' \
        "$work/lines" | sort -n >"$work/numbers"
    case ${reason// /} in
        no-rule) is "$claim: rules on which it rests" "$(sort -u "$work/numbers")" 0 ;;
        all-there) at_least "$claim: rules on which it rests" "$(head -n 1 "$work/numbers")" 1 ;;
        far-end) of_full "$claim" 'down' 1 && of_full "$claim" 'down by an Expressway' 0 ;;
        not-eku) of_full "$claim" 'up' 1 && of_full "$claim" 'down for a usage' 0 ;;
        settings) refused "${claim// /}" ;;
        reading) by_reading "${claim// /}" ;;
        *) fail "$claim: no such reason: $reason" ;;
    esac
done <"$rows/unflippable.txt"
finish
