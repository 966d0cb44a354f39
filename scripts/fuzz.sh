#!/usr/bin/env bash
# fuzz.sh [SECONDS [TARGET...]]: builds the fuzz targets (clang, libFuzzer with AddressSanitizer and
# UndefinedBehaviorSanitizer) and runs each for SECONDS (60), or the named ones (fuzz_bundle). New
# inputs stay in build-fuzz/corpus; what crashed in build-fuzz/found. Exit code 1 if one did.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

seconds=${1:-60}
[[ $# -eq 0 ]] || shift
ek_install "${ek_build_packages[@]}" "${ek_fuzz_packages[@]}"
ek_build fuzz
folder=$(ek_folder fuzz)
mkdir -p "$folder"/{corpus,found}
"$ek_root/tests/fuzz/seeds.sh" "$folder/bin/certs-gen" "$folder/corpus"
export EK_FUZZ_CA=$folder/corpus/ca

failed=0
for program in "$folder"/fuzz/fuzz_*; do
    name=$(basename "$program")
    [[ $# -eq 0 || " $* " == *" $name "* ]] || continue
    log=$folder/found/$name.log
    if ek_group "$program" -max_total_time="$seconds" -timeout=20 -rss_limit_mb=2048 -max_len=65536 \
        -artifact_prefix="$folder/found/$name-" "$folder/corpus/${name#fuzz_}" >"$log" 2>&1; then
        printf '%-16s %s\n' "$name" "$(sed -n 's/^Done \([0-9]*\) runs in \([0-9]*\) second.*/\1 runs in \2 s/p' "$log")"
    else
        printf '%-16s FAILED; %s\n' "$name" "$log"
        tail -n 40 "$log"
        failed=1
    fi
done
exit "$failed"
