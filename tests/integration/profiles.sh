# shellcheck shell=bash disable=SC2154
# profiles.sh: release profiles with one line changed. To be sourced after lib.sh.

profiles=$ek_root/sim/releases
flipped=$work/releases

# flip FAMILY RULE VALUE: makes the folder `flipped`: the profiles with that one value instead of
# its own.
flip() {
    local file=$flipped/$1.yaml
    rm -rf "$flipped"
    cp -r "$profiles" "$flipped"
    sed -i -E "s/^(  ${2//./\\.}: \{value: )[^,]*,/\1$3,/" "$file"
    is "$1: $2=$3 changes one line" "$(diff "$profiles/$1.yaml" "$file" | grep -c '^>')" 1
}

# rules FAMILY: their ids.
rules() {
    sed -n -E 's/^  ([a-z.-]+): \{value: .*/\1/p' "$profiles/$1.yaml"
}

declare -A known_values=()

# learn_values RULE: what the program knows for it, as it tells whom writes nonsense.
learn_values() {
    local family
    [[ ! -v known_values[$1] ]] || return 0
    family=$(basename "$(find "$profiles" -name '*.yaml' | sort | head -n 1)" .yaml)
    flip "$family" "$1" nonsense
    run releases --releases "$flipped"
    known_values[$1]=$(
        sed -n -E 's/.*unknown value "nonsense" \(known: ([^)]*)\).*/\1/p' "$err" | tr -d ,
    )
    at_least "values of $1" "$(wc -w <<<"${known_values[$1]}")" 2
}

# other_values FAMILY RULE: the values that it does not have there. After learn_values.
other_values() {
    local own
    own=$(sed -n -E "s/^  ${2//./\\.}: \{value: ([^,]*),.*/\1/p" "$profiles/$1.yaml")
    tr ' ' '\n' <<<"${known_values[$2]}" | grep -vxF -e "$own"
}
