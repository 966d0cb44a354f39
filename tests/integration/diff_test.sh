#!/usr/bin/env bash
# diff_test.sh BIN: two runs of which one has a rule flipped differ in exactly the lines in which their
# result files do, and each difference has its name.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=profiles.sh
. "$(dirname "${BASH_SOURCE[0]}")/profiles.sh"
cd "$work"

# The classes once more, from the two files alone; what follows from a line is judged as that is.
cat >classes.jq <<'END'
def doors: ["expired", "not-yet-valid", "name-mismatch", "untrusted-issuer", "incomplete-chain", "revoked",
    "signature-rejected", "key-rejected", "credentials", "no-certificate-presented", "access-rule"];
def by: map(select(.kind == "service" and .verdict != "SKIP")) | map({("\(.cell) \(.service)"): .}) | add;
def root($all): if .caused_by == null then . else $all["\(.cell) \(.caused_by)"] | root($all) end;
def told: [.reason, .side, .stage, .caused_by, .x509_error, .alert, .sip_status];
($a | by) as $a | ($b | by) as $b | ($a + $b) | keys[] as $k | $a[$k] as $x | $b[$k] as $y
| (if $x.verdict == "INCONCLUSIVE" or $y.verdict == "INCONCLUSIVE" then "inconclusive"
   elif $x == null then "added" elif $y == null then "removed"
   elif $x.live == "up" and $y.live == "down" then "new-break"
   elif $x.live == "down" and $y.live == "up" then
       ($x | root($a)) as $root | $b["\($root.cell) \($root.service)"] as $now
       | if $now.live == "up" and (doors | index($root.reason)) != null then "newly-allowed" else "fixed" end
   elif $x.live == "down" and ($x | told) != ($y | told) then "cause-changed"
   elif $x.verdict != $y.verdict then "verdict-changed" else empty end) as $class
| "\($class) \($k)"
END

# differ NAME A B CLASS...: ekulab names what the files say, and there are some of each CLASS.
differ() {
    local name=$1 a=$2 b=$3 class
    run diff "$a" "$b" --format jsonl
    is "$name: standard error" "$(<"$err")" ''
    cp "$out" told.jsonl
    jq -r 'select(.kind == "difference") | "\(.class) \(.cell) \(.service)"' "$out" | sort >got
    jq -nr --slurpfile a "$a" --slurpfile b "$b" -f classes.jq | sort >wanted
    same "$name: the differing lines" got wanted
    cut -d' ' -f1 got | sort | uniq -c | awk '{ print $2, $1 }' >got-counts
    head -n 1 told.jsonl | jq -r '.classes | to_entries[] | select(.value > 0) | "\(.key) \(.value)"' | sort >wanted-counts
    same "$name: counts" got-counts wanted-counts
    is "$name: equal ones" "$(head -n 1 told.jsonl | jq '.equal + .differing')" \
        "$(jq -r 'select(.kind == "service" and .verdict != "SKIP") | "\(.cell) \(.service)"' "$a" "$b" | sort -u | wc -l)"
    for class in "${@:4}"; do
        at_least "$name: $class" "$(grep -c "^$class " got)" 1
    done
    is "$name: exit code" "$code" "$(grep -q '^new-break ' got && echo 1 ||
        { grep -q '^inconclusive ' got && echo 3; } || echo 0)"
    witnesses "$name" "$a" "$b"
}

# witnesses NAME A B: what a difference tells of both lines is what stands in the files.
witnesses() {
    local side file
    for side in a b; do
        file=$2
        [[ $side == a ]] || file=$3
        jq -c --arg side $side --arg file "$file" 'select(.kind == "difference" and .[$side] != null) as $d
            | $d[$side] as $w | [$d.cell, $d.service, $w.verdict, $w.state, $w.stage, $w.side, $w.reason, $w.caused_by,
                $w.x509_error, $w.alert, $w.sip_status, $w.explain]' told.jsonl | sort >got
        jq -c --arg file "$file" --slurpfile told told.jsonl '
            ($told | map(select(.kind == "difference") | {("\(.cell) \(.service)"): true}) | add // {}) as $named
            | select(.kind == "service" and .verdict != "SKIP" and $named["\(.cell) \(.service)"])
            | [.cell, .service, .verdict, .live, .stage, .side, .reason, .caused_by, .x509_error, .alert, .sip_status,
                "\($file):\(.cell)#\(.service)"]' "$file" | sort >wanted
        same "$1: witnesses of $side" got wanted
    done
    # Causes come in front of what follows from them.
    is "$1: a consequence in front of its cause" "$(jq -nr '[inputs | select(.kind == "difference")] as $all
        | range($all | length) as $i | $all[$i] | select(.because != null) as $c
        | range($i; $all | length) as $k | $all[$k]
        | select(.class == $c.class and .cell == $c.cell and .service == $c.because) | .cell' told.jsonl)" ''
}

# ---- a rule that no document decides ----

questions=$matrix/open-questions.yaml
run run "$questions" --output jsonl=plain.jsonl
for flip in acme.client-store=replaced zone.unverified.eku-check=eku-check zone.neighbor.known=in-handshake \
    mra.service-check.certificate=client-store; do
    run run "$questions" --assume "$flip" --output jsonl=flipped.jsonl
    is "$flip: the run" "$code" 0
    differ "$flip" plain.jsonl flipped.jsonl
    at_least "$flip: it changes something" "$(wc -l <got)" 1
    differ "$flip, back" flipped.jsonl plain.jsonl
done

# ---- rules of profiles ----

cat >doors.yaml <<'END'
scenario: doors
deployment:
  expressway-e: {release: X15.3.2}
  expressway-c: {release: X15.3.2}
  peers: {cucm: {}, cms: {certificate: combined+cn-only}}
axes:
  expressway-e.certificate: [combined, combined+cn-only, server-only]
  expressway-c.certificate: [combined, combined+cn-only, combined+expired, server-only]
END
run run doors.yaml --output jsonl=plain.jsonl
flip X15.3 zone.name san-or-cn
run run doors.yaml --releases "$flipped" --output jsonl=named.jsonl
differ 'names in the subject' plain.jsonl named.jsonl newly-allowed
differ 'names in the subject no more' named.jsonl plain.jsonl new-break
flip X15.3 mra.service-check.client-auth not-checked
run run doors.yaml --releases "$flipped" --output jsonl=spared.jsonl
differ 'a usage that is not checked' plain.jsonl spared.jsonl fixed
flip X15.3 zone.name san-or-cn
sed -i -E 's/^(  mra\.service-check\.client-auth: \{value: )[^,]*,/\1not-checked,/' "$flipped/X15.3.yaml"
run run doors.yaml --releases "$flipped" --output jsonl=both.jsonl
differ 'one rule more' named.jsonl both.jsonl fixed
differ 'two rules at once' plain.jsonl both.jsonl newly-allowed
differ 'other lines' spared.jsonl both.jsonl
run run doors.yaml --as-of 2031-01-01 --output jsonl=same.jsonl
differ 'another date, recipes as old as it' plain.jsonl same.jsonl
is 'another date: nothing differs' "$(wc -l <wanted)" 0

# ---- cells and services that only one has; lines in another order ----

run run doors.yaml --only 'expressway-c.certificate != server-only and service != web.admin.c' --output jsonl=fewer.jsonl
differ 'fewer' plain.jsonl fewer.jsonl removed
differ 'more' fewer.jsonl plain.jsonl added
{ head -n 1 plain.jsonl && sed '1d;$d' plain.jsonl | tac && tail -n 1 plain.jsonl; } >reversed.jsonl
run diff plain.jsonl reversed.jsonl
is 'the order of lines' "$code $(head -n 1 "$out")" \
    "0 plain.jsonl -> reversed.jsonl: 0 lines differ, $(grep -c '"verdict":"\(PASS\|BREAK\)"' plain.jsonl) are equal"
sed '/"service":"tunnel.ssh"/s/"verdict":"[A-Z]*","live":"[a-z]*"/"verdict":"INCONCLUSIVE","live":null/
     /"service":"web.admin.e"/s/"verdict":"PASS"/"verdict":"MISMATCH"/' plain.jsonl >doubtful.jsonl
run diff plain.jsonl doubtful.jsonl --format jsonl
is 'what is not known, and another verdict' "$(jq -r 'select(.kind == "difference") | "\(.class) \(.service)"' "$out" | sort | uniq -c | xargs)" \
    "12 inconclusive tunnel.ssh $(grep -c '"service":"web.admin.e","verdict":"PASS"' plain.jsonl) verdict-changed web.admin.e"
is 'what is not known: exit code' "$code" 3

# ---- predictions, and kept runs ----

run predict doors.yaml --output jsonl=predicted.jsonl
run diff predicted.jsonl plain.jsonl
is 'a prediction and what became of it' "$code $(sed -n 's/.*: \([0-9]* lines differ\).*/\1/p' "$out")" '0 0 lines differ'
run history --format jsonl
ids=$(jq -r 'select(.kind == "kept-run") | .run' "$out" | head -n 2 | tac | xargs)
run diff last~1 last --format jsonl
is 'kept runs are called by their ids' "$(head -n 1 "$out" | jq -r '"\(.a) \(.b)"')" "$ids"
kept=$(jq -r 'select(.kind == "difference") | .a.explain' "$out" | head -n 1)
run explain "$kept"
is 'what it tells to give to explain' "$code" 0

# ---- for people ----

sed 's/"cell":"/"cell":"other-/' plain.jsonl >others.jsonl
run diff plain.jsonl others.jsonl
is 'nothing in common: one line says so' "$code $(tail -n 1 "$out")" '0 no line is in both: these are runs of other cells'

run diff plain.jsonl named.jsonl
grep -A 30 '^newly-allowed$' "$out" >part
has 'table: the counts' "$out" '  newly-allowed '
has 'table: who, where, why' part 'plain.jsonl  expressway-c refuses: name-mismatch (tls, X509 error 62, alert 42)'
has 'table: how to go on' part "    ekulab explain 'plain.jsonl:ecert="
run diff plain.jsonl spared.jsonl
has 'table: a consequence and its cause' "$out" '  mra.registration, 1 cell, because of mra.service-check'
run diff named.jsonl plain.jsonl --format md
is 'md: exit code' "$code" 1
has 'md: counts' "$out" '| new-break | '
has 'md: a row' "$out" '| zone.uc-traversal | up | expressway-c refuses: name-mismatch (tls, X509 error 62, alert 42) | 1 |'
run diff named.jsonl plain.jsonl --only cause-changed
is '--only: classes told one by one' "$(grep -xE '[a-z-]+' "$out")" cause-changed
has '--only: it is counted' "$out" '  new-break '

# fails CODE ARGS...
fails() {
    run diff "${@:2}"
    is "diff ${*:2}: exit code" "$code" "$1"
}
fails 1 named.jsonl plain.jsonl --fail-on new-break
fails 0 named.jsonl plain.jsonl --fail-on removed
fails 1 fewer.jsonl plain.jsonl --fail-on removed,added
fails 0 fewer.jsonl plain.jsonl
fails 1 plain.jsonl named.jsonl --fail-on newly-allowed
fails 1 named.jsonl plain.jsonl --only removed
fails 2 plain.jsonl
fails 2 plain.jsonl named.jsonl both.jsonl
fails 2 plain.jsonl nowhere.jsonl
has 'no such file' "$err" 'ekulab diff: nowhere.jsonl: no such file; '
fails 2 plain.jsonl r99
fails 2 plain.jsonl named.jsonl --fail-on newbreak
has 'an unknown class' "$err" 'unknown class "newbreak"; did you mean "new-break"?'
fails 2 plain.jsonl named.jsonl --only ''
fails 2 plain.jsonl named.jsonl --only fixed,
fails 2 plain.jsonl named.jsonl --format xml
fails 2 plain.jsonl:ecert=combined/ccert=combined named.jsonl
has 'one cell' "$err" 'whole runs are compared: leave out ":ecert=combined/ccert=combined"'
fails 2 plain.jsonl doors.yaml
has 'no results' "$err" 'doors.yaml:1:'
{ head -n 3 plain.jsonl && echo '{"kind":"service","cell":"x","service":"y","verdict":"MAYBE"}'; } >bad.jsonl
fails 2 plain.jsonl bad.jsonl
has 'bad results' "$err" 'bad.jsonl:4:1: error: an unknown verdict'
fails 0 --help
has 'help' "$out" 'newly-allowed    was refused for a fault'
finish
