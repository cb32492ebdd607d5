"""Slow clients: 2,000 connections that hold on to what they can, beside a witness who only wants answers."""

import json
import pathlib
import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from harness import processes, rounds
from harness.contenders import Running, Setup
from harness.load import Generator, Load
from harness.report import Row
from harness.routes import Route, requests
from harness.scenario import Run, Scenario
from harness.scenarios.small import ROUTES
from harness.settings import program

ATTACKERS = 2_000
WITNESS_PER_SECOND = 100
_WITNESSES = 4
_ROUTE = ROUTES[0]
# slowhttptest says the address as the host, which no HTTPRoute can have as its name.
_ANY_HOST = Route("", "/any-host", "any-host")
_HEAD = f"POST {_ROUTE.prefix}/upload HTTP/1.1\r\nHost: {_ROUTE.host}\r\n"

# What is asked for, and slowhttptest's options: one field, chunk of a body or read every 5 s, which no limit on
# silence alone would see. A slow body goes to who waits for all of it; what is read slowly must not fit into the
# kernel's buffers, or else the proxy is rid of it at once.
SLOWHTTPTEST = {
    "-H, slow heads": ("/", ["-H", "-i", "5", "-t", "GET"]),
    "-B, slow bodies": ("/upload", ["-B", "-i", "5", "-s", "8192", "-t", "POST"]),
    "-X, slow reads": ("/files/10m", ["-X", "-w", "64", "-y", "128", "-n", "5", "-z", "32", "-k", "1"]),
    "-R, ranges": ("/files/64k", ["-R", "-t", "HEAD", "-a", "10", "-b", "3000"]),
}

# What comes at once, and what follows byte by byte, one a second.
DRIPS = {
    "drip: head": (_HEAD.encode(), b"X-Drip: " + b"a" * 10_000),
    "drip: chunk line": ((_HEAD + "Transfer-Encoding: chunked\r\n\r\n").encode(), b"0" * 10_000),
    "drip: body": ((_HEAD + "Content-Length: 10000\r\n\r\n").encode(), b"x" * 10_000),
}


def established(port: int) -> int:
    """The server's ends of connections to a port that are still open to it (ESTABLISHED or CLOSE_WAIT)."""
    wanted = f":{port:04X}"
    count = 0
    for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        count += fields[1].endswith(wanted) and fields[3] in ("01", "08")
    return count


class _Drip:
    """The attackers that slowhttptest has not: they send one byte a second, each of them."""

    def __init__(self, port: int, first: bytes, then: bytes):
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(port, first, then), daemon=True)
        self._thread.start()

    def _run(self, port: int, first: bytes, then: bytes) -> None:
        selector = selectors.DefaultSelector()
        sockets = set()
        for _ in range(ATTACKERS):
            try:
                attacker = socket.create_connection(("127.0.0.1", port), timeout=5)
                attacker.sendall(first)
            except OSError:
                continue
            attacker.setblocking(False)
            selector.register(attacker, selectors.EVENT_READ)
            sockets.add(attacker)
        turn = 0
        while sockets and not self._over.wait(0.5):
            for key, _ in selector.select(0):
                try:
                    ended = key.fileobj.recv(4096) == b""
                except OSError:
                    ended = True
                if ended:
                    selector.unregister(key.fileobj)
                    key.fileobj.close()
                    sockets.discard(key.fileobj)
            turn += 1
            for attacker in sockets if turn % 2 else ():
                try:
                    attacker.send(then[turn // 2 : turn // 2 + 1])
                except OSError:
                    pass  # its end is seen by the selector
        for attacker in sockets:
            attacker.close()

    def stop(self) -> None:
        self._over.set()
        self._thread.join(timeout=10)


class _Slowhttptest:
    def __init__(self, running: Running, path: str, options: list[str], seconds: int):
        url = f"http://127.0.0.1:{running.port}{_ANY_HOST.prefix}{path}"
        command = [program("slowhttptest"), "-c", ATTACKERS, "-r", 1000, "-l", seconds, "-p", 5, "-u", url, *options]
        self._process = processes.start(command, running.folder / "slowhttptest.log")

    def stop(self) -> None:
        processes.stop(self._process)


@dataclass(frozen=True)
class _Attack:
    name: str
    begin: Callable[[Running, int], "_Drip | _Slowhttptest"]


def _all() -> list[_Attack]:
    found = []
    for name, (path, options) in SLOWHTTPTEST.items():
        found.append(_Attack(name, lambda running, seconds, p=path, o=options: _Slowhttptest(running, p, o, seconds)))
    for name, (first, then) in DRIPS.items():
        found.append(_Attack(name, lambda running, _, f=first, t=then: _Drip(running.port, f, t)))
    return found


def _wait_until_none(running: Running) -> None:
    """Lest one attack's connections be counted as the next one's."""
    deadline = time.monotonic() + 15
    while established(running.port) > 0 and time.monotonic() < deadline:
        time.sleep(0.1)


def _attacked(run: Run, running: Running, attack: _Attack, witness: Load, seconds: int) -> Row:
    _wait_until_none(running)
    generator = Generator(witness, running.port)
    attackers = None
    try:
        generator.begin()
        attackers = attack.begin(running, seconds)
        since = time.monotonic()
        most, gone = 0, None
        while time.monotonic() < since + seconds:
            time.sleep(0.25)
            now = established(running.port) - _WITNESSES
            most = max(most, now)
            # Gone is the moment after which there were none: slowhttptest may begin anew.
            gone = gone or time.monotonic() - since if now <= 0 and most > 0 else None
        counts = generator.counts()
    finally:
        if attackers is not None:
            attackers.stop()
        generator.close()
    asked = counts["begun"] + counts["unsent"]
    figures = {
        "most_open": most,
        "witness": asked,
        "witness_percent": 100 * counts["ok"] / max(1, asked),
        "p99_ms": counts["latency_us"]["p99"] / 1e3,
        "rss_mb": processes.rss(running.pids()) / 1e6,
    }
    if gone is not None:
        figures["gone_s"] = gone
    (run.folder / f"{running.name}-{attack.name.split(',')[0].replace(' ', '')}.json").write_text(json.dumps(counts))
    return Row("attacks", attack.name, running.name, figures)


def _attacks(run: Run) -> list[Row]:
    seconds = 20 if run.quick else 50
    witness = Load(
        run.file("witness", requests(ROUTES)), rate=WITNESS_PER_SECOND, connections=_WITNESSES, seconds=seconds
    )
    rows = []
    for running in run.start(Setup([*ROUTES, _ANY_HOST], variant="defaults", probe=_ROUTE), ["gatehouse"]):
        with rounds.quiet():
            rounds.warm_up([running], Load(witness.requests, count=20_000))
        for attack in _all():
            with rounds.quiet():
                rows.append(_attacked(run, running, attack, witness, seconds))
    return rows


SCENARIOS = [
    Scenario("attacks", "slowhttptest -H -B -X -R and drips, 2,000 connections each, beside a witness", _attacks)
]
