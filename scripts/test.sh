#!/usr/bin/env bash
# test.sh: installs what is missing, builds with and without sanitizers, runs every test of both
# builds. The last line is `N passed, N failed, N skipped`; the exit code is 1 if anything failed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ek_install "${ek_build_packages[@]}" "${ek_test_packages[@]}"
for preset in dev asan; do
    if ek_build "$preset"; then
        ek_test "$preset"
    else
        ek_say "error: the build failed ($preset); it counts as one failed test"
        ek_failed=$((ek_failed + 1))
    fi
done
printf '%d passed, %d failed, %d skipped\n' "$ek_passed" "$ek_failed" "$ek_skipped"
[[ $ek_failed -eq 0 ]]
