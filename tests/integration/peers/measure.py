"""measure.py FOLDER-OF-PROGRAMS LOOPBACK.so: who accepts which certificate: emulated boxes and TLS stacks
of others, on each link and in each direction. One JSON object a line. It works in the current folder."""

import asyncio
import itertools
import json
import re
import subprocess
import sys

import lab
import stacks

KINDS = ["combined", "server-only", "client-only", "no-eku", "any-eku", "code-signing",
         "combined+intermediate-server-only"]
FEW_KINDS = KINDS[:3]
# What the box asks: by its release, and by its setting.
POLICIES = {"X15.3.2": ("X15.3.2", "on"), "X15.5": ("X15.5", "on"),
            "X15.5, eku-check off": ("X15.5", "off")}
# Where the stacks judge the box: dialling and listening, on either box.
JUDGED_LINKS = ["b2b", "zone.uc-traversal", "zone.neighbor.cucm"]

OPTIONS = (f"OPTIONS sip:{lab.BOX} SIP/2.0\r\n"
           "Via: SIP/2.0/TLS 127.0.0.1:1;branch=z9hG4bK1;rport\r\n"
           f"From: <sip:{lab.PEER}>;tag=1\r\nTo: <sip:{lab.BOX}>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n"
           "Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n")
GET = "GET / HTTP/1.1\r\nHost: lab\r\nConnection: close\r\n\r\n"
SIP, HTTP = (OPTIONS, "SIP/2.0 "), (GET, "HTTP/1.1 ")
CLUSTER = ("CLUSTER HELLO stand-in\r\n", "CLUSTER WELCOME")
TUNNEL = (f"SSH-2.0-ekulab-stand-in-C {lab.PEER}\r\n", "SSH-2.0-")

# box, link, nominal port, what is said there and what the answer begins with.
LISTENING = [
    ("expressway-e", "mra.sip", 5061, SIP),
    ("expressway-e", "b2b", 5062, SIP),
    ("expressway-e", "imp-federation", 5066, SIP),
    ("expressway-e", "webex-edge", 5067, SIP),
    ("expressway-e", "zone.uc-traversal", 7001, SIP),
    ("expressway-e", "zone.traversal", 7003, SIP),
    ("expressway-e", "tunnel.ssh", 2222, TUNNEL),
    ("expressway-e", "mra.https", 8443, HTTP),
    ("expressway-e", "web.admin", 443, HTTP),
    ("expressway-e", "cluster", 4372, CLUSTER),
    ("expressway-c", "zone.neighbor.cucm", 5061, SIP),
    ("expressway-c", "zone.neighbor.unity", 5063, SIP),
    ("expressway-c", "zone.neighbor.cube", 5064, SIP),
    ("expressway-c", "zone.neighbor.cms", 5065, SIP),
    ("expressway-c", "web.admin", 443, HTTP),
    ("expressway-c", "cluster", 4372, CLUSTER),
]

# box, link, nominal port, the service that begins it.
DIALLING = [
    ("expressway-e", "b2b", 5062, "b2b.outbound"),
    ("expressway-e", "imp-federation", 5066, "imp-federation.outbound"),
    ("expressway-e", "mra.onboarding", 443, "mra.onboarding"),
    ("expressway-e", "smart-licensing", 443, "smart-licensing"),
    ("expressway-e", "cluster", 4372, "cluster.e"),
    ("expressway-c", "zone.uc-traversal", 7001, "zone.uc-traversal"),
    ("expressway-c", "zone.traversal", 7003, "zone.traversal"),
    ("expressway-c", "tunnel.ssh", 2222, "tunnel.ssh"),
    ("expressway-c", "zone.neighbor.cucm", 5061, "zone.neighbor.cucm.outbound"),
    ("expressway-c", "zone.neighbor.unity", 5063, "zone.neighbor.unity.outbound"),
    ("expressway-c", "zone.neighbor.cube", 5064, "zone.neighbor.cube.outbound"),
    ("expressway-c", "zone.neighbor.cms", 5065, "zone.neighbor.cms.outbound"),
    ("expressway-c", "cluster", 4372, "cluster.c"),
]


def box_word(fact):
    """What the box tells of a connection."""
    tls = fact["tls"]
    return {"x509_error": tls["x509_error"], "objection": tls["objection"],
            "enforced": tls["enforced"], "alert_sent": tls["alert_sent"],
            "alert_received": tls["alert_received"], "handshake": tls["handshake"],
            "refused_late": tls["refused_late"], "exchange": fact["exchange"], "end": fact["end"],
            "requested": tls["requested"], "no_certificate": tls["peer_without_certificate"],
            "shown": len(tls["peer_chain"]) > 0}


def stack_word(stack, text, served):
    """What a stack tells of it: whether a request or an answer came through, whom it refused."""
    refusal = re.search(stack.refusal, text)
    refused = None if refusal else re.search(stack.refused, text)
    return {"served": served and served[0].strip(), "refusal": refusal and refusal[1],
            "refused": refused and refused[refused.lastindex]}


class Measurement:
    def __init__(self, folder, preload):
        self.folder, self.preload = folder, preload
        self.slots = asyncio.Semaphore(6)
        self.boxes = {}
        self.cells = {}
        self.locks = {}

    async def mint(self, kind, name, folder):
        process = await asyncio.create_subprocess_exec(
            f"{self.folder}/certs-gen", "make", kind, "--name", name, "-o", folder, "--ca", "ca",
            "--clock", "now", "--key", "rsa-2048", stdout=subprocess.DEVNULL)
        if await process.wait() != 0:
            sys.exit(f"certs-gen make {kind}")

    async def prepare(self):
        for kind in KINDS:
            await asyncio.gather(self.mint(kind, lab.BOX, f"box-{kind}"),
                                 self.mint(kind, lab.PEER, f"peer-{kind}"))
        with open("peer-combined/root.pem") as roots, open(stacks.ROOT, "w") as out:
            out.write(roots.read())
        for folder in [None, *(f"peer-{kind}" for kind in KINDS)]:
            stacks.nss_database(folder)
        for name in ("expressway-e", "expressway-c"):
            box = self.boxes[name] = lab.Box()
            await box.start(f"{self.folder}/{name}")
            with open(stacks.ROOT) as roots:
                box.trust(roots.read())
            for kind in KINDS:
                cert, key = (open(path).read() for path in stacks.files(f"box-{kind}"))
                box.know(kind, cert, key)

    async def cell(self, name, policy, kind, link):
        """A box with one node, or, for the cluster, with one beside which the stack is the other."""
        key = (name, policy, kind, link == "cluster")
        if key not in self.cells:
            nodes = [lab.BOX, lab.PEER] if link == "cluster" else [lab.BOX]
            opening = self.boxes[name].open(*POLICIES[policy], kind, nodes)
            self.cells[key] = asyncio.create_task(opening)
        return await self.cells[key]

    async def in_turn(self, work, *case):
        """One connection at a time on a link of a cell, so that facts find their owners."""
        policy, box, link, box_kind = case[:4]
        lock = self.locks.setdefault((work, policy, box, link, box_kind), asyncio.Lock())
        async with lock, self.slots:
            return await work(*case)

    async def dialled(self, policy, name, link, box_kind, stack, kind, port, words):
        """The stack is the TLS client."""
        cell, ports = await self.cell(name, policy, box_kind, link)
        talk = stacks.Talk()
        request, answer = words
        folder = None if kind == "none" else f"peer-{kind}"
        await talk.start(stack.dialling(ports[f"{lab.BOX}:{port}"], folder))
        talk.say(request)
        over = asyncio.create_task(self.boxes[name].fact(cell, link, "server"))
        saying = asyncio.create_task(talk.until(f"(?m)^{re.escape(answer)}[^\\r\\n]*[\\r\\n]"))
        await asyncio.wait([over, saying], return_when=asyncio.FIRST_COMPLETED)
        if stack.lingers and over.done() and over.result()["end"] == "closed-here":
            await talk.end()
        served = await saying
        await talk.end()
        fact = await over
        return talk.text, box_word(fact), stack_word(stack, talk.text, served)

    async def listened(self, policy, name, link, box_kind, stack, kind, port, service):
        """The stack is the TLS server."""
        cell, _ = await self.cell(name, policy, box_kind, link)
        box = self.boxes[name]
        talk = stacks.Talk()
        await talk.start(stack.listening(f"peer-{kind}"), self.preload)
        where = await talk.until(r"ACCEPT 127\.0\.0\.1:(\d+)")
        if where is None:
            sys.exit(f"{stack.name} does not listen: {talk.text}")
        box.dial(cell, service, port, where[1])
        waiting = asyncio.create_task(box.fact(cell, link, "client"))
        served = await talk.until(stack.done)
        await talk.end()
        fact = await waiting
        return talk.text, box_word(fact), stack_word(stack, talk.text,
                                                         re.search(stack.served, talk.text))

    async def one(self, work, who, policy, name, link, box_kind, stack, kind, *rest):
        text, box, other = await self.in_turn(
            work, policy, name, link, box_kind, stack, kind, *rest)
        return {"judge": who, "stack_is": "client" if work == self.dialled else "server",
                "policy": policy, "box_is": name, "link": link, "stack": stack.name,
                "kind": kind if who == "box" else box_kind, "box": box, "said": other,
                "text": text}

    def all(self):
        """The boxes judge every kind on every link, by each policy, where openssl is the peer; the
        others come with fewer kinds but on some links. Servers are judged alike by all policies."""
        for stack in stacks.STACKS:
            thorough = stack == stacks.OpenSSL
            for work, links, policies, more in (
                    (self.dialled, LISTENING, POLICIES if thorough else ["X15.3.2"], ["none"]),
                    (self.listened, DIALLING, ["X15.5"], [])):
                for name, link, *rest in links:
                    case = (name, link)
                    kinds = KINDS if thorough or link in JUDGED_LINKS else FEW_KINDS
                    for policy, kind in itertools.product(policies, kinds + more):
                        yield self.one(work, "box", policy, *case, "combined", stack, kind, *rest)
                    for kind in KINDS if link in JUDGED_LINKS else []:
                        yield self.one(work, "stack", "X15.5", *case, kind, stack, "combined", *rest)

    async def run(self):
        await self.prepare()
        for result in await asyncio.gather(*self.all()):
            print(json.dumps(result, sort_keys=True))
        for name, box in self.boxes.items():
            await box.stop()
            for error in box.errors:
                sys.exit(f"{name}: {error}")


if __name__ == "__main__":
    asyncio.run(Measurement(*sys.argv[1:]).run())
