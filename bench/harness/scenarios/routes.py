"""What the number of routes costs."""

from dataclasses import replace

from harness import report, rounds
from harness.contenders import Setup
from harness.load import Load
from harness.report import Row
from harness.routes import Route, grid, requests
from harness.scenario import Run, Scenario

COUNTS = {1: (1, 1), 100: (25, 4), 1_000: (250, 4), 5_000: (1_250, 4)}  # hosts, prefixes


def hosts_with_headers() -> list[Route]:
    """1,000 hosts of 4 prefixes, and for the first of each one more rule, which asks for a header, too."""
    routes = []
    for route in grid(1_000, 4):
        routes.append(route)
        if route.prefix.endswith("0"):
            routes.append(replace(route, name=route.name + "-v2", header=("X-Version", "2")))
    return routes


def regexes() -> list[Route]:
    return [replace(route, prefix=f"/svc-[0-9]+/{route.name}/.*", regex=True) for route in grid(1, 100)]


def _cost(run: Run) -> list[Row]:
    """Cost against the number of routes, for those whose configuration scales, each against its own single route."""
    rows = []
    for name in ("gatehouse", "haproxy", "nginx"):
        if name not in run.against:
            continue
        running, samples = [], {}
        loads = {}
        for count, (hosts, prefixes) in COUNTS.items():
            routes = grid(hosts, prefixes)
            label = f"{name}, {count:,} routes"
            running.append(run.start_one(name, Setup(routes), label))
            loads[label] = Load(run.file(f"requests-{count}", requests(routes)))
        samples = rounds.interleaved_each(running, loads, run.length)
        rows += report.rows("routes", "saturated", samples, base=f"{name}, 1 routes")
        for one in running:
            one.stop()
    return rows


def _shapes(run: Run) -> list[Row]:
    shapes = {
        "1 route": (grid(1, 1), None),
        "5,000: 1,000 hosts": (hosts_with_headers(), None),
        "1,000 prefixes": (grid(1, 1_000), None),
        "100 regexes": (regexes(), [Route("h0.example.org", f"/svc-7/r0-{p}", "") for p in range(100)]),
    }
    running, loads = [], {}
    for i, (shape, (routes, asked)) in enumerate(shapes.items()):
        label = f"gatehouse, {shape}"
        running.append(run.start_one("gatehouse", Setup(routes, probe=(asked or routes)[-1]), label))
        loads[label] = Load(run.file(f"shape-{i}", requests(asked or routes)))
    samples = rounds.interleaved_each(running, loads, run.length)
    return report.rows("routes", "saturated, shapes", samples, base="gatehouse, 1 route")


def _routes(run: Run) -> list[Row]:
    shapes = _shapes(run) if "gatehouse" in run.against else []
    return shapes + _cost(run)


SCENARIOS = [Scenario("routes", "5,000 routes in two shapes, and regular expressions, against 1", _routes)]
