#!/usr/bin/env bash
# lifecycle_test.sh BIN: a long run stays small, listens on the loopback alone, and leaves nothing
# behind: no process, no socket, no file.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

memory_limit=$((300 * 1024)) # kB, of the four processes together

cat >"$work/long.yaml" <<'END'
scenario: long
title: More than five hundred cells
deployment: {expressway-e: {nodes: 1}, expressway-c: {nodes: 1}}
axes:
  expressway-e.release: [X14.0.0, X14.3.7, X15.0.0, X15.3.2, X15.4, X15.5]
  expressway-c.release: [X14.0.0, X14.3.7, X15.0.0, X15.3.2, X15.4, X15.5]
  expressway-e.certificate: [combined, server-only, client-only, server-only+expired]
  expressway-c.certificate: [combined, server-only, no-eku, combined+wrong-name]
services: [zone.uc-traversal, mra.service-check, mra.registration]
END
num_cells=$((6 * 6 * 4 * 4))
num_lines=$((num_cells * 3 + 2))

# listening PROCESS-ID: "inode address" of each TCP socket on which it listens.
listening() {
    local inodes
    inodes=$(find "/proc/$1/fd" -printf '%l\n' | sed -n 's/^socket:\[\(.*\)\]$/\1/p')
    cat /proc/net/tcp /proc/net/tcp6 2>/dev/null |
        awk -v inodes="$inodes" 'BEGIN { n = split(inodes, list, "\n")
            for (i = 1; i <= n; i++) own[list[i]] = 1 }
        $4 == "0A" && $10 in own { sub(/:.*/, "", $2); print $10, $2 }'
}

# peak PROCESS-ID: its largest resident set so far, kB.
peak() {
    sed -n 's/^VmHWM:[^0-9]*\([0-9]*\) kB/\1/p' "/proc/$1/status"
}

start_held run "$work/long.yaml"
# Held with some sixty cells to go: the pipe cannot take what is left, so everybody is still there.
read_lines $((num_lines - 200)) "$work/jsonl"
is 'lines before the hold' "$(wc -l <"$work/jsonl")" $((num_lines - 200))
total=$(peak "$pid")
for name in expressway-e expressway-c uc-peer; do
    member=$(child $name)
    is "$name runs once" "$(wc -w <<<"$member")" 1
    total=$((total + $(peak "$member")))
    ! readable "$member" || listening "$member" >>"$work/sockets"
done
if [[ -e $work/sockets ]]; then
    at_least 'sockets that listen during the run' "$(wc -l <"$work/sockets")" 3
else
    printf 'sockets were not looked at: they are shown only to who may trace every process\n'
    : >"$work/sockets"
fi
is 'an address other than 127.0.0.1' "$(grep -v ' 0100007F$' "$work/sockets" || true)" ''
if [[ $sanitized -eq 0 ]]; then
    at_most "peak of memory after 500 cells, kB" "$total" "$memory_limit"
    at_least 'peak of memory: it was measured, kB' "$total" 10000
else
    printf 'memory is not bounded here: the sanitizers need most of it\n'
fi

end_held "$work/jsonl"
is 'exit code' "$code" 0
only_progress long
is 'lines' "$(wc -l <"$work/jsonl")" "$num_lines"
is 'MISMATCH lines' "$(summary "$work/jsonl" mismatch)" 0
is 'INCONCLUSIVE lines' "$(summary "$work/jsonl" inconclusive)" 0
is 'cells that had to be run again' "$(summary "$work/jsonl" retried_cells)" 0

nobody_left long
is 'sockets left' "$(awk 'NR == FNR { was[$1] = 1; next } $10 in was { print $10 }' \
    "$work/sockets" /proc/net/tcp)" ''
finish
