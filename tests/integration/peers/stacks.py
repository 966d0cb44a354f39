"""The TLS stacks of others: how each is told to dial or to listen, and what it said of a connection.

Every one of them verifies who is at the other end, and refuses by it."""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys

import lab

ROOT = "root.pem"


def files(folder):
    return f"{folder}/cert.pem", f"{folder}/key.pem"


class Stack:
    """`dialling` and `listening` make argument lists; `folder` None: no certificate is shown.

    refusal: what is printed when this end refuses the other's certificate, with the reason as group.
    refused: what is printed when the other end refuses, with the alert as group.
    lingers: as client it does not end when the other end closes without an alert.
    served:  what a server prints of a client that it accepts.
    done:    what it prints when it has judged: then nothing more is waited for."""

    lingers = False


class OpenSSL(Stack):
    name = "openssl"
    programs = ["openssl"]
    refusal = r"verify error:num=(\d+)"
    refused = r"SSL alert number (\d+)"
    served = r"(?m)^(OPTIONS|GET|CLUSTER|SSH)[ -]"
    done = served + r"|CONNECTION CLOSED"

    @staticmethod
    def dialling(port, folder):
        shown = [] if folder is None else [
            "-cert", files(folder)[0], "-cert_chain", files(folder)[0], "-key", files(folder)[1]]
        return ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-quiet", "-no_ign_eof",
                "-CAfile", ROOT, "-verify_return_error", "-verify_hostname", lab.BOX, *shown]

    @staticmethod
    def listening(folder):
        cert, key = files(folder)
        return ["openssl", "s_server", "-accept", "127.0.0.1:0", "-naccept", "1", "-cert", cert,
                "-cert_chain", cert, "-key", key, "-CAfile", ROOT, "-Verify", "5",
                "-verify_return_error"]


class GnuTLS(Stack):
    name = "gnutls"
    programs = ["gnutls-cli", "gnutls-serv"]
    refusal = r"certificate is NOT trusted\. The certificate chain ([^\n.]*)"
    refused = r"Received alert \[(\d+)|Error in handshake: ([^\n]*)\."
    served = r"(?m)^received cmd: |^received: "
    done = served + r"|Error in handshake"

    @staticmethod
    def dialling(port, folder):
        shown = [] if folder is None else [
            "--x509certfile", files(folder)[0], "--x509keyfile", files(folder)[1]]
        return ["gnutls-cli", "--x509cafile", ROOT, "--verify-hostname", lab.BOX, *shown,
                "-p", str(port), "127.0.0.1"]

    @staticmethod
    def listening(folder):
        cert, key = files(folder)
        return ["gnutls-serv", "--echo", "-p", "1", "--noticket", "--x509cafile", ROOT,
                "--x509certfile", cert, "--x509keyfile", key, "--require-client-cert",
                "--verify-client-cert"]


class NSS(Stack):
    name = "nss"
    lingers = True
    programs = ["tstclnt", "selfserv", "certutil", "pk12util"]
    refusal = r"(SEC_ERROR_\w+|(?<=Certificate Invalid, err )-\d+)"
    refused = r"(SSL_ERROR_\w+)|returned error (-\d+)"
    served = r"SSL version \d"
    done = served + r"|returned error"

    @staticmethod
    def dialling(port, folder):
        shown = ["-d", "sql:nss-none"] if folder is None else [
            "-d", f"sql:nss-{folder}", "-n", "leaf"]
        return ["tstclnt", "-h", "127.0.0.1", "-a", lab.BOX, "-p", str(port), *shown]

    @staticmethod
    def listening(folder):
        return ["selfserv", "-d", f"sql:nss-{folder}", "-n", "leaf", "-p", "1", "-v", "-rr"]


STACKS = [OpenSSL, GnuTLS, NSS]


def nss_database(folder):
    """A database of NSS with the root as a trusted CA and, unless `folder` is None, that identity."""
    where = f"nss-{folder or 'none'}"
    os.mkdir(where)
    steps = [["certutil", "-N", "-d", f"sql:{where}", "--empty-password"],
             ["certutil", "-A", "-d", f"sql:{where}", "-n", "root", "-t", "CT,,", "-i", ROOT]]
    if folder is not None:
        cert, key = files(folder)
        bundle = f"{where}/identity.p12"
        steps += [["openssl", "pkcs12", "-export", "-in", cert, "-certfile", cert, "-inkey", key,
                   "-name", "leaf", "-passout", "pass:lab", "-out", bundle],
                  ["pk12util", "-d", f"sql:{where}", "-i", bundle, "-W", "lab"]]
    for step in steps:
        subprocess.run(step, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Talk:
    """A running program and all that it has printed."""

    def __init__(self):
        self.text = ""
        self.grown = asyncio.Event()

    async def start(self, command, preload=None):
        self.command = " ".join(command)
        environment = dict(os.environ, LC_ALL="C")
        if preload:
            environment["LD_PRELOAD"] = preload
        self.process = await asyncio.create_subprocess_exec(
            *lab.BOUND, *command, env=environment, stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
        self.reading = asyncio.create_task(self.read())

    async def read(self):
        while data := await self.process.stdout.read(65536):
            self.text += data.decode("latin-1")
            self.grown.set()
        self.grown.set()

    async def until(self, pattern):
        """Until the text has it, or the program has ended: then None."""
        async def search():
            while not (found := re.search(pattern, self.text)) and not self.reading.done():
                self.grown.clear()
                waiting = asyncio.create_task(self.grown.wait())
                await asyncio.wait([waiting, self.reading], return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
            return found or re.search(pattern, self.text)
        try:
            return await asyncio.wait_for(search(), lab.DEADLINE)
        except asyncio.TimeoutError:
            sys.exit(f"nothing like {pattern} from {self.command}:\n{self.text}")

    def say(self, text):
        self.process.stdin.write(text.encode())

    async def end(self):
        """What was waited for has been said: the program is not needed any more."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)  # Process.kill might take its exit code away
        await asyncio.wait_for(self.reading, lab.DEADLINE)
        await asyncio.wait_for(self.process.wait(), lab.DEADLINE)
