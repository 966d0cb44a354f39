#!/usr/bin/env bash
# run.sh [ARGS...]: installs what is missing, builds, and becomes `ekulab ARGS...`; without ARGS the
# main job, `ekulab run scenarios/matrix/eku-sunset.yaml`.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

ek_install "${ek_build_packages[@]}"
ek_build dev ekulab expressway-e expressway-c uc-peer certs-gen || ek_die "the build failed"
if [[ $# -eq 0 ]]; then
    cd "$ek_root"
    set -- run scenarios/matrix/eku-sunset.yaml
fi
exec "$ek_root/build/bin/ekulab" "$@"
