# shellcheck shell=bash
# lib.sh: what the scripts share: packages, builds, tests. To be sourced under `set -euo pipefail`.

ek_root=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
ek_jobs=$(nproc)

# Debian packages, for readers of this file and not for it: hence "unused" here.
# shellcheck disable=SC2034
{
    ek_build_packages=(gcc libc6-dev cmake ninja-build pkgconf libssl-dev libosip2-dev libev-dev
        libfyaml-dev libjansson-dev libsmartcols-dev libsqlite3-dev libarchive-dev zlib1g-dev libcmocka-dev)
    ek_test_packages=(openssl libxml2-utils jq perl python3 python3-jsonschema cmark-gfm tshark chromium faketime
        gnutls-bin libnss3-tools)
    ek_fuzz_packages=(clang libclang-rt-14-dev openssl)
    ek_check_packages=(clang-format cppcheck shellcheck valgrind)
}
# Node.js may come from elsewhere, and bring an npm of its own.
command -v node >/dev/null && command -v npm >/dev/null || ek_test_packages+=(nodejs npm)

ek_say() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
}

ek_die() {
    ek_say "error: $*"
    exit 1
}

# ek_missing PACKAGE...: prints those that are not installed, one a line.
ek_missing() {
    local package status
    local -A installed=()
    while read -r package status; do
        [[ $status != installed ]] || installed[$package]=1
    done < <(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null || true)
    for package in "$@"; do
        [[ -v installed[$package] ]] || printf '%s\n' "$package"
    done
}

# ek_install PACKAGE...: installs what is missing; asks the package servers only if something is.
ek_install() {
    local missing as_root=()
    if ! command -v dpkg-query >/dev/null; then
        ek_say "no Debian system: if the build fails, install what these packages hold: $*"
        return
    fi
    mapfile -t missing < <(ek_missing "$@")
    [[ ${#missing[@]} -gt 0 ]] || return 0
    if [[ $(id -u) -ne 0 ]]; then
        command -v sudo >/dev/null ||
            ek_die "packages are missing and there is no sudo; as root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    ek_say "installing ${missing[*]}"
    if ! ek_apt_get update || ! ek_apt_get install --no-install-recommends "${missing[@]}"; then
        ek_die "packages could not be installed; as root: apt-get install ${missing[*]}"
    fi
}

# ek_apt_get ARGS...: for ek_install alone, whose `as_root` it uses; heard only when it fails.
ek_apt_get() {
    local said
    said=$("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get --quiet --yes -o DPkg::Lock::Timeout=300 "$@" 2>&1) && return
    printf '%s\n' "$said" >&2
    return 1
}

# ek_group COMMAND...: runs it as a process group that a signal to this script ends as a whole, so
# that no compiler and no emulator stays behind. Returns its exit code.
ek_group() {
    local status=0
    set -m
    "$@" </dev/null &
    ek_group_id=$!
    set +m
    trap 'ek_group_end INT' INT
    trap 'ek_group_end TERM' TERM
    trap 'ek_group_end HUP' HUP
    wait "$ek_group_id" || status=$?
    trap - INT TERM HUP
    return "$status"
}

ek_group_end() {
    trap - INT TERM HUP
    kill -TERM -- "-$ek_group_id" 2>/dev/null || true
    wait "$ek_group_id" 2>/dev/null || true
    kill "-$1" "$$"
}

# ek_folder PRESET: the build folder of a preset of CMakePresets.json.
ek_folder() {
    case $1 in
        dev) printf '%s/build\n' "$ek_root" ;;
        *) printf '%s/build-%s\n' "$ek_root" "$1" ;;
    esac
}

# ek_build PRESET [TARGET...]: configures and builds; on stderr, and silent when nothing is to do.
# Configuring again takes a tenth of a second and finds new rooms and tests, so it is always done.
# A lock in the build folder makes a second caller wait for the first.
ek_build() {
    local preset=$1 folder status=0
    shift
    folder=$(ek_folder "$preset")
    mkdir -p "$folder" 2>/dev/null || true
    if [[ ! -w $folder ]]; then
        ek_say "error: no right to write $folder; who made it, you or root?"
        return 1
    fi
    exec 9>"$folder/.ek-lock"
    ek_group flock 9 && ek_configure "$preset" "$folder" && ek_compile "$preset" "$folder" "$@" ||
        status=$?
    exec 9>&-
    return "$status"
}

ek_configure() {
    local log=$2/.ek-configure.log
    ek_group cmake -S "$ek_root" --preset "$1" >"$log" 2>&1 && return
    cat "$log" >&2
    return 1
}

ek_compile() {
    local preset=$1 folder=$2
    shift 2
    ek_group ek_ninja "$preset" -C "$folder" "$@"
}

# ek_ninja PRESET ARGS...: says once that it builds, and what the compiler says; no more.
ek_ninja() {
    local line preset=$1 building=
    shift
    ninja "$@" 2>&1 | while IFS= read -r line; do
        case $line in
            'ninja: Entering directory'* | 'ninja: no work to do.') ;;
            '['*'] Re-checking globbed directories'*) ;;
            '['*/*'] '*)
                [[ -n $building ]] || ek_say "building ($preset)"
                building=yes
                ;;
            *) printf '%s\n' "$line" >&2 ;;
        esac
    done
}

ek_passed=0
ek_failed=0
ek_skipped=0

# ek_test PRESET: runs every test of a build and adds to the three counters. What did not run for
# want of a program or of a fixture has failed; so has a build in which no test ran.
ek_test() {
    local folder report status=0 total passed failed skipped
    folder=$(ek_folder "$1")
    report=$folder/Testing/junit.xml
    mkdir -p "$folder/Testing"
    rm -f "$report"
    ek_group ctest --test-dir "$folder" --parallel "$ek_jobs" --output-on-failure \
        --no-tests=error --output-junit "$report" || status=$?
    total=$(ek_count "$report" '//testcase')
    passed=$(ek_count "$report" '//testcase[@status="run"]')
    skipped=$(ek_count "$report" \
        '//testcase[@status="disabled" or starts-with(skipped/@message, "SKIP_")]')
    failed=$((total - passed - skipped))
    if [[ $failed -eq 0 ]] && [[ $passed -eq 0 || $status -ne 0 ]]; then
        ek_say "error: ctest ended with $status after $passed passed tests ($1)"
        failed=1
    fi
    ek_passed=$((ek_passed + passed))
    ek_failed=$((ek_failed + failed))
    ek_skipped=$((ek_skipped + skipped))
}

# ek_count FILE XPATH: 0 when there is no such file.
ek_count() {
    xmllint --xpath "count($2)" "$1" 2>/dev/null || printf '0\n'
}
