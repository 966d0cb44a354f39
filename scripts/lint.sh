#!/usr/bin/env bash
# lint.sh [TREE]: the rules of this project that no compiler knows: lint-rules.txt, lint.awk and what
# stands below. Prints "file:line: message" for each finding; exit code 1 if there is one.
set -euo pipefail
shopt -s inherit_errexit

scripts=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cd "${1:-$scripts/..}"

# The words are written so that this file does not hold them.
unfinished='TO[D]O|FIX[M]E'
absolute='(^|[^A-Za-z0-9_.~-])/(work|home)(/|$|[^A-Za-z0-9_-])'
pause='(^|[;&|(]|\<(then|do|else|if|while|until|exec|time))[[:space:]]*u?sle[e]p([[:space:]]|$)'

# files PATTERN...: the tree's files with such a name, without what is built or kept by git.
files() {
    local name tests=()
    for name in "$@"; do
        tests+=(-o -name "$name")
    done
    find . \( -path './build*' -o -path ./.git -o -path ./runs -o -path ./.cache \) -prune \
        -o -type f \( "${tests[@]:1}" \) -print0 | sort -z | sed -z 's|^\./||'
}

# lines MESSAGE PATTERN FILE...: a finding for each line that has the pattern.
lines() {
    local message=$1 pattern=$2 status=0
    shift 2
    [[ $# -gt 0 ]] || return 0
    grep -nHIE -e "$pattern" -- "$@" >"$found" || status=$?
    [[ $status -le 1 ]] || return "$status"
    sed -E "s|^([^:]*:[0-9]+):.*|\1: $message|" "$found"
}

all_rules() {
    awk -f "$scripts/lint.awk" "$scripts/lint-rules.txt" "${c_files[@]}"
    lines 'no unfinished work in the tree: do it, or write an issue' "$unfinished" "${all_files[@]}"
    lines 'a path of one machine alone' "$absolute" "${all_files[@]}"
    lines 'wait for an event, never for time to pass' "$pause" "${shell_files[@]}"
    for file in "${key_files[@]}"; do
        printf '%s:1: certificates and keys are minted when needed, never kept\n' "$file"
    done
}

mapfile -d '' c_files < <(files '*.[ch]')
mapfile -d '' shell_files < <(files '*.sh' run)
mapfile -d '' key_files < <(files '*.pem' '*.key' '*.crt' '*.p12')
mapfile -d '' all_files < <(files '*')
if [[ ${#c_files[@]} -eq 0 ]]; then
    printf 'lint.sh: error: no C file in %s\n' "$PWD" >&2
    exit 2
fi

found=$(mktemp)
trap 'rm -f "$found"' EXIT
findings=$(all_rules)
if [[ -n $findings ]]; then
    sort -t : -k 1,1 -k 2,2n <<<"$findings"
    printf 'lint.sh: %d findings in %d files\n' "$(wc -l <<<"$findings")" "${#all_files[@]}" >&2
    exit 1
fi
