"""Small answers: on 64 keep-alive connections, and with a connection each."""

from harness import allocation, report, rounds
from harness.contenders import Setup
from harness.load import Load
from harness.report import Row
from harness.routes import grid, requests
from harness.scenario import Run, Scenario

ROUTES = grid(200, 10)


def _small(run: Run, name: str, setup: Setup) -> list[Row]:
    running = run.start(setup)
    heads = run.file("requests", requests(setup.routes))
    rounds.warm_up(running, Load(heads, count=run.length.warm_up))
    rows = []
    for rate in (0, *run.length.rates):
        load = Load(heads, rate=rate, seconds=run.length.seconds)
        samples = rounds.interleaved(running, load, run.length.rounds)
        rows += report.rows(name, f"{rate:,}/s" if rate else "saturated", samples)
    for one in running:
        if one.name in allocation.JAVA:
            bytes_each = allocation.per_request(one, Load(heads, count=run.length.warm_up))
            next(row for row in rows if row.contender == one.name).figures["allocated_bytes"] = bytes_each
    return rows


def _connect(run: Run) -> list[Row]:
    running = run.start(Setup(ROUTES))
    heads = run.file("requests", requests(ROUTES, close=True))
    # Many client addresses, lest the ports that wait in TIME_WAIT run out.
    rounds.warm_up(running, Load(heads, count=run.length.warm_up // 4, close=True, sources=32))
    rows = []
    for rate in (0, 2_000):
        load = Load(heads, rate=rate, seconds=run.length.seconds, close=True, sources=32)
        samples = rounds.interleaved(running, load, run.length.rounds)
        rows += report.rows("connect", f"{rate:,}/s" if rate else "saturated", samples)
    return rows


SCENARIOS = [
    Scenario(
        "small",
        "small answers, 64 keep-alive connections, 2,000 routes; saturated and at fixed rates",
        lambda run: _small(run, "small", Setup(ROUTES)),
    ),
    Scenario(
        "small-log",
        "the same with the access log on",
        lambda run: _small(run, "small-log", Setup(ROUTES, access_log=True)),
    ),
    Scenario("connect", "a new connection for each request", _connect),
]
