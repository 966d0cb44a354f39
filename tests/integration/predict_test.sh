#!/usr/bin/env bash
# predict_test.sh BIN: the model alone says what a run finds, without any other process.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

scenario=$matrix/eku-sunset.yaml
# The live half of the comparison: the headline of each release, enough to tell two models apart;
# that live and model agree everywhere is the run's own verdict.
only='expressway-e.upload == scp and expressway-e.eku-check == on and peers.cucm.tls-verify == on
    and expressway-e.cluster-tls-verify == enforcing and expressway-e.certificate == server-only'

# told FILE: what the model says of each line.
told() {
    jq -c 'select(.kind == "service")
        | [.cell, .service, .model, (.rules | map(.id) | sort), (.claims | map(.id))]' "$1"
}

run run "$scenario" --only "$only" --format jsonl
is 'run: exit code' "$code" 0
told "$out" >"$work/run"
jq -c 'select(.kind == "service") | [.cell, .service, .stage, .side, .reason, .caused_by,
    .x509_error, .alert, .sip_status]' "$out" >"$work/run_seen"
run predict "$scenario" --only "$only" --format jsonl
is 'predict: exit code' "$code" 0
told "$out" >"$work/predict"
jq -c 'select(.kind == "service") | [.cell, .service, .stage, .side, .reason, .caused_by,
    .x509_error, .alert, .sip_status]' "$out" >"$work/predict_seen"
at_least 'lines' "$(wc -l <"$work/run")" 100
same 'the model in a prediction and in a run' "$work/predict" "$work/run"
same 'the details of a prediction and of a run' "$work/predict_seen" "$work/run_seen"
is 'first line' "$(head -n 1 "$out" | jq -r .kind)" prediction
is 'nothing is told as seen live' "$(jq -r 'select(.kind == "service") | .live' "$out" | sort -u)" null
is 'standard error' "$(<"$err")" ''

# Held in its middle it has no child; and it does without the emulators' programs.
start_held predict "$scenario"
read_lines 50 "$work/got"
is 'lines before the hold' "$(wc -l <"$work/got")" 50
is 'children' "$(child '')" ''
if readable "$pid"; then
    is 'sockets' "$(find "/proc/$pid/fd" -printf '%l\n' | grep '^socket:' || true)" ''
else
    printf 'sockets were not looked at: they are shown only to who may trace every process\n'
fi
end_held "$work/got"
is 'held: exit code' "$code" 0
nobody_left predict
mkdir "$work/lab"
cp "$ek_bin/ekulab" "$work/lab"
code=0
timeout --foreground "$limit" "$work/lab/ekulab" predict "$scenario" --format jsonl >"$work/alone" 2>&1 || code=$?
is 'alone: exit code' "$code" 0
timeless "$work/alone" >"$work/alone_lines"
timeless "$work/got" >"$work/got_lines"
same 'alone: the same lines' "$work/alone_lines" "$work/got_lines"

# A user's now is one second for the whole run, and stands in the results.
day=$(date -u +%Y-%m-%d)
run predict "$matrix/neighbor-zones.yaml" --as-of now --format jsonl
is 'now: exit code' "$code" 0
is 'now: one clock' "$(jq -r 'select(.kind == "service") | .clock' "$out" | sort -u | wc -l)" 1
is 'now: it is today' "$(jq -r --arg day "$day" 'select(.kind == "service") | .clock >= $day' "$out" | sort -u)" true
finish
