#!/usr/bin/env bash
# lint_test.sh: every rule of scripts/lint.sh finds its violation, at its place, and nothing else; and
# near misses are no findings. Each row makes a small clean tree and adds one file to it.
set -euo pipefail

lint=$(CDPATH='' cd "$(dirname "${BASH_SOURCE[0]}")/../../scripts" && pwd -P)/lint.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
num_rows=0
num_failed=0

fail() {
    printf 'FAIL %s\n     %s\n' "$1" "$2"
    num_failed=$((num_failed + 1))
}

# clean_tree: one header and one file that includes it, by the rules.
clean_tree() {
    rm -rf "$work/tree"
    mkdir -p "$work/tree/sim/base"
    printf '/* buf.h: bytes. */\n#ifndef EK_BASE_BUF_H\n#define EK_BASE_BUF_H\n#endif\n' \
        >"$work/tree/sim/base/buf.h"
    printf '#include "sim/base/buf.h"\n' >"$work/tree/sim/base/buf.c"
}

# lint_with FILE CONTENT: the lint's output and exit code with that file (CONTENT for printf) added.
lint_with() {
    clean_tree
    mkdir -p "$(dirname "$work/tree/$1")"
    # shellcheck disable=SC2059
    printf "$2" >"$work/tree/$1"
    code=0
    output=$("$lint" "$work/tree" 2>/dev/null) || code=$?
    num_rows=$((num_rows + 1))
}

# finds FILE CONTENT LINE MESSAGE: exactly one finding, on LINE, whose text begins with MESSAGE.
finds() {
    lint_with "$1" "$2"
    if [[ $code -ne 1 || $output == *$'\n'* || $output != "$1:$3: $4"* ]]; then
        fail "$1: $2" "wanted \"$1:$3: $4\", got ($code) \"$output\""
    fi
}

# passes FILE CONTENT
passes() {
    lint_with "$1" "$2"
    [[ $code -eq 0 && -z $output ]] || fail "$1: $2" "wanted nothing, got ($code) \"$output\""
}

# repeat N TEXT
repeat() {
    local i
    for ((i = 0; i < $1; i++)); do
        printf '%s' "$2"
    done
}

# Words that must not stand in this file, since the lint reads it too.
todo=TO"DO"
fixme=FIX"ME"
home=/"home/somebody"
work_path=/"work/tree"
nap="sleep"

# ---- which room may include which ----
finds sim/base/a.c '#include "sim/net/loop.h"\n' 1 'sim/base must not include sim/net/loop.h'
finds sim/conf/a.c '\n  #  include "sim/release/release.h"\n' 2 'sim/conf must not include'
finds certs-gen/a.c '#include "sim/tls/store.h"\n' 1 'certs-gen must not include sim/tls/store.h'
finds scenarios/model/a.c '#include "certs-gen/certs.h"\n' 1 'scenarios/model must not include'
finds scenarios/model/a.c '#include "sim/tls/certfacts.h"\n' 1 'scenarios/model must not include'
finds scenarios/report/a.c '#include "scenarios/model/model.h"\n' 1 'scenarios/report must not'
finds scenarios/runner/a.c '#include "sim/node/probe.h"\n' 1 'scenarios/runner must not include'
finds scenarios/runner/a.c '#include "sim/tls/pump.h"\n' 1 'scenarios/runner must not include'
finds scenarios/runner/a.c '#include "sim/sip/agent.h"\n' 1 'scenarios/runner must not include'
finds sim/sip/a.c '#include "sim/tls/pump.h"\n' 1 'sim/sip must not include sim/tls/pump.h'
finds sim/base/a.c '#include "sim/nowhere/a.h"\n' 1 '"sim/nowhere/a.h" is no path of a room'
finds sim/base/a.c '#include "buf.h"\n' 1 '"buf.h" is no path of a room'
finds sim/base/a.c '#include "sim/base/buf.c"\n' 1 '"sim/base/buf.c" is no header'
finds sim/attic/a.c '\n' 1 'this folder is no room'
passes sim/conf/a.c '#include "sim/base/buf.h"\n'
passes certs-gen/a.c '#include "sim/tls/certfacts.h"\n'
passes scenarios/runner/a.c '#include "sim/control/control.h"\n#include "certs-gen/command.h"\n'
passes tests/unit/a.c '#include "sim/node/probe.h"\n#include "scenarios/model/model.h"\n'
passes sim/base/a.c '/*\n#include "sim/net/loop.h"\n*/\n'

for program in expressway-e expressway-c uc-peer; do
    passes "sim/$program/main.c" '#include "sim/node/program.h"\n'
    finds "sim/$program/main.c" '#include "sim/base/err.h"\n' 1 "sim/$program must not include"
done

# ---- libraries ----
finds sim/sip/a.c '#include <openssl/ssl.h>\n' 1 '<openssl/ssl.h> does not belong in sim/sip'
finds scenarios/model/a.c '#include <openssl/x509.h>\n' 1 '<openssl/x509.h> does not belong'
finds sim/node/a.c '#include <ev.h>\n' 1 '<ev.h> does not belong in sim/node'
finds sim/node/a.c '#include <osip2/osip.h>\n' 1 '<osip2/osip.h> does not belong in sim/node'
finds sim/node/a.c '#include <osipparser2/osip_parser.h>\n' 1 '<osipparser2/osip_parser.h> does not'
finds sim/release/a.c '#include <libfyaml.h>\n' 1 '<libfyaml.h> does not belong in sim/release'
finds sim/base/a.c '#include <jansson.h>\n' 1 '<jansson.h> does not belong in sim/base'
finds scenarios/spec/a.c '#include <libsmartcols.h>\n' 1 '<libsmartcols.h> does not belong'
finds sim/base/a.c '#include <cmocka.h>\n' 1 '<cmocka.h> does not belong in sim/base'
passes sim/tls/a.c '#include <openssl/ssl.h>\n#include <string.h>\n'
passes sim/net/a.c '#include <ev.h>\n#include <sys/types.h>\n'
passes sim/base/a.c '#include <sys/event.h>\n'

# ---- calls ----
for name in usleep nanosleep clock_nanosleep sleep popen system; do
    finds tests/unit/a.c "\n    $name (1);\n" 2 "$name():"
    finds sim/base/a.c "int a = b(c, 'x', $name(1));\n" 1 "$name():"
done
passes sim/base/a.c 'cell_sleep(1);\n/* sleep(1);\n * system(a); */ // popen(b)\n'
passes sim/base/a.c 'a("popen(b) \\" sleep(1) /*");\nint x = sleep + system;\n'
finds sim/base/a.c "a('\"'); /* \" */ sleep(1);\n" 1 'sleep():'
finds scripts/a.sh "true\n$nap 1\n" 2 'wait for an event'
finds .ci/run "while true; do $nap 1; done\n" 1 'wait for an event'
finds tests/scripts/a.sh "a || u$nap 10\n" 1 'wait for an event'
passes scripts/a.sh '# to sleep 1\nprintf "a sleep 1"\nasleep 1\n'

# ---- lengths ----
finds sim/base/a.c "$(repeat 401 ';\n')" 401 'file of 401 lines; the limit is 400'
passes sim/base/a.c "$(repeat 400 ';\n')"
finds sim/base/a.c "\nstatic int f(\n    int a)\n{\n$(repeat 57 '    g(a);\n')}\n" 2 'f() has 61 lines'
passes sim/base/a.c "\nstatic int f(\n    int a)\n{\n$(repeat 56 '    g(a);\n')}\n"
passes sim/base/a.c "static int a[] = {\n$(repeat 70 '    1,\n')};\n"

# ---- headers ----
finds sim/base/a.h '/* a.h: x. */\n#ifndef A_H\n#define A_H\n#endif\n' 1 \
    'no include guard EK_BASE_A_H'
finds sim/base/a.h '/* a.h: x. */\n#ifndef EK_BASE_A_H\n#define EK_BASE_B_H\n#endif\n' 1 'no include'
finds sim/base/a.h '/* a.h: x. */\n#include <a.h>\n#ifndef EK_BASE_A_H\n#define EK_BASE_A_H\n#endif\n' \
    1 'no include guard'
finds sim/base/a.h '/* a.h: x. */\n' 1 'no include guard EK_BASE_A_H'
finds certs-gen/a.h '/* a.h: x. */\n#ifndef EK_CERTS_GEN_A_H\n#define EK_CERTS_GEN_A_H\n#endif\n' 1 \
    'no include guard EK_CERTS_A_H'
finds sim/base/a.h '/* b.h: x. */\n#ifndef EK_BASE_A_H\n#define EK_BASE_A_H\n#endif\n' 1 \
    'a header begins with "/* a.h: "'
finds sim/base/a.h '\n/* a.h: x. */\n#ifndef EK_BASE_A_H\n#define EK_BASE_A_H\n#endif\n' 1 'a header'
passes sim/expressway-e/two_words.h '/* two_words.h: x.\n *\n * #ifndef A_H */\n
#ifndef EK_EXPRESSWAY_E_TWO_WORDS_H\n#define EK_EXPRESSWAY_E_TWO_WORDS_H\n#endif\n'

# ---- any file ----
finds README.md "a\nb $todo c\n" 2 'no unfinished work'
finds sim/base/a.c "/* $fixme */\n" 1 'no unfinished work'
finds CMakeLists.txt "set(a $home/x)\n" 1 'a path of one machine alone'
finds scenarios/a.yaml "\n\na: $work_path\n" 3 'a path of one machine alone'
passes README.md "a${home/somebody}page, b$work_path, mastodon, worker/homes\n"
finds tests/golden/a.pem 'x' 1 'certificates and keys'
finds sim/a.key 'x' 1 'certificates and keys'
passes build/tests/a.pem 'x'
passes build-asan/sim/a.c "/* $todo */ sleep(1);\n"
passes sim/key.yaml 'pem: a.pem\n'

# ---- the lint itself ----
rm -rf "$work/tree"
mkdir "$work/tree"
code=0
"$lint" "$work/tree" >/dev/null 2>&1 || code=$?
[[ $code -eq 2 ]] || fail 'a tree without C' "exit code $code, wanted 2"

printf '%d rows, %d failed\n' "$num_rows" "$num_failed"
[[ $num_failed -eq 0 && $num_rows -gt 0 ]]
