#!/usr/bin/env bash
# hardening_test.sh BIN fortified|plain: what the linker and the compiler were told against the abuse of
# memory faults is in each program. `plain`: of a build without optimisation or with sanitizers, in
# which _FORTIFY_SOURCE has no place.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# finds NAME FILE PATTERN: a line of FILE fits (extended regular expression).
finds() {
    num_checks=$((num_checks + 1))
    grep -qE -e "$3" "$2" || fail "$1" "no line like $3"
}

for program in ekulab expressway-e expressway-c uc-peer certs-gen; do
    readelf -hW "$ek_bin/$program" >"$work/header"
    readelf -lW "$ek_bin/$program" >"$work/segments"
    readelf -dW "$ek_bin/$program" >"$work/dynamic"
    readelf --dyn-syms -W "$ek_bin/$program" >"$work/symbols"
    finds "$program: position-independent" "$work/header" '^ *Type: +DYN '
    finds "$program: an executable, no library" "$work/dynamic" '\(FLAGS_1\).* PIE'
    finds "$program: relocations become read-only" "$work/segments" '^ *GNU_RELRO '
    finds "$program: all of them, at the start" "$work/dynamic" '\(FLAGS_1\).* NOW'
    finds "$program: the stack is no code" "$work/segments" '^ *GNU_STACK .* RW +0x'
    finds "$program: guarded stacks" "$work/symbols" ' __stack_chk_fail@'
    lacks "$program: no text relocations" "$work/dynamic" '(TEXTREL)'
    if [[ $2 == fortified ]]; then
        finds "$program: checked copies" "$work/symbols" ' __[a-z]+_chk@'
    fi
done
finish
