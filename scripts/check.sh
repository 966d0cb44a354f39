#!/usr/bin/env bash
# check.sh: every gate of the project, one after the other, one line of verdict each; what a failed
# gate had to say follows its line. Exit code 1 if one failed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

num_gates=0
num_failed=0

# gate NAME COMMAND...
gate() {
    local name=$1 verdict=pass
    shift
    "$@" >"$output" 2>&1 || verdict=FAIL
    printf '%s  %s\n' "$verdict" "$name"
    num_gates=$((num_gates + 1))
    [[ $verdict == FAIL ]] || return 0
    num_failed=$((num_failed + 1))
    sed 's/^/      /' "$output"
}

# all_tests PRESET: the counters start anew for each build.
all_tests() {
    ek_passed=0 ek_failed=0 ek_skipped=0
    ek_test "$1"
    [[ $ek_failed -eq 0 ]]
}

formatting() {
    local files
    mapfile -d '' files < <(find "$ek_root"/{sim,certs-gen,scenarios,tests} -name '*.[ch]' -print0)
    ek_group clang-format --dry-run -Werror "${files[@]}"
}

# Left out: constParameter, since an owner takes what it does not write to; shadowVariable, since
# the compiler's -Wshadow is an error here and knows scopes better.
static_analysis() {
    ek_group cppcheck --quiet --std=c11 --language=c \
        --library="$ek_root/scripts/cppcheck.cfg" \
        --enable=warning,performance,portability,style --inline-suppr \
        --suppress=missingIncludeSystem --suppress=constParameter --suppress=shadowVariable \
        --error-exitcode=1 --template=gcc -j "$ek_jobs" -I "$ek_root" \
        "$ek_root"/{sim,certs-gen,scenarios,tests}
}

shell_analysis() {
    local files
    mapfile -d '' files < <(find "$ek_root"/{scripts,tests} -name '*.sh' -print0)
    ek_group shellcheck --external-sources "${files[@]}" "$ek_root/.ci/run"
}

# Reads of memory that nobody wrote: what the sanitizers do not see (leaks they do). Unit tests of
# the dev build, but for one that takes away the file descriptors: valgrind keeps some of its own.
memory() {
    local tests
    mapfile -t tests < <(ctest --test-dir "$(ek_folder dev)" -N -L '^unit$' -E '^net_loop_test$' |
        sed -n 's/^ *Test *#[0-9]*: //p')
    [[ ${#tests[@]} -gt 0 ]] || return 1
    printf '%s\0' "${tests[@]}" >"$output.tests"
    # shellcheck disable=SC2016
    ek_group xargs -0 -a "$output.tests" -P "$ek_jobs" -I '{}' bash -c '
        said=$(timeout --foreground 600 valgrind --quiet --error-exitcode=9 "$0/tests/$1" 2>&1) ||
            { printf "%s\n" "$1" "$said"; exit 1; }' "$(ek_folder dev)" '{}'
}

ek_install "${ek_build_packages[@]}" "${ek_test_packages[@]}" "${ek_check_packages[@]}"
output=$(mktemp)
trap 'rm -f "$output" "$output.tests"' EXIT
gate 'build dev' ek_build dev
gate 'build release' ek_build release
gate 'build asan' ek_build asan
gate 'tests' all_tests dev
gate 'tests asan' all_tests asan
gate 'clang-format' formatting
gate 'cppcheck' static_analysis
gate 'lint' ek_group "$ek_root/scripts/lint.sh"
gate 'shellcheck' shell_analysis
gate 'valgrind' memory
gate 'fuzzing' ek_group "$ek_root/scripts/fuzz.sh" 60
printf '%d gates, %d failed\n' "$num_gates" "$num_failed"
[[ $num_failed -eq 0 ]]
