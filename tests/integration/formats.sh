# shellcheck shell=bash disable=SC2034,SC2154
# formats.sh: runs that write every kind of output. To be sourced after lib.sh.

kinds='table jsonl junit tap csv md sarif'
timeless_kinds='table tap md sarif' # those that hold no measured time
outputs=()
for kind in $kinds; do
    [[ $kind == jsonl ]] || outputs+=("$kind=$work/new.$kind")
done

# move_kinds NAME: what was written lastly becomes NAME.KIND.
move_kinds() {
    local kind
    for kind in $kinds; do
        [[ $kind == jsonl ]] || mv "$work/new.$kind" "$work/$1.$kind"
    done
}

# every_kind NAME VERB ARGS...: `ekulab VERB ARGS` with every kind of output, in NAME.KIND.
every_kind() {
    local name=$1
    shift
    run "$@" "${outputs[@]/#/--output=}" --format jsonl
    cp "$out" "$work/$name.jsonl"
    move_kinds "$name"
}

# csv_header NAME: the columns that every CSV file begins with.
csv_header() {
    head -n 1 "$work/$1.csv" | tr -d '\r' | sed 's/,duration_us.*/,duration_us/' | jq -Rc 'split(",")'
}
