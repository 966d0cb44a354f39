"""table.py RESULTS: docs/peers.md from what measure.py printed, on standard output."""

import json
import sys

import measure

SHORT = {"combined+intermediate-server-only": "both, under a serverAuth CA"}
STACKS = ["openssl", "gnutls", "nss"]

HEAD = """# Peers: what TLS stacks and emulated boxes make of each certificate

Made by `tests/integration/peers_tls_test.sh` from real handshakes; do not edit. The test fails when a run says
otherwise. After a change that is meant: `EK_ACCEPT=1 ctest --test-dir build -R peers_tls && git diff docs`.

The stacks are OpenSSL (`openssl s_client`, `s_server`), GnuTLS (`gnutls-cli`, `gnutls-serv`) and NSS (`tstclnt`,
`selfserv`) as Debian 12 has them, with TLS 1.3, each told to verify the other end and to ask for a certificate.
Every certificate is an RSA-2048 leaf below an intermediate and a root that everybody trusts; the kinds differ in
extended key usage (EKU) alone. A box is accepted, or accepts, when application data came through behind the handshake.
"""

STACK_TEXT = """
## The stack judges the box

The box shows the kind of the column; the stack has a certificate with both usages. Measured on X15.5, with the same
result on {links}.
`no` is followed by what the stack says, then by the alert that the box receives; -8101 is SEC_ERROR_INADEQUATE_CERT_TYPE.

"""

SHOWN_TEXT = """
GnuTLS does not look at the usage of clients; as client it takes anyExtendedKeyUsage. NSS judges the leaf of a client alone;
OpenSSL wants of the intermediate, too, that it may issue for clients, if it has the extension at all.

## Which certificate a stack shows when a box asks

"""

BOX_CLIENT_TEXT = """
`tstclnt` keeps back what NSS does not hold for usable by a client, though it was named on the command line: the box
then misses a certificate, and speaks of no usage at all. The persona `nss` has the word for that nearest to it,
`when-usable`, by which it would show anyExtendedKeyUsage alone.

## The box judges who dials it

The stack is the TLS client. `no` is followed by the box's X509 error and the alert that it sends; `late` means that
the box completes the handshake and then closes without an alert. 116 is what it sends when no certificate comes.
Where the box does not ask, any client gets its answer. The Default Zone lets phones without a certificate pass TLS and
refuses the OPTIONS.

{answers}

"""

BOX_SERVER_TEXT = """That is with openssl as the peer. With GnuTLS and NSS, run on X15.3.2 alone, the box's word is the same wherever they show
the certificate; they came with the first three kinds and without a certificate to every link, with all kinds to
{links}.

## The box judges whom it dials

The stack is the TLS server, the box is X15.5; all three stacks agree, GnuTLS and NSS with all kinds on the links named
above, with the first three on the others.

"""

SEEN_TEXT = """
## What the refused stack prints

"""

SEEN_END = """
In TLS 1.3 a server that was refused has to look twice: the box's OpenSSL sends its alert before it encrypts anything
as a client. OpenSSL servers read it; GnuTLS and NSS tell of a record that they cannot decrypt or did not expect, and
nothing in their logs names a certificate.

## What is not here

- TLS 1.2. XMPP federation, whose TLS comes after STARTTLS. Links without TLS.
- A box that shows no certificate as client: none of its links is like that.
- An intermediate with clientAuth alone above a server: what the stacks as clients make of it is open.
- X15.4: by its profile it asks on these links what X15.5 does with the check On.
- Alternative settings of a box: TLS verify Off, permissive clusters, mutual TLS Off on the Default Zone.
- Other settings of the stacks. Without `-verify_return_error` openssl accepts every certificate and only prints an error.
- Digest on traversal zones: a stack that is let in is answered 401, which settles nothing but the certificate.
"""


def row(cells):
    return "| " + " | ".join(cells) + " |\n"


def table(first, columns, rows):
    """Rows with equal cells become one, their labels side by side."""
    merged = {}
    for label, cells in rows:
        merged.setdefault(tuple(cells), []).append(label)
    text = row([first, *(SHORT.get(c, c) for c in columns)]) + row(["---"] * (len(columns) + 1))
    return text + "".join(row([", ".join(labels), *cells]) for cells, labels in merged.items())


def box_cell(r):
    """What a box made of a stack's certificate."""
    box = r["box"]
    if box["x509_error"]:
        sent = f"alert {box['alert_sent']}" if box["alert_sent"] else "late"
        return f"no: {box['x509_error']}, {sent}"
    if box["no_certificate"] and not r["said"]["served"]:
        return f"no: none, alert {box['alert_sent']}" if box["alert_sent"] else "no: none, late"
    if not r["said"]["served"]:
        return "?"
    if "403" in r["said"]["served"]:
        return "yes, SIP 403"
    return "yes" if box["requested"] or r["stack_is"] == "server" else "not asked"


def stack_cell(r):
    """What a stack made of a box's certificate."""
    refusal, alert = r["said"]["refusal"], r["box"]["alert_received"]
    if r["said"]["served"] and alert is None:
        return "yes"
    return f"no: {refusal}, alert {alert}" if refusal and alert else "?"


class Results:
    def __init__(self, path):
        with open(path, encoding="utf-8") as lines:
            self.all = [json.loads(line) for line in lines]

    def of(self, **wanted):
        return [r for r in self.all if all(r[key] == value for key, value in wanted.items())]

    def cells(self, columns, cell, **wanted):
        """A cell for each kind; several words where runs of one kind differ."""
        found = self.of(**wanted)
        return [" / ".join(sorted({cell(r) for r in found if r["kind"] == kind})) for kind in columns]


def stack_table(results):
    rows = [(f"{stack} as {role}", results.cells(
        measure.KINDS, stack_cell, judge="stack", stack=stack, stack_is=role))
        for role in ("server", "client") for stack in STACKS]
    return table("stack", measure.KINDS, rows)


def shown(results, stack):
    """Which kinds a stack shows when the box asks."""
    return results.cells(measure.KINDS, lambda r: "shown" if r["box"]["shown"] else "none",
                         judge="box", stack_is="client", stack=stack, policy="X15.3.2",
                         link="zone.uc-traversal")


def shown_table(results):
    return table("stack", measure.KINDS, [(stack, shown(results, stack)) for stack in STACKS])


def box_table(results, policy, stack, links, role):
    kinds = measure.KINDS + (["none"] if role == "client" else [])
    rows = [(f"{name[-1].upper()} {link} ({port})", results.cells(
        kinds, box_cell, judge="box", stack_is=role, policy=policy, box_is=name, link=link,
        **stack)) for name, link, port, *_ in links]
    return table(f"box, link (port), {policy}", kinds, rows)


def seen_table(results):
    seen = {}
    for r in results.of(judge="box"):
        if r["box"]["alert_sent"] or r["box"]["refused_late"] and not r["said"]["served"]:
            key = (r["stack_is"], str(r["box"]["alert_sent"] or "closed, no alert"))
            words = seen.setdefault(key, {stack: set() for stack in STACKS})
            words[r["stack"]].add(r["said"]["refused"] or "nothing")
    text = row(["the stack is", "the box sends", *STACKS]) + row(["---"] * 5)
    for key in sorted(seen):
        text += row([*key, *(" / ".join(sorted(seen[key][stack])) or "-" for stack in STACKS)])
    return text


def answers(results):
    """The status lines that came behind an accepted handshake, by link."""
    lines = {}
    for r in results.of(judge="box", stack_is="client"):
        if r["said"]["served"]:
            lines.setdefault(r["said"]["served"], set()).add(r["link"])
    return "Answers that came:\n\n" + "\n".join(
        f"- `{line}` on {', '.join(sorted(links))}" for line, links in sorted(lines.items()))


def write(results):
    links = ", ".join(f"`{link}`" for link in measure.JUDGED_LINKS)
    text = HEAD + STACK_TEXT.format(links=links) + stack_table(results)
    text += SHOWN_TEXT + shown_table(results) + BOX_CLIENT_TEXT.format(answers=answers(results))
    for policy in measure.POLICIES:
        text += box_table(results, policy, {"stack": "openssl"}, measure.LISTENING, "client") + "\n"
    text += BOX_SERVER_TEXT.format(links=links) + box_table(results, "X15.5", {}, measure.DIALLING, "server")
    return text + SEEN_TEXT + seen_table(results) + SEEN_END


if __name__ == "__main__":
    print(write(Results(sys.argv[1])), end="")
