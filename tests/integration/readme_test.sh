#!/usr/bin/env bash
# readme_test.sh BIN: what README's walk from a ticket to the proof shows is what the commands print. Times
# and numbers of packets differ from run to run; "..." stands for lines that are left out.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
PATH=$ek_bin:$PATH
cd "$work"

# The blocks of the walks, one line a line: "$ COMMAND", then what it prints.
awk '/^## / { inside = /ticket to the proof|date to a plan|Ten questions/ } inside && /^```/ { block = !block; next } inside && block' \
    "$ek_root/README.md" >walk
at_least 'the walk: commands' "$(grep -c '^\$ ' walk)" 8

# alike NAME GOT WANTED: the same but for what is measured, and for what "..." leaves out.
alike() {
    num_checks=$((num_checks + 1))
    perl -e 'use strict; use warnings;
        sub text { open my $file, "<", $_[0] or die; local $/; my $text = <$file> // ""; return $text }
        sub measured { my ($line) = @_;
            $line =~ s/\d+/0/g if $line =~ /\xe2\x86\x92/;
            $line =~ s/^([-+ ]) *(?=\d+\.\d)/$1/; $line =~ s/\d+\.\d\d+/0.0/g; $line =~ s/ +/ /g; $line =~ s/ $//; return $line }
        my $got = join "", map { measured($_) . "\n" } split /\n/, text($ARGV[0]);
        my $wanted = join "", map { $_ eq "..." ? "(?:.*\\n)*?" : quotemeta(measured($_)) . "\\n" }
            split /\n/, text($ARGV[1]);
        exit($got =~ /\A$wanted\z/ ? 0 : 1)' "$2" "$3" || fail "$1" "wanted:" "$(<"$3")" "got:" "$(<"$2")"
}

# step: runs `command`, whose heredoc is in it, and holds what it printed against `wanted`.
step() {
    code=0
    bash -c "$command" >got 2>err </dev/null || code=$?
    is "$command: exit code" "$code" 0
    alike "$command" got wanted
}

command=''
heredoc=''
while IFS= read -r text; do
    if [[ -n $heredoc ]]; then
        command+=$'\n'$text
        [[ $text != "$heredoc" ]] || heredoc=''
    elif [[ $text == '$ '* ]]; then
        [[ -z $command ]] || step
        command=${text#'$ '}
        [[ $command != *"<<'"* ]] || heredoc=${command#*"<<'"}
        heredoc=${heredoc%%"'"*}
        : >wanted
    else
        printf '%s\n' "$text" >>wanted
    fi
done <walk
step
for file in ticket.html ticket.pcapng change-request.md; do
    at_least "$file: bytes" "$(wc -c <"$file")" 1000
done
finish
