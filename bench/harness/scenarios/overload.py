"""Three times as many new connections as a contender bears."""

import http.client
import itertools
import threading
import time
from dataclasses import replace

from harness import load as loads
from harness import rounds, throttle
from harness.contenders import Running, Setup
from harness.load import Load
from harness.report import Row
from harness.routes import requests
from harness.scenario import Run, Scenario
from harness.scenarios.small import ROUTES

# Also of a quick run: a compiler that is still at work takes most of a part of a core.
_WARM_UP = 200_000
_CONTENDERS = ["gatehouse", "haproxy", "nginx"]


class _Prober(threading.Thread):
    """Asks the admin port 10 times a second whether it lives, and once a second for its numbers, which are 2.5 MB with
    these routes; a failure counts as the time that it took."""

    def __init__(self, port: int):
        super().__init__(daemon=True)
        self._port = port
        self._over = threading.Event()
        self.seconds: dict[str, list[float]] = {"/livez": [], "/metrics": []}

    def run(self) -> None:
        for turn in itertools.count():
            if self._over.wait(0.1):
                return
            for path, seconds in self.seconds.items():
                if path == "/metrics" and turn % 10:
                    continue
                since = time.monotonic()
                try:
                    connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=5)
                    connection.request("GET", path)
                    connection.getresponse().read()
                    connection.close()
                except OSError:
                    pass
                seconds.append(time.monotonic() - since)

    def p99_ms(self, path: str) -> float:
        ordered = sorted(self.seconds[path])
        return ordered[-(-99 * len(ordered) // 100) - 1] * 1e3 if ordered else 0.0

    def end(self) -> None:
        self._over.set()
        self.join(timeout=10)


def _overloaded(running: Running, load: Load, seconds: float) -> tuple[dict[str, float], str]:
    pids = running.pids()

    def run(how: Load) -> dict:
        return loads.run(how, running.port, pids).counts

    with rounds.quiet():
        run(replace(load, count=_WARM_UP))
        # Also of what is done only then: a JVM compiles while it is looked at else, out of the same part of a core.
        run(replace(load, rate=60_000, connections=15_000, seconds=2, patience=1.0))
        run(replace(load, seconds=1))
        with throttle.held(pids) as share:
            run(replace(load, seconds=1))
            peak = run(replace(load, seconds=3))
            peak_rate = peak["ok"] / peak["seconds"]
            prober = _Prober(running.metrics_port)
            prober.start()
            # Clients give up after a second, or else they, too, would queue, and so offer less.
            over = run(replace(load, rate=int(3 * peak_rate), connections=30_000, seconds=seconds, patience=1.0))
            prober.end()
            run(replace(load, rate=int(peak_rate / 2), seconds=2))
            after = run(replace(load, rate=int(peak_rate / 2), seconds=2))
    spent = over["seconds"]
    return {
        "peak": peak_rate,
        "goodput": over["ok"] / spent,
        "goodput_percent": 100 * over["ok"] / spent / peak_rate,
        "refused_per_second": over["refused"] / spent,
        "refused_p50_ms": over["refused_us"]["p50"] / 1e3,
        "refused_p99_ms": over["refused_us"]["p99"] / 1e3,
        "abandoned_per_second": over["abandoned"] / spent,
        "broken_per_second": (over["broken"] + over["failed_connects"]) / spent,
        "unsent": over["unsent"],
        "livez_p99_ms": prober.p99_ms("/livez"),
        "metrics_p99_ms": prober.p99_ms("/metrics"),
        "after_percent": 100 * after["ok"] / max(1, after["begun"] + after["unsent"]),
        "after_p99_ms": after["latency_us"]["p99"] / 1e3,
    }, share


def _overload(run: Run) -> list[Row]:
    heads = run.file("requests", requests(ROUTES, close=True))
    load = Load(heads, close=True, sources=64)
    rows = []
    for running in run.start(Setup(ROUTES, variant="defaults"), _CONTENDERS):
        figures, share = _overloaded(running, load, 4 if run.quick else 10)
        rows.append(Row("overload", f"3 x peak, on {share}", running.name, figures))
    return rows


SCENARIOS = [
    Scenario("overload", "three times the capacity in new connections: goodput, 503s, admin, and afterwards", _overload)
]
