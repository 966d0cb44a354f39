#!/usr/bin/env bash
# markdown_test.sh BIN: the report for a change request, as a renderer of Markdown (cmark-gfm) shows it:
# its tables are tables, they hold what the table and the result lines of the same run hold, and no text
# is taken for markup.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
# shellcheck source-path=SCRIPTDIR source=profiles.sh
. "$(dirname "${BASH_SOURCE[0]}")/profiles.sh"
# shellcheck source-path=SCRIPTDIR source=formats.sh
. "$(dirname "${BASH_SOURCE[0]}")/formats.sh"
cd "$work"

# part FILTER [ARGS...]: of the report that `rendered` has read last.
part() {
    jq -r "$@" parts
}

# rendered NAME: reads NAME.md; what every report has.
rendered() {
    "$ek_root/tests/foreign/md_parts.py" "$1.md" >parts 2>"$err" || fail "$1: cannot be read" "$(<"$err")"
    is "$1: only the markup that is meant" "$(part '.tags - ["h1", "h2", "h3", "p", "strong", "code", "a",
        "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "pre"] | join(" ")')" ''
    is "$1: the title" "$(part '.h1[]')" "$(head -n 1 "$1.table")"
    is "$1: no line ends in a blank" "$(grep -c ' $' "$1.md" || true)" 0
    is "$1: the end of the file" "$(tail -c 2 "$1.md" | od -An -c | tr -d ' ')" "$(tail -c 2 "$1.md" | head -c 1)\\n"
}

# rows_agree NAME: the cells and services are those of the table, row by row.
rows_agree() {
    sed '1,/^$/d; /^$/,$d' "$1.table" | tr -s ' ' | sed 's/ $//' >wanted
    part '.tables[-1][] | join(" ")' >got
    same "$1: rows" got wanted
}

# causes_agree NAME: so are the notes below.
causes_agree() {
    sed -nE 's/^((down|up) [0-9]+) +/\1: /p' "$1.table" >wanted
    part '.li[] | select(test("^(down|up) [0-9]+: ")) | split("\n")[0]' >got
    same "$1: notes" got wanted
}

# summary_agrees NAME: the answer is what the result lines add up to.
summary_agrees() {
    jq -rs 'map(select(.kind == "service")) | map(select(.verdict == "BREAK")) as $breaks
        | [($breaks | map(.service) | unique | length), ($breaks | map(.cell) | unique | length),
            (map(.cell) | unique | length)] | "\(.[0]) services break, in \(.[1]) of \(.[2]) cells,"' \
        "$1.jsonl" >wanted
    part '.p[] | scan("^[0-9]+ services break, in [0-9]+ of [0-9]+ cells,")' >got
    same "$1: how many" got wanted
    jq -rs 'map(select(.kind == "service" and .verdict != "SKIP")) | group_by(.service) | map(
        (map(select(.verdict == "BREAK")) | length) as $down | select($down > 0)
        | "\(.[0].service) \($down) of \(length) cells") | sort[]' "$1.jsonl" >wanted
    part '.tables[0][1:][] | "\(.[0]) \(.[2])"' | sort >got
    same "$1: what breaks" got wanted
    is "$1: a way out of each reason" "$(part '.h3[]' | sort | xargs)" "$(jq -r '
        select(.kind == "service" and (.live // .model) == "down") | .reason' "$1.jsonl" | sort -u | xargs)"
}

# ---- a live run ----

every_kind breaks run "$matrix/near-misses.yaml"
rendered breaks
rows_agree breaks
causes_agree breaks
summary_agrees breaks
is 'breaks: the clock' "$(part '.p[0]' | cut -d. -f 1)" 'Virtual clock: 2026-06-20T00:00:00Z'
is 'breaks: parts' "$(part '.h2 | join(", ")')" \
    'What breaks, Cells and services, Ways out, What this rests on, Rows and columns'
# What `ekulab explain` breaks into lines is one here.
"$ek_bin/ekulab" explain expired | awk '/^ways out/ { on = 1; next } /^$/ { on = 0 }
    on { if (sub(/^  - /, "")) printf "\n"; else sub(/^ +/, " "); printf "%s", $0 } END { print "" }' |
    sed 1d >wanted
at_least 'breaks: ways out' "$(wc -l <wanted)" 2
is 'breaks: ways out are told' "$(part '.li[]' | grep -cxFf wanted)" "$(wc -l <wanted)"
is 'breaks: with their source' "$(part '.p[]' | grep -cxF "$(
    "$ek_bin/ekulab" explain expired | sed -n '/^source: /,$p' | xargs | sed 's/^s/S/')")" 1
assumed='225693 states it for X15.5; before that'
is 'breaks: assumptions' "$(part '.li[]' | grep -cF "$assumed")" "$(grep -cF "$assumed" breaks.table)"
every_kind again run "$matrix/near-misses.yaml"
same 'breaks: again' again.md breaks.md

# ---- what does not agree, what was not told ----

flip X15.4 mra.service-check.client-auth required
every_kind mismatch run "$matrix/near-misses.yaml" --releases "$flipped" --only \
    'expressway-e.release == X15.4 and expressway-e.certificate == server-only'
rendered mismatch
rows_agree mismatch
is 'mismatch: what does not agree' "$(part '.li[]' | grep '^MISMATCH ')" "$(grep '^MISMATCH ' mismatch.table)"
num=$(summary mismatch.jsonl mismatch)
is 'mismatch: it is said first' "$(part '.p[1]' | grep -oE '[0-9]+ lines? (is|are) a? ?MISMATCH' | cut -d ' ' -f 1)" "$num"
at_least 'mismatch: it has some' "$num" 1

every_kind proved run "$matrix/near-misses.yaml" --prove-cause --only 'expressway-e.release == X15.4
    and expressway-c.certificate == combined+expired'
rendered proved
at_least 'proved: repairs' "$(part '.li[]' | grep -c 'expressway-c.certificate combined+expired -> combined')" 1

start_held run "$matrix/near-misses.yaml" "${outputs[@]/#/--output=}"
read_lines 40 held.jsonl
kill -INT "$pid"
end_held held.jsonl
move_kinds held
rendered held
rows_agree held
is 'interrupted: it is said first' "$(part '.p[1]' | grep -oE '^Stopped early: interrupted; [0-9]+ of 48 cells')" \
    "Stopped early: interrupted; $(jq -r 'select(.kind == "service") | .cell' held.jsonl | uniq | wc -l) of 48 cells"

# ---- predictions ----

every_kind predicted predict "$matrix/not-the-eku.yaml"
rendered predicted
rows_agree predicted
causes_agree predicted
summary_agrees predicted
every_kind twice predict "$matrix/not-the-eku.yaml"
same 'predicted: twice' twice.md predicted.md
every_kind drawn predict "$matrix/near-misses.yaml" --random 20 --seed 3
rendered drawn
rows_agree drawn
summary_agrees drawn
every_kind fine predict "$matrix/near-misses.yaml" --only 'web.admin.e' --only 'expressway-e.certificate == combined and
    service == web.admin.e'
rendered fine
is 'fine: nothing breaks' "$(part '.p[1]')" "No service breaks in $(head -n 1 fine.jsonl | jq .cells) cells."

# ---- texts that look like markup ----

# shellcheck disable=SC2016
names=('<i>_x_`y`.pem' '*z*&lt;[1](2)\|.pem')
mkdir 'a|b'
"$ek_bin/certs-gen" make combined --name e1.example.com --dns e.example.com -o files --clock 2026-06-20 >/dev/null
for name in "${names[@]}"; do
    cat files/cert.pem files/root.pem files/key.pem >"a|b/$name"
done
cat >odd.yaml <<'END'
scenario: odd
title: '# 1. *bold* <b>x</b> | `code` \* [a](b) ~~c~~ _d_ &amp; a_b_c 2 * 3'
deployment: {expressway-e: {release: X15.4}, expressway-c: {release: X15.4}}
axes:
  expressway-e.certificate: [{pem: 'a|b/<i>_x_`y`.pem'}, {pem: 'a|b/*z*&lt;[1](2)\|.pem'}, combined+expired]
  expressway-c.clock-skew: [-2d, 0]
END
every_kind odd predict odd.yaml
is 'odd: exit code' "$code" 0
rendered odd
rows_agree odd
is 'odd: words as they are' "$(grep -c '^# odd: # 1\. .* a_b_c 2 \* 3$' odd.md)" 1
{
    printf 'scenario: wide\ndeployment: {expressway-e: {release: X15.4}, expressway-c: {release: X15.4}}\ncases:\n'
    for ((i = 0; i < 600; i++)); do
        printf -- '  - {name: c%d, clock: %s}\n' "$i" "$(date -u -d "2026-06-20 + $i minutes" +%FT%TZ)"
    done
} >wide.yaml
every_kind wide predict wide.yaml --only web.admin.e
rendered wide
is 'wide: no table, and why' "$(part '.p[]' | grep -c '^an axis has more than 512 values')" 1
finish
