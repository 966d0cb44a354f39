#!/usr/bin/env bash
# runs_test.sh BIN: runs are kept, whatever ends them; commands find them; they can be forgotten.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"
home=$work/home
export HOME=$home
mkdir "$home"

cat >pair.yaml <<'END'
scenario: pair
title: Our pair after the renewal
deployment:
  expressway-e: {release: X15.3.2}
  expressway-c: {release: X15.3.2}
  peers: {cucm: {}}
axes:
  expressway-e.certificate: [combined, server-only]
  expressway-c.certificate: [combined, server-only]
END

# kept JQ: of all kept runs, newest first.
kept() {
    run history --format jsonl
    jq -rc "select(.kind == \"kept-run\") | $1" "$out"
}

# ---- kept ----

run history
is 'no history: exit code' "$code" 0
has 'no history' "$err" "no run is kept in $EKULAB_RUNS"
run run pair.yaml --only 'service != mra.login' --output jsonl=first.jsonl --jobs 2
is 'a run' "$code" 0
only_progress 'a run'
cp "$out" table
same 'what is kept is what was written' "$EKULAB_RUNS/r1/results.jsonl" first.jsonl
run run pair.yaml --only 'service != mra.login' --runs off
same 'standard output knows nothing of it' "$out" table
only_progress '--runs off'
run run pair.yaml --fail-on break --output jsonl=second.jsonl
is 'a run with another end' "$code" 1
run predict pair.yaml
run predict pair.yaml --runs other
is 'predictions are not kept' "$code" 2
EKULAB_RUNS=off run run pair.yaml --only web.admin.e
is 'EKULAB_RUNS=off' "$code" 0
only_progress 'EKULAB_RUNS=off'
EKULAB_RUNS=off run history
is 'EKULAB_RUNS=off: no history' "$code" 2
has 'EKULAB_RUNS=off: no history' "$err" 'runs are not kept: EKULAB_RUNS is off'
EKULAB_RUNS=off run run pair.yaml --only web.admin.e --runs elsewhere/deep
is '--runs wins' "$(find elsewhere -name results.jsonl)" elsewhere/deep/r1/results.jsonl
run explain last:ecert=combined/ccert=combined --runs elsewhere/deep
is '--runs of explain' "$code" 0
is 'two are kept' "$(find "$EKULAB_RUNS" -name results.jsonl | wc -l)" 2

is 'what the history tells' "$(kept '[.run, .scenario, .title, .file, .options, .cells, .state, .exit, .stopped]')" \
    '["r2","pair","Our pair after the renewal","pair.yaml","--fail-on break --output jsonl=second.jsonl",4,"ended",1,null]
["r1","pair","Our pair after the renewal","pair.yaml","--only '"'service != mra.login'"' --output jsonl=first.jsonl --jobs 2",4,"ended",0,null]'
for verdict in pass break mismatch inconclusive skip; do
    is "what the history counts: $verdict" "$(kept ".$verdict" | xargs)" \
        "$(summary second.jsonl $verdict) $(summary first.jsonl $verdict)"
done
is 'the versions' "$(kept '[.tool, .openssl]' | head -n 1)" "$(head -n 1 second.jsonl | jq -c '[.tool, .openssl]')"
is 'the time is one of UTC' "$(kept .started_at | grep -cE '^20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9](:[0-5][0-9]){2}Z$')" 2
run history
is 'the table: newest first' "$(tail -n +2 "$out" | cut -d' ' -f1 | xargs)" 'r2 r1'
has 'the table: options' "$out" "--only 'service != mra.login'"

# A place of its own in a home folder, when nothing is said.
EKULAB_RUNS='' XDG_STATE_HOME='' run run pair.yaml --only web.admin.e
is 'at home' "$(cd "$home" && find . -name results.jsonl)" ./.local/state/ekulab/runs/r1/results.jsonl
EKULAB_RUNS='' XDG_STATE_HOME=$work/state run run pair.yaml --only web.admin.e
is 'in the state folder' "$(find state -name results.jsonl)" state/ekulab/runs/r1/results.jsonl
code=0
script -qec "'$ek_bin/ekulab' run pair.yaml --only web.admin.e >seen" terminal >/dev/null </dev/null || code=$?
is 'on a terminal: exit code' "$code" 0
has 'on a terminal it says how it is called' terminal 'kept as r3'
lacks 'on a terminal: not in the results' seen 'kept as'
run history --drop last
is 'dropped' "$code $(<"$out")" '0 dropped r3'

# ---- runs by name ----

for pair in 'last second' 'last~0 second' 'last~1 first' 'r1 first' 'r2 second'; do
    read -r name file <<<"$pair"
    run explain "$file.jsonl"
    sed 's/^One of them: .*//' "$out" >wanted
    run explain "$name"
    is "explain $name: exit code" "$code" 0
    sed 's/^One of them: .*//' "$out" >got
    same "explain $name" got wanted
    cell=ecert=server-only/ccert=combined
    run explain "$file.jsonl:$cell#mra.service-check"
    cp "$out" wanted
    run explain "$name:$cell#mra.service-check"
    same "explain $name:CELL#SERVICE" "$out" wanted
done
run explain last
has 'what to type' "$out" "ekulab explain 'r2:ecert="
run run pair.yaml --events --runs with-events
run explain last:ecert=combined/ccert=combined --runs with-events
has 'event logs are kept' "$out" 'event log of e1.example.com (expressway-e, simulated)'
run explain r1:ecert=combined/ccert=sever-only
is 'an unknown cell: exit code' "$code" 2
has 'an unknown cell' "$err" 'did you mean "ecert=combined/ccert='
has 'an unknown cell: the run' "$err" "hint: \`ekulab explain r1\` lists its cells"
run explain r7:x
is 'an unknown run: exit code' "$code" 2
has 'an unknown run' "$err" "ekulab explain: unknown run \"r7\"; 2 runs are kept in $EKULAB_RUNS: r2 r1"
run explain last~2
has 'not so many' "$err" 'unknown run "last~2"; 2 runs are kept in'
cp first.jsonl r2
run explain r2
run explain ./r2
cp "$out" wanted
run explain r2
sed -i 's/r2:/.\/r2:/' "$out"
same 'a file that is there wins' "$out" wanted
rm r2

# ---- it cannot be kept ----

: >file
for place in file file/below /proc/nowhere; do
    run run pair.yaml --only 'service != mra.login' --runs "$place" --output jsonl=got.jsonl
    is "$place: exit code" "$code" 0
    has "$place: a warning" "$err" 'ekulab: warning: this run is not kept: '
    timeless got.jsonl >got
    timeless first.jsonl >wanted
    same "$place: nothing is lost" got wanted
done
# What was not run is no longer down for that; an index that was lost gives no id a second time.
run run pair.yaml --runs again
run run pair.yaml --only web.admin.e --runs again
cell=$(jq -r 'select(.reason == "eku-client-auth-missing").cell' again/r1/results.jsonl | head -n 1)
run history "$cell" --runs again
has 'not run: the history says so' "$out" 'was down, was not run or is not known'
lacks 'not run: nothing became well' "$out" 'is no longer down'
rm again/index.sqlite
run run pair.yaml --only web.admin.e --runs again
is 'a lost index: exit code' "$code" 0
is 'a lost index: a run of its own' "$(find again -mindepth 1 -maxdepth 1 -printf "%f\n" | sort | xargs)" 'index.sqlite r1 r2 r3'
run history --runs again --format jsonl
is 'a lost index: what is in the new one' "$(jq -r 'select(.kind == "kept-run").run' "$out")" r3
run run pair.yaml --only web.admin.e --runs bytes --output jsonl=$'o\xff.jsonl'
run history --runs bytes --format jsonl
is 'an option that is no UTF-8' "$(jq -r 'select(.kind == "kept-run").options' "$out")" "--only web.admin.e --runs bytes --output 'jsonl=o?.jsonl'"
mkdir broken
head -c 300 /dev/urandom >broken/index.sqlite
run run pair.yaml --only web.admin.e --runs broken
is 'a broken index: exit code' "$code" 0
has 'a broken index' "$err" 'broken/index.sqlite: file is not a database'
run history --runs broken
is 'the history of a broken index' "$code" 2
env -u HOME -u EKULAB_RUNS -u XDG_STATE_HOME "$ek_bin/ekulab" run pair.yaml --only web.admin.e >"$out" 2>"$err"
has 'no home' "$err" 'this run is not kept'

# ---- killed ----

scenario=$matrix/mixed-releases.yaml
start_held run "$scenario"
read_lines 50 killed.jsonl
is 'a run that goes on' "$(kept '[.run, .state, .exit, .pass]' | head -n 1)" '["r4","going on",null,null]'
run history --drop r1 last
is 'a run that goes on is not dropped: exit code' "$code" 2
has 'a run that goes on is not dropped' "$err" 'r4 is going on'
run history --keep 0
is 'a run that goes on is not forgotten' "$(<"$out")" 'dropped r2
dropped r1'
kill -KILL "$pid"
end_held killed.jsonl 2>/dev/null
is 'killed' "$code" 137
is 'a run that did not end' "$(kept '[.run, .state, .exit]')" '["r4","did not end",null]'
run history
has 'a run that did not end, in the table' "$out" 'did not end'
results=$EKULAB_RUNS/r4/results.jsonl
num=$(wc -l <killed.jsonl)
is 'what is kept are whole lines' "$(tail -c 1 "$results" | od -An -c | xargs -0 echo | tr -d ' \n')" '\n'
head -n "$num" "$results" >got
head -n "$num" killed.jsonl >wanted
same 'what was told has been kept' got wanted
cell=$(sed -n 40p "$results" | jq -r .cell)
run explain "last:$cell"
is 'it can be explained' "$code" 0
has 'it can be explained, with a warning' "$err" 'r4: warning: the run has no summary; it did not end'
# A line that a kill has cut off is the end of the results.
head -c -20 "$results" >cut.jsonl
run explain cut.jsonl
is 'a line that is cut off' "$code" 0
run diff cut.jsonl r4
is 'a line that is cut off: differences' "$code" 3
has 'a line that is cut off: it is said' "$err" 'warning: cut.jsonl did not end; what it lacks counts as not there'

start_held run "$scenario"
read_lines 30 interrupted.jsonl
kill -INT "$pid"
end_held interrupted.jsonl
is 'interrupted' "$(kept '[.state, .exit, .stopped]' | head -n 1)" '["ended",130,"interrupted"]'
timeless "$EKULAB_RUNS/r5/results.jsonl" >got
timeless interrupted.jsonl >wanted
same 'interrupted: all is kept' got wanted

# ---- several at once ----

pids=()
for i in 1 2 3; do
    "$ek_bin/ekulab" run pair.yaml --format jsonl >"at-once-$i.jsonl" 2>"at-once-$i.err" </dev/null &
    pids+=($!)
done
for pid in "${pids[@]}"; do
    wait "$pid" || fail 'at once: a run failed'
done
cat at-once-?.err >"$err"
only_progress 'at once'
is 'at once: each has its own' "$(kept .run | head -n 3 | sort | xargs)" 'r6 r7 r8'
timeless at-once-1.jsonl >wanted
for run in r6 r7 r8; do
    timeless "$EKULAB_RUNS/$run/results.jsonl" >got
    same "at once: $run" got wanted
done
run history ecert=combined/ccert=combined --format jsonl
is 'at once: their cells' "$(jq -r 'select(.kind == "kept-cell") | .run' "$out" | xargs)" 'r8 r7 r6'

# ---- one cell through all of them ----

run run pair.yaml --as-of 2030-01-01 --only 'service != web.admin.c' --output jsonl=later.jsonl
cat >alike.yaml <<'END'
scenario: alike
deployment: {expressway-e: {release: X15.4}, expressway-c: {release: X15.4}}
axes:
  expressway-e.certificate: [combined, server-only]
  expressway-c.certificate: [combined, server-only]
END
run run alike.yaml
run run pair.yaml --assume mra.service-check.name=not-checked --releases "$ek_root/sim/releases"
cp "$EKULAB_RUNS/r8/results.jsonl" before.jsonl

# down FILE CELL: what is down, in the form of the history.
down() {
    jq -c --arg cell "$2" 'select(.kind == "service" and .cell == $cell and .live == "down")
        | {service, reason}' "$1" | jq -cs .
}
for cell in ecert=combined/ccert=combined ecert=combined/ccert=server-only ecert=server-only/ccert=combined; do
    run history "$cell" --format jsonl
    is "$cell: exit code" "$code" 0
    is "$cell: which runs" "$(jq -r 'select(.kind == "kept-cell") | .run' "$out" | xargs)" 'r11 r10 r9 r8 r7 r6'
    is "$cell: the run before is one of the scenario" \
        "$(jq -r 'select(.kind == "kept-cell") | "\(.run)-\(.since)"' "$out" | xargs)" \
        'r11-r9 r10-null r9-r8 r8-r7 r7-r6 r6-null'
    for run in 8 9 10 11; do
        is "$cell: down in r$run" "$(jq -c "select(.run == \"r$run\") | .down" "$out")" \
            "$(down "$EKULAB_RUNS/r$run/results.jsonl" "$cell")"
    done
    is "$cell: no change" "$(jq -c 'select(.run == "r8") | .changes' "$out")" '[]'
    # The same from the results of both runs, each change by its service.
    wanted=$(jq -nc --argjson was "$(down before.jsonl "$cell")" --argjson is "$(down later.jsonl "$cell")" '
        def by: map({(.service): .reason}) | add // {};
        ($was | by) as $a | ($is | by) as $b | [($a + $b | keys[]) as $s | select($a[$s] != $b[$s])
            | {service: $s, was: $a[$s], is: $b[$s]}]')
    is "$cell: changes" "$(jq -c 'select(.run == "r9") | .changes | sort_by(.service)' "$out")" \
        "$(jq -c 'sort_by(.service)' <<<"$wanted")"
done
run history ecert=server-only/ccert=combined
has 'a cell, for people' "$out" 'r8  20'
has 'a cell, for people: what is down' "$out" '  down: mra.service-check eku-client-auth-missing; mra.registration dependency-down'
has 'a cell, for people: no change' "$out" '  since r7: no change'
run history ecert=server-olny/ccert=combined
is 'an unknown cell of the history: exit code' "$code" 2
has 'an unknown cell of the history' "$err" 'did you mean "ecert=server-only/ccert=combined"?'

# ---- forgotten ----

run history --drop r6 r99
is 'one that is not there: exit code' "$code" 2
has 'one that is not there' "$err" 'ekulab history: unknown run "r99"'
run history --drop later.jsonl
has 'a file is no kept run' "$err" 'later.jsonl is no kept run'
is 'then none is dropped' "$(kept .run | wc -l)" 8
mkdir "$EKULAB_RUNS/r9/evidence"
: >"$EKULAB_RUNS/r9/evidence/x"
run history --drop r9 last~1
is 'two are dropped' "$code $(xargs <"$out")" '0 dropped r9 dropped r10'
is 'with all that they had' "$(find "$EKULAB_RUNS" -maxdepth 1 -name 'r[0-9]*' -printf '%f\n' | sort -V | xargs)" 'r4 r5 r6 r7 r8 r11'
run history --keep 2
is 'the newest stay' "$(kept .run | xargs)" 'r11 r8'
is 'the newest stay: folders' "$(find "$EKULAB_RUNS" -maxdepth 1 -name 'r[0-9]*' -printf '%f\n' | sort -V | xargs)" 'r8 r11'
run history --drop last
run run pair.yaml --only web.admin.e
is 'an id does not come back' "$(kept .run | xargs)" 'r12 r8'
run history --keep 0
is 'all are forgotten' "$(kept .run)" ''
run explain last
has 'nothing is left' "$err" "unknown run \"last\"; no run is kept in $EKULAB_RUNS"

for words in '--drop' '--keep x' '--keep -1' '--keep 1 r1' '--drop r1 --keep 1' 'x y' '--format xml' '--nothing'; do
    # shellcheck disable=SC2086 # words are words
    run history $words
    is "history $words: exit code" "$code" 2
    at_least "history $words: it is said" "$(wc -l <"$err")" 1
done
is 'nothing in the home folder but what was to be there' "$(cd "$home" && find . -type f | sort | xargs)" \
    './.local/state/ekulab/runs/index.sqlite ./.local/state/ekulab/runs/r1/results.jsonl'
finish
