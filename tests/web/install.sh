#!/usr/bin/env bash
# install.sh FOLDER: playwright-core and axe-core, at the versions of package-lock.json, into FOLDER;
# nothing when they are there.
set -euo pipefail

here=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
folder=${1:?usage: install.sh FOLDER}

if cmp -s "$here/package-lock.json" "$folder/installed.json"; then
    exit 0
fi
mkdir -p "$folder"
cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$folder/"
cd "$folder"
npm ci --ignore-scripts --no-audit --no-fund
cp package-lock.json installed.json
