"""A change's way: from the rename of a route's file into the folder to the first right answer."""

import random
import socket
import statistics
import time

from harness import rounds
from harness.contenders import Running, Setup
from harness.gatehouse import http_route
from harness.report import Row
from harness.routes import Route, grid
from harness.scenario import Run, Scenario

COUNTS = {100: (10, 10), 3_000: (300, 10), 10_000: (1_000, 10)}  # hosts, prefixes
_PATIENCE = 20  # seconds
_BETWEEN_ASKS = 0.0005
_SEED = 7


class _Asker:
    """One kept-alive connection, which asks for a status."""

    def __init__(self, port: int):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")

    def status(self, route: Route) -> int:
        self._socket.sendall(f"GET {route.prefix}/ HTTP/1.1\r\nHost: {route.host}\r\n\r\n".encode())
        status = int(self._file.readline().split()[1])
        length = 0
        while (line := self._file.readline()) not in (b"\r\n", b""):
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        self._file.read(length)
        return status


def _one(running: Running, asker: _Asker, route: Route) -> float:
    """Seconds from the rename to the first 200."""
    if asker.status(route) != 404:
        raise SystemExit(f"bench: {route.host}{route.prefix} is served before it is there")
    written = running.folder / "staged.yaml"  # beside the folder that is watched, on the same file system
    written.write_text(http_route(route.name, route.host, [route]))
    since = time.monotonic()
    written.rename(running.folder / "gatehouse.d" / f"{route.name}.yaml")
    while (status := asker.status(route)) != 200:
        if status != 404:
            raise SystemExit(f"bench: {status} while a new route comes")
        if time.monotonic() - since > _PATIENCE:
            raise SystemExit(f"bench: {route.name} is not served after {_PATIENCE} s")
        time.sleep(_BETWEEN_ASKS)
    return time.monotonic() - since


def _changes(run: Run, count: int, hosts: int, prefixes: int, changes: int) -> Row:
    running = run.start_one("gatehouse", Setup(grid(hosts, prefixes), file_each=True), f"gatehouse, {count:,} routes")
    pauses = random.Random(_SEED)
    asker = _Asker(running.port)
    seconds = []
    with rounds.quiet():
        for i in range(-20, changes):  # the first twenty warm up
            took = _one(running, asker, Route(f"h{i % hosts}.example.org", f"/new-{i + 20:04d}", f"new-{i + 20:04d}"))
            if i >= 0:
                seconds.append(took)
            time.sleep(pauses.uniform(0.02, 0.1))
    running.stop()
    ordered = sorted(seconds)
    figures = {
        "p50_ms": statistics.median(ordered) * 1e3,
        "p99_ms": ordered[-(-99 * len(ordered) // 100) - 1] * 1e3,
        "max_ms": ordered[-1] * 1e3,
        "changes": len(ordered),
    }
    return Row("propagation", "rename to 200", running.name, figures)


def _propagation(run: Run) -> list[Row]:
    if "gatehouse" not in run.against:
        return []
    changes = 100 if run.quick else 300
    return [_changes(run, count, *grid_of, changes) for count, grid_of in COUNTS.items()]


SCENARIOS = [
    Scenario("propagation", "a file renamed into a folder of 100, 3,000 and 10,000 routes, to its first answer", _propagation)
]
