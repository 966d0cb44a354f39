"""An emulated box, driven over its control channel (sim/control/control.h) as the runner drives it."""

import asyncio
import collections
import json
import socket
import time

LINE_MAX = 1 << 20
DEADLINE = 60  # seconds that anything may take

BOX = "box.example.com"
PEER = "peer.example.com"


# Before a command: it dies with this program.
BOUND = ["setpriv", "--pdeathsig", "KILL"]


class Box:
    """One process. Its cells are told apart by the caller's key; events wait in queues."""

    def __init__(self):
        self.cells = {}
        self.facts = collections.defaultdict(asyncio.Queue)
        self.opened = {}
        self.errors = []

    async def start(self, path):
        name = path.rsplit("/", 1)[-1]
        self.is_e = name == "expressway-e"
        ours, theirs = socket.socketpair()
        self.process = await asyncio.create_subprocess_exec(
            *BOUND, path, "--control", str(theirs.fileno()), pass_fds=[theirs.fileno()],
            stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL)
        theirs.close()
        self.reader, self.writer = await asyncio.open_connection(sock=ours, limit=LINE_MAX)
        self.send({"v": 1, "program": "ekulab"})
        self.listener = asyncio.create_task(self.listen())

    async def stop(self):
        self.writer.close()
        code = await asyncio.wait_for(self.process.wait(), DEADLINE)
        self.listener.cancel()
        if code != 0:
            self.errors.append(f"exit code {code}")

    def send(self, message):
        self.writer.write(json.dumps(message).encode() + b"\n")

    async def listen(self):
        while line := await self.reader.readline():
            event = json.loads(line)
            kind = event.get("event")
            if kind == "opened":
                self.opened[event["cell"]].set_result(event["ports"])
            elif kind == "failed":
                self.errors.append(event["error"])
            elif kind == "fact" and event["fact"] == "connection" and event["node"] == BOX:
                self.facts[event["cell"], event["link"], event["role"]].put_nowait(event)

    def know(self, name, chain, key):
        self.send({"op": "identity", "id": name, "chain": chain, "key": key})

    def trust(self, roots):
        self.send({"op": "trust", "id": "roots", "roots": roots})

    async def open(self, release, eku_check, identity, nodes):
        """The number of a cell in which everybody else is called PEER, and its ports."""
        cell = len(self.opened) + 1
        self.opened[cell] = asyncio.get_running_loop().create_future()
        peers = ["b2b", "imp-federation", "webex-edge", "mra.onboarding", "smart-licensing"]
        if not self.is_e:
            peers = [f"zone.neighbor.{name}" for name in ("cucm", "unity", "cube", "cms")]
        self.send({
            "op": "open", "cell": cell, "clock": int(time.time()), "domain": "example.com",
            "trust": "roots", "release": release, "subject-name": PEER, "traversal-peers": [PEER],
            "traversal-user": "traversal", "traversal-password": "secret",
            "mra-user": "alice", "mra-password": "secret",
            "zones": [{"link": link, "peer": PEER, "tls-verify": "on"} for link in peers],
            "settings": {"cluster-tls-verify": "enforcing", "default-zone-mtls": "on",
                         "eku-check": eku_check},
            "nodes": [{"name": name, "server": identity, "former": identity} for name in nodes]})
        return cell, await asyncio.wait_for(self.opened[cell], DEADLINE)

    def dial(self, cell, service, port, address):
        """Begins what `service` does, towards PEER at 127.0.0.1:`address` alone."""
        self.send({"op": "directory", "cell": cell,
                   "addresses": {f"{PEER}:{port}": f"127.0.0.1:{address}"}})
        self.send({"op": "probe", "cell": cell, "service": service})

    async def fact(self, cell, link, role):
        """What the box says of its next connection on that link."""
        return await asyncio.wait_for(self.facts[cell, link, role].get(), DEADLINE)
