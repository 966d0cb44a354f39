#!/usr/bin/env bash
# personas_test.sh BIN: real handshakes of every persona end as the stack of its name was measured
# (Debian 12, OpenSSL 3.0.22, 2026-11-21). The tables are those of the measurement; nothing in them comes
# from a run.
set -euo pipefail
# shellcheck source-path=SCRIPTDIR source=lib.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

kinds=(combined server-only client-only no-eku any-eku combined+intermediate-server-only)

# The stack is the TLS server and judges who dials it. - was not tried. The last word: what is seen.
as_server='
openssl   ok R  ok ok R  R   alert
kamailio  ok R  ok ok R  R   alert
sipp      ok R  ok ok R  -   alert
stunnel   ok R  ok ok R  R   alert
python    ok R  ok ok R  R   alert
node      ok R  ok ok R  R   close
nss       ok R  ok ok R  ok  alert
java      ok R  ok ok ok ok  alert
erlang    ok R  ok ok R  R   alert
gnutls    ok ok ok ok ok ok  alert
prosody   ok ok R  ok R  ok  close
ejabberd  ok R  ok ok R  R   close'

# The stack is the TLS client and judges whom it dials.
as_client='
openssl     ok ok R  ok R  ok
python      ok ok R  ok R  ok
node        ok ok R  ok R  ok
stunnel     ok ok R  ok R  ok
kamailio    ok ok R  ok R  ok
sipp        ok ok R  ok R  -
baresip     ok ok R  ok ok ok
gnutls      ok ok R  ok ok ok
wget-gnutls ok ok ok ok ok ok
nss         ok ok R  ok R  ok
java        ok ok R  ok ok ok
erlang      ok ok R  ok R  ok'

run run "$matrix/personas.yaml" --format jsonl
is 'exit code' "$code" 0

# What became of each line: "live side stage alert", by "persona kind service" (both releases: one word).
declare -A became
while read -r persona kind service rest; do
    key="$persona $kind $service"
    [[ ${became[$key]-$rest} == "$rest" ]] || fail "$key" 'the releases differ'
    became[$key]=$rest
done < <(jq -r 'select(.kind == "service") | [.axes["peers.b2b.persona"], .axes["expressway-e.certificate"],
    .service, .live, .side // "-", .stage, .alert // "-"] | join(" ")' "$out")

# row DIRECTION PERSONA SEEN RESULT...: on both links.
row() {
    local direction=$1 persona=$2 seen=$3 link side stage i
    shift 3
    for link in b2b xmpp-federation; do
        side=${link%-federation}
        for i in "${!kinds[@]}"; do
            local got=${became["$persona ${kinds[i]} $link.$direction"]-nothing}
            stage=tls
            [[ $seen != close || $link == b2b ]] || stage=stream
            case ${*:i+1:1} in
            ok) is "$persona, ${kinds[i]}, $link.$direction" "${got%% *}" up ;;
            R)
                is "$persona, ${kinds[i]}, $link.$direction" "${got% *}" "down $side $stage"
                if [[ $seen == close ]]; then
                    is "no alert of $persona, ${kinds[i]}, $link.$direction" "${got##* }" -
                else
                    at_least "alert of $persona, ${kinds[i]}, $link.$direction" "${got##* }" 40
                fi
                ;;
            esac
        done
    done
}

while read -r persona a b c d e f seen; do
    [[ -z $persona ]] || row outbound "$persona" "$seen" "$a" "$b" "$c" "$d" "$e" "$f"
done <<<"$as_server"
while read -r persona a b c d e f; do
    [[ -z $persona ]] || row inbound "$persona" alert "$a" "$b" "$c" "$d" "$e" "$f"
done <<<"$as_client"
at_least 'checks' "$num_checks" 280
finish
