#!/usr/bin/env bash
# golden_test.sh BIN: a run is held against a golden file, which changes when that is accepted, and in
# no other line than those that the run changed.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$work"
scenario=$matrix/open-questions.yaml

# ---- made ----

run run "$scenario" --golden golden.txt
is 'no file: exit code' "$code" 2
has 'no file: a hint' "$err" 'golden.txt: no such file; --accept makes it'
is 'no file: nothing ran' "$(<"$out")" ''
run run "$scenario" --golden golden.txt --accept --output jsonl=plain.jsonl
is 'made: exit code' "$code" 0
has 'made: it is said' "$err" 'accepted: golden.txt, new, '
is 'made: the first line' "$(head -n 1 golden.txt)" 'ekulab-golden 1'
tail -n +2 golden.txt >lines
LC_ALL=C sort lines >sorted
same 'made: sorted' lines sorted

# as_golden FILE: the lines of results in the form of a golden file.
as_golden() {
    jq -r 'select(.kind == "service" and (.live == "up" or .live == "down")) | if .live == "up" then
        "\(.cell)  \(.service)  up" else "\(.cell)  \(.service)  down \(.reason // "-") \(.side // "-") \(.stage // "-")"
        + (if .x509_error then " x509=\(.x509_error)" else "" end) + (if .alert != null then " alert=\(.alert)" else "" end)
        + (if .sip_status then " sip=\(.sip_status)" else "" end)
        + (if .caused_by then " caused-by=\(.caused_by)" else "" end) end' "$1" | LC_ALL=C sort
}
as_golden plain.jsonl >wanted
same 'made: what the results say' lines wanted
at_least 'made: some are down' "$(grep -c '  down ' lines)" 5
is 'made: nothing else in the folder' "$(find . -maxdepth 1 -name 'golden.txt*')" ./golden.txt

# ---- equal ----

cp golden.txt kept.txt
run run "$scenario" --golden golden.txt
is 'equal: exit code' "$code" 0
only_progress equal
run diff golden.txt plain.jsonl
is 'equal: diff' "$code $(<"$out")" "0 golden.txt -> plain.jsonl: 0 lines differ, $(wc -l <lines) are equal"
run run "$scenario" --golden golden.txt --runs off --fail-on break
is 'equal, with --fail-on break' "$code" 1

# ---- other than expected ----

run run "$scenario" --golden golden.txt --assume acme.client-store=replaced --output jsonl=other.jsonl --format jsonl
is 'other: exit code' "$code" 1
same 'other: standard output is the results' "$out" other.jsonl
same 'other: the file stays' golden.txt kept.txt
is 'other: the exit code is kept' "$("$ek_bin/ekulab" history --format jsonl | sed -n 2p | jq .exit)" 1
has 'other: which is which' "$err" 'golden.txt -> r3: '
has 'other: the class' "$err" '  new-break '
has 'other: a line' "$err" '    r3          expressway-e refuses: eku-client-auth-missing (tls, X509 error 26, alert 43)'
has 'other: how to go on' "$err" "    ekulab explain 'r3:acme#zone.uc-traversal'"
has 'other: a hint' "$err" 'this is not what golden.txt says; if it is meant, run it again with --accept'
grep -v 'cells, ' "$err" | sed '/^ekulab: /d' >told
run diff golden.txt r3
is 'other: diff' "$code" 1
grep -v 'cells, ' "$out" >wanted
same 'other: diff tells the same' told wanted
run diff golden.txt r3 --format jsonl
is 'other: nothing explains a golden file' "$(jq -c 'select(.kind == "difference") | .a.explain' "$out" | sort -u)" null
run run "$scenario" --golden golden.txt --assume acme.client-store=replaced --runs off
has 'other: of a run that leaves nothing' "$err" 'golden.txt -> this run: '
lacks 'other: nothing to explain it' "$err" 'ekulab explain'
run run "$scenario" --golden golden.txt --assume acme.client-store=replaced --runs off --output jsonl=got.jsonl
has 'other: explained by its results' "$err" "ekulab explain 'got.jsonl:acme#"

# ---- accepted ----

run run "$scenario" --golden golden.txt --assume acme.client-store=replaced --accept
is 'accepted: exit code' "$code" 0
has 'accepted: what it changes' "$err" '  new-break '
has 'accepted: it is said' "$err" 'accepted: golden.txt, '
as_golden other.jsonl >wanted
tail -n +2 golden.txt >lines
same 'accepted: what the results say' lines wanted
is 'accepted: no other line changes' "$({ diff kept.txt golden.txt || true; } | grep -c '^>')" \
    "$("$ek_bin/ekulab" diff kept.txt other.jsonl --format jsonl | head -n 1 | jq .differing)"
run run "$scenario" --golden golden.txt
is 'accepted: the former run is another' "$code" 1
has 'accepted: the former run is better' "$err" '  fixed '
run run "$scenario" --golden golden.txt --only 'service == mra.login'
has 'fewer lines' "$err" '  removed '
is 'fewer lines: exit code' "$code" 1

# ---- not accepted ----

cp golden.txt kept.txt
start_held run "$matrix/mixed-releases.yaml" --golden golden.txt --accept
read_lines 30 got
kill -INT "$pid"
end_held got
is 'interrupted: exit code' "$code" 130
same 'interrupted: the file stays' golden.txt kept.txt
has 'interrupted: it is said' "$err" 'golden.txt stays as it is: the run ended early'
other_core <<'END'
exit 1
END
run run "$scenario" --golden golden.txt --accept
is 'no lab: exit code' "$code" 3
same 'no lab: the file stays' golden.txt kept.txt
run run "$scenario" --golden new.txt --accept
is 'no lab: no file is made' "$(find . -name new.txt)" ''
ek_bin=$real_bin

# ---- what cannot be used ----

# refused NAME FILE TEXT: exit code 2, the complaint, nothing ran, the file stays.
refused() {
    cp "$2" before
    run run "$scenario" --golden "$2" "${@:4}"
    is "$1: exit code" "$code" 2
    has "$1" "$err" "$3"
    is "$1: nothing ran" "$(<"$out")" ''
    same "$1: the file stays" "$2" before
}
cp "$scenario" some.yaml
refused 'a scenario' some.yaml 'some.yaml:1:1: error: the first line is "ekulab-golden 1"' --accept
up=$(grep -n -m 1 '  up$' kept.txt | cut -d: -f1)
down=$(grep -n -m 1 '  down ' kept.txt | cut -d: -f1)
sed "${up}s/up\$/dwn/;${down}s/\$/ x/" kept.txt >bad.txt
refused 'two bad lines: one' bad.txt "bad.txt:$up:" --accept
refused 'two bad lines: the other' bad.txt "bad.txt:$down:"
run diff bad.txt plain.jsonl
is 'two bad lines, diff: exit code' "$code" 2
at_least 'two bad lines, diff: places' "$(grep -c '^bad.txt:[0-9]*:[0-9]*: error: ' "$err")" 2
run run "$scenario" --accept
is '--accept alone' "$code" 2
has '--accept alone' "$err" '--accept goes with --golden FILE'
run predict "$scenario" --golden golden.txt
is 'predict --golden' "$code" 2
run run "$scenario" --golden nowhere/golden.txt --accept
is 'a folder that is not there' "$code" 2
has 'a folder that is not there' "$err" 'nowhere/golden.txt: No such file or directory'
finish
