"""What was seen: rows of a table, on the terminal, as JSON, and as Markdown."""

import json
import pathlib
from dataclasses import asdict, dataclass, field

from harness import rounds
from harness.load import Sample

BASE = "haproxy"


@dataclass
class Row:
    """One contender under one load: medians of its rounds, and the ratio of its CPU to the base's."""

    scenario: str
    load: str
    contender: str
    figures: dict[str, float]
    ratio: float | None = None
    rounds: list[dict] = field(default_factory=list)


def rows(scenario: str, load: str, samples: dict[str, list[Sample]], base: str = BASE) -> list[Row]:
    found = []
    for name, of_one in samples.items():
        ratio = rounds.ratio(of_one, samples[base]) if base in samples else None
        each = [sample.figures() for sample in of_one]
        found.append(Row(scenario, load, name, rounds.medians(of_one), ratio, each))
    return found


# Heading, key, decimals. A column that no row of a table has is left out.
COLUMNS = (
    ("CPU us", "cpu_us", 1),
    ("user", "user_us", 1),
    ("sys", "sys_us", 1),
    ("x", "ratio", 2),
    ("per s", "per_second", 0),
    ("p50 ms", "p50_ms", 2),
    ("p99 ms", "p99_ms", 2),
    ("p99.9 ms", "p999_ms", 2),
    ("RSS, none", "rss_none_mb", 0),
    ("RSS MB", "rss_mb", 0),
    ("max ms", "max_ms", 2),
    ("peak/s", "peak", 0),
    ("good/s", "goodput", 0),
    ("good %", "goodput_percent", 1),
    ("503/s", "refused_per_second", 0),
    ("503 p50 ms", "refused_p50_ms", 2),
    ("503 p99 ms", "refused_p99_ms", 2),
    ("given up/s", "abandoned_per_second", 0),
    ("broken/s", "broken_per_second", 0),
    ("/livez p99", "livez_p99_ms", 1),
    ("/metrics p99", "metrics_p99_ms", 1),
    ("2 s after: ok %", "after_percent", 1),
    ("2 s after: p99", "after_p99_ms", 2),
    ("most open", "most_open", 0),
    ("gone s", "gone_s", 1),
    ("witness", "witness", 0),
    ("witness %", "witness_percent", 3),
    ("changes", "changes", 0),
    ("resumed %", "resumed_percent", 1),
    ("alloc B", "allocated_bytes", 0),
    ("KiB/conn", "idle_kib", 1),
    ("failed", "failures", 0),
    ("unsent", "unsent", 0),
)
# These are the exception: they are shown where one is not zero.
_ONLY_IF_ANY = {"failures", "unsent"}


def _value(row: Row, key: str) -> float | None:
    return row.ratio if key == "ratio" else row.figures.get(key)


def cells(table: list[Row]) -> list[list[str]]:
    """Heading and lines."""
    shown = []
    for column in COLUMNS:
        values = [_value(row, column[1]) for row in table]
        if any(value is not None and (value != 0 or column[1] not in _ONLY_IF_ANY) for value in values):
            shown.append(column)
    lines = [["load", "contender", *(heading for heading, _, _ in shown)]]
    for row in table:
        line = [row.load, row.contender]
        for _, key, decimals in shown:
            value = _value(row, key)
            line.append("-" if value is None else f"{value:,.{decimals}f}")
        lines.append(line)
    return lines


def text(table: list[Row]) -> str:
    lines = cells(table)
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    formatted = []
    for line in lines:
        words = [word.ljust(width) if i < 2 else word.rjust(width) for i, (word, width) in enumerate(zip(line, widths))]
        formatted.append("  ".join(words).rstrip())
    return "\n".join(formatted)


def markdown(table: list[Row]) -> str:
    lines = cells(table)
    rule = ["---", "---", *["---:"] * (len(lines[0]) - 2)]
    return "\n".join("| " + " | ".join(line) + " |" for line in [lines[0], rule, *lines[1:]])


def write_json(path: pathlib.Path, machine: dict, table: list[Row], **more: object) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"machine": machine, **more, "rows": [asdict(row) for row in table]}, indent=1) + "\n")
