#!/usr/bin/env bash
# lib_test.sh: scripts/lib.sh: when packages are installed and how, what counts as a passed test, and
# that a signal ends everything.
set -euo pipefail

lib=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")/../../scripts" && pwd -P)/lib.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
num_rows=0
num_failed=0

# is NAME GOT WANTED
is() {
    num_rows=$((num_rows + 1))
    [[ $2 != "$3" ]] || return 0
    printf 'FAIL %s\n     wanted "%s"\n     got    "%s"\n' "$1" "$3" "$2"
    num_failed=$((num_failed + 1))
}

# ---- packages: a machine of stand-ins, which write down how they were called ----

# stand_in NAME COMMANDS: a program of that machine.
stand_in() {
    printf '#!%s\n%s\n' "$BASH" "$2" >"$work/bin/$1"
    chmod +x "$work/bin/$1"
}

# machine USER-ID INSTALLED...: and a package `half`, removed but for its settings.
machine() {
    local name
    rm -rf "${work:?}/bin"
    mkdir "$work/bin"
    for name in bash env dirname nproc; do
        ln -s "$(command -v "$name")" "$work/bin/$name"
    done
    stand_in id "echo $1"
    shift
    stand_in dpkg-query "printf '%s installed\n' $*; echo 'half config-files'; exit 1"
    # shellcheck disable=SC2016
    stand_in apt-get 'for word; do
        case $word in -* | DPkg*) ;; *) printf "%s " "$word" ;; esac
    done >>"${0%/*}/calls"'
}

# install PACKAGE...: `code`, `said` and `calls` of ek_install there.
install() {
    code=0
    : >"$work/bin/calls"
    # shellcheck disable=SC2016
    said=$(PATH=$work/bin bash -euo pipefail -c '. "$0"; ek_install "$@"; echo went on' "$lib" "$@" 2>&1) ||
        code=$?
    calls=$(<"$work/bin/calls")
}

by_hand='as root: apt-get install c d'

machine 0 a b
install a b
is 'nothing is missing' "$code/$calls/$said" '0//went on'
install a c b d
is 'root installs what is missing, no more' "$code/$calls" '0/update install c d '
install half
is 'removed is missing' "$code/$calls" '0/update install half '
stand_in apt-get 'exit 100'
install c d
is 'a failed installation is the end' "$code/${said##*; }" "1/$by_hand"

machine 1000 a b
install b a
is 'a user needs no right when nothing is missing' "$code/$calls/$said" '0//went on'
install c d
is 'a user without sudo is told what to do' "$code/$calls/$said" \
    "1//lib.sh: error: packages are missing and there is no sudo; $by_hand"
# shellcheck disable=SC2016
stand_in sudo 'printf "sudo " >>"${0%/*}/calls"; exec "$@"'
install c d
is 'a user with sudo installs' "$code/$calls" '0/sudo update sudo install c d '
stand_in sudo 'exit 1'
install c d
is 'a user who may not is told what to do' "$code/$calls/${said##*; }" "1//$by_hand"

# ---- building: a project with one file to make ----

mkdir "$work/project"
# shellcheck disable=SC2016
printf '{"version": 6, "configurePresets": [{"name": "dev", "generator": "Ninja",
    "binaryDir": "${sourceDir}/build"}]}\n' >"$work/project/CMakePresets.json"
cat >"$work/project/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(p NONE)
file(GLOB parts CONFIGURE_DEPENDS *.part)
add_custom_command(OUTPUT whole DEPENDS ${parts} COMMAND cat ${parts} > whole)
add_custom_target(all_of_it ALL DEPENDS whole)
CMAKE

# build: `said` and `code` of ek_build there.
build() {
    code=0
    # shellcheck disable=SC2016
    said=$(bash -euo pipefail -c '. "$0"; ek_root=$1; ek_build dev' "$lib" "$work/project" 2>&1) ||
        code=$?
}

printf 'a' >"$work/project/a.part"
build
is 'a first build' "$code/$said/$(cat "$work/project/build/whole")" '0/lib.sh: building (dev)/a'
build
is 'nothing to do' "$code/$said" '0/'
touch "$work/project/CMakeLists.txt"
build
is 'a touched list of files' "$code/$said" '0/'
printf 'b' >"$work/project/b.part"
build
is 'a new file' "$code/$said/$(cat "$work/project/build/whole")" '0/lib.sh: building (dev)/ab'
rm -rf "$work/project/build/whole"
mkdir "$work/project/build/whole"
touch "$work/project/a.part"
build
is 'a failed build' "$code/$(grep -c 'whole: Is a directory' <<<"$said")" '1/1'
printf 'nonsense(\n' >>"$work/project/CMakeLists.txt"
build
is 'a failed configuration' "$code/$(grep -c 'CMake Error' <<<"$said")" '1/1'

# ---- counting: build folders with tests written by hand ----

# counts NAME WANTED LIST: passed/failed/skipped of a folder whose CTestTestfile.cmake is LIST.
counts() {
    mkdir -p "$work/build"
    printf '%s\n' "$3" >"$work/build/CTestTestfile.cmake"
    # shellcheck disable=SC2016
    is "$1" "$(bash -euo pipefail -c '. "$0"; ek_root=$1; ek_test dev >/dev/null 2>&1
        echo "$ek_passed/$ek_failed/$ek_skipped"' "$lib" "$work")" "$2"
}

good='add_test(good true)'
bad='add_test(bad false)'
skipped='add_test(skipped sh -c "exit 77")
set_tests_properties(skipped PROPERTIES SKIP_RETURN_CODE 77)'
disabled='add_test(disabled true)
set_tests_properties(disabled PROPERTIES DISABLED TRUE)'
unbuilt='add_test(unbuilt nowhere/unbuilt_test)'
fixture='set_tests_properties(bad PROPERTIES FIXTURES_SETUP f)
set_tests_properties(good PROPERTIES FIXTURES_REQUIRED f)'

counts 'a test that passes' 1/0/0 "$good"
counts 'a test that fails' 0/1/0 "$bad"
counts 'some of each' 1/2/2 "$good
$bad
$skipped
$disabled
$unbuilt"
counts 'no program' 0/1/0 "$unbuilt"
counts 'no program beside one that passes' 1/1/0 "$good
$unbuilt"
counts 'no fixture' 0/2/0 "$bad
$good
$fixture"
counts 'no test' 0/1/0 ''
counts 'no test but a skipped one' 0/1/1 "$skipped"
counts 'no list of tests' 0/1/0 'nonsense('

# ---- signals ----

# The grandchild holds the pipe's other end: reading ends when it has, and `ready` when it runs.
mkfifo "$work/pipe"
# shellcheck disable=SC2016
bash -euo pipefail -c '. "$0"; ek_group sh -c "echo ready; tail -f /dev/null & wait" >"$1"' \
    "$lib" "$work/pipe" &
exec 8<"$work/pipe"
read -r -t 60 line <&8
is 'the group runs' "$line" ready
kill -TERM $!
code=0
wait $! 2>/dev/null || code=$?
is 'a signal is the exit code' "$code" 143
code=0
read -r -t 60 line <&8 || code=$?
is 'nothing stays behind' "$code" 1
code=0
# shellcheck disable=SC2016
bash -euo pipefail -c '. "$0"; ek_group sh -c "exit 7"' "$lib" || code=$?
is "a group's exit code" "$code" 7

printf '%d rows, %d failed\n' "$num_rows" "$num_failed"
[[ $num_failed -eq 0 ]]
