"""RESULTS.md and its plots: what a run saw, kept in the tree."""

import re

from harness import report, svg
from harness.report import Row
from harness.settings import BENCH, Length

_PLOTS = BENCH / "plots"


def _cost_by_routes(rows: list[Row]) -> svg.Chart:
    chart = svg.Chart("CPU per request by number of routes", "routes", "us of CPU per request, saturated")
    for row in rows:
        match = re.fullmatch(r"(\w+), ([\d,]+) routes", row.contender)
        if row.scenario == "routes" and row.load == "saturated" and match:
            chart.add(match.group(1), float(match.group(2).replace(",", "")), row.figures["cpu_us"])
    return chart


def _latency(rows: list[Row], scenario: str, title: str) -> svg.Chart:
    chart = svg.Chart(title, "requests a second", "p99 in ms, from the scheduled instant", logarithmic=True)
    for row in rows:
        if row.scenario == scenario and row.load.endswith("/s"):
            chart.add(row.contender, float(row.load[:-2].replace(",", "")), max(row.figures["p99_ms"], 0.01))
    return chart


def write(machine: dict[str, str], length: Length, rows: list[Row], lines: dict[str, str]) -> None:
    """lines: what each scenario measures, by its name."""
    text = ["# Results", "", "Written by `bench/run --record`; `README.md` says how to read it.", ""]
    text += ["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in machine.items())]
    text += [
        f"| rounds | {length.rounds} of {length.seconds:g} s, after {length.warm_up:,} requests of warm-up |",
        "",
        "**x** is the ratio to HAProxy's CPU per request, the median of pairs that are neighbours in time.",
        "",
    ]
    _PLOTS.mkdir(exist_ok=True)
    charts = {
        "cost-by-routes": _cost_by_routes(rows),
        "latency": _latency(rows, "small", "Latency of small answers, 64 connections"),
        "latency-tls": _latency(rows, "tls-small", "Latency of small answers over TLS, 64 connections"),
    }
    for name, chart in charts.items():
        if chart.series:
            (_PLOTS / f"{name}.svg").write_text(svg.drawn(chart))
            text += [f"![{chart.title}](plots/{name}.svg)", ""]
    for scenario in dict.fromkeys(row.scenario for row in rows):
        text += [f"## {scenario}", "", lines[scenario][0].upper() + lines[scenario][1:] + ".", ""]
        text += [report.markdown([row for row in rows if row.scenario == scenario]), ""]
    (BENCH / "RESULTS.md").write_text("\n".join(text))
