"""What an idle connection costs in resident memory."""

import time
from dataclasses import replace

from harness import processes, rounds
from harness.contenders import Running, Setup
from harness.load import Generator, Load
from harness.report import Row
from harness.routes import requests
from harness.scenario import Run, Scenario
from harness.scenarios import tls
from harness.scenarios.small import ROUTES

CONNECTIONS = 10_000
_SOURCES = 8


def _settled(running: Running) -> int:
    """Resident bytes, once they have stood still for a second."""
    size = processes.rss(running.pids())
    for _ in range(10):
        time.sleep(1)
        before, size = size, processes.rss(running.pids())
        if abs(size - before) < 256 * 1024:
            break
    return size


def _held(running: Running, load: Load) -> dict[str, float]:
    with rounds.quiet():
        rounds.measured(running, replace(load, connections=64, sources=0, count=20_000))
        running.wake()
        none = _settled(running)
        port = running.tls_port if load.tls else running.port
        generator = Generator(load, port, hold=True)
        try:
            all_of_them = _settled(running)
        finally:
            generator.close()
        running.pause()
    return {
        "idle_kib": (all_of_them - none) / load.connections / 1024,
        "rss_none_mb": none / 1e6,
        "rss_mb": all_of_them / 1e6,
    }


def _idle(name: str, running: list[Running], load: Load) -> list[Row]:
    return [Row(name, f"{load.connections:,} idle", one.name, _held(one, load)) for one in running]


def _plain(run: Run) -> list[Row]:
    load = Load(run.file("requests", requests(ROUTES)), connections=CONNECTIONS, sources=_SOURCES)
    return _idle("idle", run.start(Setup(ROUTES)), load)


def _tls(run: Run) -> list[Row]:
    heads = run.file("requests", requests(ROUTES))
    load = Load(heads, connections=CONNECTIONS, sources=_SOURCES, tls="edge.example.org")
    return _idle("tls-idle", tls.start(run), load)


SCENARIOS = [
    Scenario("idle", "10,000 idle connections: resident memory for each", _plain),
    Scenario("tls-idle", "TLS: 10,000 idle connections: resident memory for each", _tls),
]
