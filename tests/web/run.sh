#!/usr/bin/env bash
# run.sh PART BUILD-FOLDER WEB-FOLDER: one part of the browser tests, PART.test.mjs.
set -euo pipefail

here=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
part=${1:?usage: run.sh PART BUILD-FOLDER WEB-FOLDER}
export EK_BIN=$2/bin EK_EVIDENCE_PAGE=$2/tests/evidence_page EK_WEB=$3
export EK_ROOT=$here/../..
EK_WORK=$(mktemp -d)
export EK_WORK
trap 'rm -rf "$EK_WORK"' EXIT
export TMPDIR=$EK_WORK HOME=$EK_WORK LC_ALL=C

node "$here/$part.test.mjs"
