# shellcheck shell=bash
# lib.sh: what the tests with real processes share. To be sourced under `set -euo pipefail` by a
# script whose first argument is the folder of the programs under test.
#
# A check compares, counts, and tells what differs; a script goes on after a failed one and ends
# with `finish`. Nobody waits for time to pass: what is waited for is a line in a pipe, or the end of
# a pipe, which comes when the last process that holds it is gone.

ek_bin=${1:?usage: ${0##*/} FOLDER-OF-PROGRAMS}
real_bin=$ek_bin # the programs of this build, also behind other_core
ek_root=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# shellcheck disable=SC2034 # for who sources this
matrix=$ek_root/scenarios/matrix
work=$(mktemp -d)
# Whatever a program under test leaves in its temporary folder is found there.
export TMPDIR=$work/tmp LC_ALL=C
# Whatever a run keeps, too; nothing of a user's own is read or written.
export EKULAB_RUNS=$work/runs
mkdir "$TMPDIR"
unset NO_COLOR

# A sanitizer's programs are slower and larger: limits of time grow, limits of memory fall.
sanitized=${EK_TEST_SANITIZED:-0}
limit=200 # seconds that anything may take
[[ $sanitized -eq 0 ]] || limit=300

num_checks=0
num_failed=0
groups=() # process groups that this script started

cleanup() {
    local group
    for group in "${groups[@]}"; do
        kill -KILL -- "-$group" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

# other_core: from now on, in $ek_bin, Expressway-C is the shell script on standard input. The runner
# finds its emulators beside itself.
other_core() {
    if [[ $ek_bin == "$real_bin" ]]; then
        ek_bin=$work/bin
        mkdir "$ek_bin"
        cp "$real_bin/ekulab" "$ek_bin/"
        ln -s "$real_bin/expressway-e" "$real_bin/uc-peer" "$ek_bin/"
    fi
    { printf '#!/bin/sh\n' && cat; } >"$ek_bin/expressway-c"
    chmod +x "$ek_bin/expressway-c"
}

fail() {
    printf 'FAIL %s\n' "$1"
    shift
    [[ $# -eq 0 ]] || printf '     %s\n' "$@"
    num_failed=$((num_failed + 1))
}

# is NAME GOT WANTED
is() {
    num_checks=$((num_checks + 1))
    [[ $2 != "$3" ]] || return 0
    fail "$1" "wanted \"$3\"" "got    \"${2:0:2000}\""
}

# at_least NAME GOT LOW, at_most NAME GOT HIGH: whole numbers.
at_least() {
    num_checks=$((num_checks + 1))
    [[ $2 =~ ^[0-9]+$ && $2 -ge $3 ]] || fail "$1" "wanted $3 or more, got \"$2\""
}

at_most() {
    num_checks=$((num_checks + 1))
    [[ $2 =~ ^[0-9]+$ && $2 -le $3 ]] || fail "$1" "wanted $3 or less, got \"$2\""
}

# has NAME FILE TEXT: some line of FILE holds TEXT. lacks: no line does.
has() {
    num_checks=$((num_checks + 1))
    grep -qF -e "$3" "$2" || fail "$1" "wanted a line with \"$3\" in:" "$(head -c 2000 "$2")"
}

lacks() {
    num_checks=$((num_checks + 1))
    [[ -r $2 ]] || fail "$1" "there is no file $2"
    ! grep -qF -e "$3" "$2" || fail "$1" "wanted no line with \"$3\", got:" "$(grep -F -e "$3" "$2")"
}

# same NAME GOT-FILE WANTED-FILE
same() {
    local difference
    num_checks=$((num_checks + 1))
    [[ -r $2 && -r $3 ]] || fail "$1" "there is no file $2, or $3"
    difference=$(diff "$3" "$2" | cut -c 1-300 | head -n 20) || true
    [[ -z $difference ]] || fail "$1" "< wanted, > got:" "$difference"
}

# finish: the last command of a script.
finish() {
    printf '%s: %d checks, %d failed\n' "${0##*/}" "$num_checks" "$num_failed"
    [[ $num_failed -eq 0 && $num_checks -gt 0 ]]
}

# run ARGS...: `ekulab ARGS` to its end. Sets code and the files out and err. A run that hangs ends
# with 124.
out=$work/out
err=$work/err
run() {
    code=0
    timeout --foreground "$limit" "$ek_bin/ekulab" "$@" >"$out" 2>"$err" </dev/null || code=$?
}

# only_progress NAME: err holds nothing but progress, so no complaint of a program and no report of
# a sanitizer, whose process might have gone unnoticed.
only_progress() {
    local rest
    rest=$(grep -vE '^[0-9]+/[0-9]+ cells, [0-9]+ breaks, ' "$err") || true
    is "$1: standard error is progress alone" "$rest" ''
}

# summary FILE KEY: a member of the last line of a jsonl file.
summary() {
    tail -n 1 "$1" | jq -r --arg key "$2" 'if .kind == "summary" then .[$key] else "no summary" end'
}

# line FILE CELL SERVICE: "live side reason stage x509_error alert sip_status caused_by" of it.
line() {
    jq -r --arg cell "$2" --arg service "$3" '
        select(.kind == "service" and .cell == $cell and .service == $service)
        | [.live, .side, .reason, .stage, .x509_error, .alert, .sip_status, .caused_by]
        | map(. // "-") | join(" ")' "$1"
}

# timeless FILE: its lines without what measures time.
timeless() {
    sed -E 's/,"duration_us":[0-9]+//' "$1"
}

# start_held ARGS...: `ekulab ARGS --format jsonl` in a process group of its own, whose lines wait in
# a pipe until this script reads them. A pipe holds 64 KiB, so a run of more than a few cells stands
# still in its middle, with cells under way, for as long as nobody reads. Sets pid; lines come from
# file descriptor 5; file descriptor 6 ends when the last process of the lab is gone.
start_held() {
    rm -f "$work/lines" "$work/errors"
    mkfifo "$work/lines" "$work/errors"
    set -m
    "$ek_bin/ekulab" "$@" --format jsonl >"$work/lines" 2>"$work/errors" </dev/null &
    pid=$!
    set +m
    groups+=("$pid")
    exec 5<"$work/lines" 6<"$work/errors"
}

# read_lines N FILE: takes N lines of the held run.
read_lines() {
    local i text
    for ((i = 0; i < $1; i++)); do
        IFS= read -r -t "$limit" -u 5 text || break
        printf '%s\n' "$text"
    done >>"$2"
}

# end_held FILE: takes the rest, waits until everybody is gone; sets code and err.
# shellcheck disable=SC2034
end_held() {
    timeout --foreground "$limit" cat <&5 >>"$1" || fail 'the run does not end'
    timeout --foreground "$limit" cat <&6 >"$err" || fail 'a process of the lab does not end'
    exec 5<&- 6<&-
    code=0
    wait "$pid" || code=$?
}

# child NAME: the process ids of the children of the run `pid` called NAME; "" for all.
child() {
    local status name parent
    for status in /proc/[0-9]*/status; do
        { name=$(sed -n 's/^Name:\t//p' "$status") &&
            parent=$(sed -n 's/^PPid:\t//p' "$status"); } 2>/dev/null || continue
        [[ $name != "${1:-$name}" || $parent != "$pid" ]] || basename "$(dirname "$status")"
    done
}

# readable PROCESS-ID: its descriptors can be looked at. What has secluded itself (sim/base/seclude.h)
# shows them only to who may trace everything.
readable() {
    readlink "/proc/$1/fd/2" >/dev/null 2>&1
}

# gone PROCESS-ID SECONDS: it has ended by then. A process closes its files, so that a pipe ends, before
# it has ended itself; what tells of its end is a pidfd. 434 is pidfd_open on every architecture.
gone() {
    perl -e 'my ($process, $seconds) = @ARGV;
        my $fd = syscall 434, $process + 0, 0;
        exit($!{ESRCH} ? 0 : 2) if $fd < 0;
        vec(my $ended = "", $fd, 1) = 1;
        exit(select($ended, undef, undef, $seconds) == 1 ? 0 : 1)' "$1" "$2"
}

# nobody_left NAME: of the ended run `pid`: no process of its group, no file in the temporary folder.
nobody_left() {
    num_checks=$((num_checks + 1))
    ! kill -0 -- "-$pid" 2>/dev/null || fail "$1: a process of the run is left"
    is "$1: files left in TMPDIR" "$(find "$TMPDIR" -mindepth 1)" ''
}
