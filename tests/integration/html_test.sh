#!/usr/bin/env bash
# html_test.sh BIN: the HTML report: the same page from a run and from its results file, byte for byte;
# what is wrong is told, and leaves no page. What the page shows, tests/web looks at.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"

near=$matrix/near-misses.yaml
few='expressway-e.release == X15.3.2'

# from_both NAME ARGS...: `ekulab ARGS` writes results and page; `report` makes the page again.
from_both() {
    local name=$1
    shift
    run "$@" --output jsonl=results.jsonl --output html=page.html
    is "$name: exit code" "$code" 0
    run report results.jsonl --evidence none -o again.html
    is "$name: report" "$code $(cat "$out" "$err")" '0 '
    same "$name: the same page" again.html page.html
}

# data_of PAGE: the JSON in it.
data_of() {
    sed -n 's|^<script type="application/json" id="data">\(.*\)</script>$|\1|p' "$1"
}

from_both 'predict' predict "$near"
from_both 'events' run "$near" --only "$few" --events
from_both 'causes proven' run "$near" --only "$few" --prove-cause
from_both 'other assumptions' predict "$near" --assume mra.service-check.refusal-status=488
is 'what was told is not what the profile argues for' "$(data_of page.html | jq -c '
    [.rule_texts[.rules[] | select(.id == "mra.service-check.refusal-status") | .text] | [.source, .note]] | unique')" \
    '[["as told by --assume",null]]'
from_both 'one reading of a sentence' predict "$matrix/full-sources.yaml" --reading strict
from_both 'random deployments' predict "$near" --random 20 --seed 4

run run "$near" --only "$few" --output html=once.html
run run "$near" --only "$few" --output html=twice.html
same 'two runs of the same give the same page' twice.html once.html

run predict "$near" --format html
cp "$out" stdout.html
run predict "$near" --format jsonl
cp "$out" results.jsonl
run report results.jsonl --evidence none -o -
same 'on standard output' "$out" stdout.html
lacks 'no second document' "$out" 'http://'
lacks 'nothing from elsewhere' "$out" 'https://'
is 'one policy, and nothing but hashes in it' "$(grep -o "default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]*'; script-src 'sha256-[A-Za-z0-9+/=]*'; " "$out" | wc -l)" 1

# ---- what is wrong ----

# refused TEXT ARGS...: exit code 2, TEXT on standard error, and no page.
refused() {
    local text=$1
    shift
    run "$@"
    is "$text: exit code" "$code" 2
    has "$text: told" "$err" "$text"
    is "$text: no page" "$(cat "$out"; ls new.html 2>/dev/null)" ''
}

printf '{"kind":"run"}\n{"kind":"service","cell":"a"}\n' >short.jsonl
printf '{"kind":"run"}\n{"kind" "service"}\n' >broken.jsonl
printf 'scenario: x\n' >no.jsonl
: >empty.jsonl
refused 'nowhere.jsonl: no such file' report nowhere.jsonl -o new.html
refused 'short.jsonl:2:1: error: a service line without "cell", "service" or "verdict"' report short.jsonl -o new.html
refused 'broken.jsonl:2:' report broken.jsonl -o new.html
refused 'no.jsonl:1:' report no.jsonl -o new.html
refused 'empty.jsonl:1:1: error: the file is empty' report empty.jsonl -o new.html
refused 'add -o FILE.html' report results.jsonl
refused 'no run given' report -o new.html
refused 'more than one run' report results.jsonl results.jsonl -o new.html
refused 'a whole run, not about one cell' report results.jsonl:a -o new.html
refused "unrecognized option '--outptu'" report results.jsonl --outptu new.html
cp results.jsonl kept.jsonl
ln -s results.jsonl link.html
refused 'an output would overwrite the input' report results.jsonl -o results.jsonl
refused 'an output would overwrite the input' report results.jsonl -o link.html
same 'the results are as they were' results.jsonl kept.jsonl
refused 'No such file or directory' report results.jsonl -o nowhere/new.html
run report results.jsonl -o /dev/full
is 'a full disk' "$code" 3
has 'a full disk is told' "$err" 'not everything could be written'

# ---- a run that did not come to its end ----

sed '$d' results.jsonl >stopped.jsonl
run report stopped.jsonl -o stopped.html
is 'stopped: exit code' "$code" 0
has 'stopped: told' "$err" 'stopped.jsonl: warning: the run has no summary; it did not end'
has 'stopped: told in the page' stopped.html '"summary":null'

run report --help
is 'help' "$code $(head -n 1 "$out")" '0 usage: ekulab report RUN -o FILE.html [options]'

finish
