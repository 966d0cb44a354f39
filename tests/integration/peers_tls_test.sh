#!/usr/bin/env bash
# peers_tls_test.sh BIN LOOPBACK.so: emulated boxes and the TLS stacks of others, as servers and as clients,
# with certificates of all usages. docs/peers.md is what this run says; the stacks do what was
# measured of them before, and the personas of their names say the same.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
loopback=${2:?usage: peers_tls_test.sh FOLDER-OF-PROGRAMS LOOPBACK.so}
parts=$ek_root/tests/integration/peers
skipped=77

for program in openssl gnutls-cli gnutls-serv tstclnt selfserv certutil pk12util python3 setpriv; do
    command -v "$program" >/dev/null && continue
    printf 'skipped: there is no %s; gnutls-bin, libnss3-tools and openssl have what is wanted\n' "$program"
    exit "$skipped"
done

mkdir "$work/lab"
cd "$work/lab"
export PYTHONDONTWRITEBYTECODE=1
code=0
timeout --foreground "$limit" setpriv --pdeathsig TERM python3 "$parts/measure.py" "$ek_bin" "$loopback" \
    >"$out" 2>"$err" || code=$?
is 'exit code' "$code" 0
is 'standard error' "$(<"$err")" ''

python3 "$parts/table.py" "$out" >peers.md
[[ ${EK_ACCEPT:-0} != 1 ]] || cp peers.md "$ek_root/docs/peers.md"
same 'docs/peers.md (anew: EK_ACCEPT=1 ctest --test-dir build -R peers_tls)' peers.md "$ek_root/docs/peers.md"

python3 "$parts/words.py" "$out" >words
is 'boxes that judge by the stack' "$(grep '^unlike' words || true)" ''

# Measured on Debian 12, OpenSSL 3.0.22, 2026-11-21, without ekulab; codeSigning alone is what RFC 5280, 4.2.1.12, says.
# combined, server-only, client-only, no-eku, any-eku, code-signing, below a CA with serverAuth.
while read -r stack role rest; do
    is "$stack as $role" "$(sed -n "s/^judged $stack $role //p" words)" "$rest"
done <<'END'
openssl server yes no yes yes no no no
gnutls server yes yes yes yes yes yes yes
nss server yes no yes yes no no yes
openssl client yes yes no yes no no yes
gnutls client yes yes no yes yes no yes
nss client yes yes no yes no no yes
END

# says PERSONA TRAIT: its word.
says() {
    "$ek_bin/ekulab" personas show "$1" | awk -v trait="$2" '$1 == trait ":" { print $2 }'
}

# What the word of a persona lets pass, of the same kinds.
declare -A server=(
    [enforce]='yes no yes yes no no no'
    [enforce-leaf]='yes no yes yes no no yes'
    [ignore]='yes yes yes yes yes yes yes')
declare -A client=(
    [enforce]='yes yes no yes no no yes'
    [enforce-leaf]='yes yes no yes no no yes'
    [enforce-leaf-any]='yes yes no yes yes no yes')
declare -A shown=(
    [always]='shown shown shown shown shown shown shown'
    [when-usable]='shown none shown shown shown none shown')
for stack in openssl gnutls nss; do
    is "persona $stack, as server" "${server[$(says $stack usage.as-server)]-}" \
        "$(sed -n "s/^judged $stack server //p" words)"
    is "persona $stack, as client" "${client[$(says $stack usage.as-client)]-}" \
        "$(sed -n "s/^judged $stack client //p" words)"
    is "persona $stack, refuses" "$(says $stack refuses)" in-handshake
done
for stack in openssl gnutls; do
    is "persona $stack, shows" "${shown[$(says $stack shows)]-}" "$(sed -n "s/^shown $stack //p" words)"
done
# NSS keeps back anyExtendedKeyUsage, too: no word of personas says so (docs/peers.md).
is 'persona nss, shows' "$(says nss shows)" when-usable
is 'nss shows' "$(sed -n 's/^shown nss //p' words)" 'shown none shown shown none none shown'
finish
