#!/usr/bin/env bash
# seclusion_test.sh BIN: what holds private keys leaves no core file, gains no rights and shows its memory and
# its descriptors to no other process of its user.
set -euo pipefail
# Who may trace everything sees everything: without that right, also as root.
if [[ $(id -u) -eq 0 && -z ${EK_TEST_UNPRIVILEGED:-} ]]; then
    EK_TEST_UNPRIVILEGED=1 exec setpriv --bounding-set=-sys_ptrace --inh-caps=-sys_ptrace "$0" "$@"
fi
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

# secluded NAME PROCESS-ID
secluded() {
    local shown=no
    is "$1: size of core files, soft and hard limit" \
        "$(sed -n 's/^Max core file size *//p' "/proc/$2/limits" | tr -s ' ')" '0 0 bytes '
    is "$1: no new rights" "$(sed -n 's/^NoNewPrivs:\t//p' "/proc/$2/status")" 1
    ! readable "$2" || shown=yes
    # LeakSanitizer traces the process that it searches.
    is "$1: shows its descriptors" "$shown" "$([[ $sanitized -eq 0 ]] && echo no || echo yes)"
}

ulimit -S -c unlimited 2>/dev/null || true # what the programs are to give up
readable "$$" || fail 'a process that is not secluded shows its descriptors'

start_held run "$matrix/eku-sunset.yaml"
read_lines 50 "$work/jsonl"
is 'lines before the hold' "$(wc -l <"$work/jsonl")" 50
secluded ekulab "$pid"
for name in expressway-e expressway-c uc-peer; do
    secluded "$name" "$(child "$name")"
done
end_held "$work/jsonl"

# Once somebody reads from the pipe, the program has begun.
mkfifo "$work/pem"
"$ek_bin/certs-gen" show "$work/pem" >"$out" 2>&1 &
maker=$!
exec 7>"$work/pem"
secluded certs-gen "$maker"
exec 7>&-
wait "$maker" || true
finish
