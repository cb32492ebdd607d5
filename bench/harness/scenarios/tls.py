"""TLS 1.3 with X25519, AES-128-GCM and an ECDSA P-256 certificate; the backend is in clear."""

from dataclasses import replace

from harness import certificate, report, rounds
from harness.contenders import Running, Setup
from harness.load import Load
from harness.report import Row
from harness.routes import requests
from harness.scenario import Run, Scenario
from harness.scenarios.small import ROUTES

_NAME = "edge.example.org"
# The plain Helidon proxy is left out: what it shows in clear says enough.
_CONTENDERS = ["gatehouse", "haproxy", "nginx", "envoy"]


def start(run: Run) -> list[Running]:
    return run.start(Setup(ROUTES, tls=certificate.make(run.folder)), _CONTENDERS)


def _small(run: Run) -> list[Row]:
    running = start(run)
    load = Load(run.file("requests", requests(ROUTES)), tls=_NAME)
    rounds.warm_up(running, replace(load, count=run.length.warm_up))
    rows = []
    for rate in (0, *run.length.rates):
        timed = replace(load, rate=rate, seconds=run.length.seconds)
        samples = rounds.interleaved(running, timed, run.length.rounds)
        rows += report.rows("tls-small", f"{rate:,}/s" if rate else "saturated", samples)
    return rows


def _64k(run: Run) -> list[Row]:
    running = start(run)
    load = Load(run.file("requests", requests(ROUTES, "/files/64k")), tls=_NAME)
    rounds.warm_up(running, replace(load, count=run.length.warm_up // 8))
    samples = rounds.interleaved(running, replace(load, seconds=run.length.seconds), run.length.rounds)
    return report.rows("tls-64k", "down", samples)


def _handshakes(run: Run, name: str, resume: bool) -> list[Row]:
    running = start(run)
    heads = run.file("requests", requests(ROUTES, close=True))
    load = Load(heads, tls=_NAME, close=True, resume=resume, connections=16, sources=16)
    rounds.warm_up(running, replace(load, count=run.length.warm_up // 10))
    # A second more: each client slot's first handshake is a full one, also where the others resume.
    samples = rounds.interleaved(running, replace(load, seconds=run.length.seconds + 1), run.length.rounds)
    rows = report.rows(name, "handshake + 1 GET", samples)
    for row in rows:
        of_one = samples[row.contender]
        handshakes = sum(sample.counts["handshakes"] for sample in of_one)
        row.figures["resumed_percent"] = 100 * sum(sample.counts["resumed"] for sample in of_one) / max(1, handshakes)
    return rows


SCENARIOS = [
    Scenario("tls-small", "TLS: small answers on 64 keep-alive connections", _small),
    Scenario("tls-64k", "TLS: 64 KiB down, 64 connections", _64k),
    Scenario("tls-handshake", "TLS: a full handshake for each request", lambda run: _handshakes(run, "tls-handshake", False)),
    Scenario("tls-resume", "TLS: a resumed handshake for each request", lambda run: _handshakes(run, "tls-resume", True)),
]
