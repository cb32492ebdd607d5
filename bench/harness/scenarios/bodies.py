"""Long bodies, down and up; HAProxy as it is by default, and beside it HAProxy with splice."""

from dataclasses import replace

from harness import report, rounds
from harness.contenders import Setup
from harness.load import Load
from harness.report import Row
from harness.routes import requests
from harness.scenario import Run, Scenario
from harness.scenarios.small import ROUTES


def _bodies(run: Run, scenario: str, size: str, length: int, connections: int) -> list[Row]:
    setup = Setup(ROUTES)
    running = run.start(setup)
    if "haproxy" in run.against:
        running.append(run.start_one("haproxy", replace(setup, variant="splice"), "haproxy-splice"))
    down = Load(run.file("down", requests(ROUTES, f"/files/{size}")), connections=connections)
    up = Load(run.file("up", requests(ROUTES, "/upload", body=length)), connections=connections, body=length)
    # As many requests as everywhere, since it's code that warms up, but no terabyte.
    warm_up = max(100, min(run.length.warm_up, run.length.warm_up * 64 * 1024 // length))
    rows = []
    for direction, load in (("down", down), ("up", up)):
        rounds.warm_up(running, replace(load, count=warm_up))
        samples = rounds.interleaved(running, replace(load, seconds=run.length.seconds), run.length.rounds)
        rows += report.rows(scenario, direction, samples)
    return rows


SCENARIOS = [
    Scenario(
        "body64k",
        "64 KiB down and up, 64 connections",
        lambda run: _bodies(run, "body64k", "64k", 64 * 1024, 64),
    ),
    Scenario(
        "body10m",
        "10 MiB down and up, 8 connections",
        lambda run: _bodies(run, "body10m", "10m", 10 * 1024 * 1024, 8),
    ),
]
