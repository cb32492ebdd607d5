"""Line charts as SVG, drawn by hand: a few series over a few x values, both axes as one likes."""

import math
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

_COLOURS = ("#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#b8860b", "#555555")
_WIDTH, _HEIGHT = 720, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 150, 40, 50


@dataclass
class Chart:
    """Series by name, each a list of points; x values stand evenly spaced, since they are few and far apart."""

    title: str
    x_title: str
    y_title: str
    logarithmic: bool = False
    series: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def add(self, name: str, x: float, y: float) -> None:
        self.series.setdefault(name, []).append((x, y))


def _ticks(chart: Chart, top: float) -> list[float]:
    if chart.logarithmic:
        low = min(y for points in chart.series.values() for _, y in points if y > 0)
        first, last = math.floor(math.log10(low)), math.ceil(math.log10(top))
        return [10.0**power for power in range(first, max(last, first + 1) + 1)]
    raw = top / 5
    unit = 10 ** math.floor(math.log10(raw))
    step = next(factor * unit for factor in (1, 2, 5, 10) if factor * unit >= raw)
    return [i * step for i in range(math.ceil(top / step) + 1)]


def drawn(chart: Chart) -> str:
    xs = sorted({x for points in chart.series.values() for x, _ in points})
    ticks = _ticks(chart, max(y for points in chart.series.values() for _, y in points))
    wide, high = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

    def x_of(x: float) -> float:
        return _LEFT + wide * xs.index(x) / max(1, len(xs) - 1)

    def y_of(y: float) -> float:
        if chart.logarithmic:
            low, top = math.log10(ticks[0]), math.log10(ticks[-1])
            part = (math.log10(max(y, ticks[0])) - low) / (top - low)
        else:
            part = y / ticks[-1]
        return _TOP + high * (1 - part)

    def text(x: float, y: float, words: str, anchor: str = "middle", more: str = "") -> str:
        return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(words)}</text>'

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        text(_LEFT, 22, chart.title, "start", ' font-size="15" font-weight="bold"'),
        text(_LEFT + wide / 2, _HEIGHT - 12, chart.x_title),
        text(18, _TOP + high / 2, chart.y_title, more=f' transform="rotate(-90 18 {_TOP + high / 2:.0f})"'),
    ]
    for tick in ticks:
        y = y_of(tick)
        parts.append(f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_LEFT + wide}" y2="{y:.1f}" stroke="#dddddd"/>')
        parts.append(text(_LEFT - 8, y + 4, f"{tick:g}", "end"))
    parts += [text(x_of(x), _TOP + high + 20, f"{x:,.0f}") for x in xs]
    for i, (name, points) in enumerate(chart.series.items()):
        colour = _COLOURS[i % len(_COLOURS)]
        places = [(x_of(x), y_of(y)) for x, y in sorted(points)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in places]
        legend = _TOP + 10 + 20 * i
        parts.append(f'<rect x="{_LEFT + wide + 20}" y="{legend - 9}" width="12" height="10" fill="{colour}"/>')
        parts.append(text(_LEFT + wide + 38, legend, name, "start"))
    return "\n".join([*parts, "</svg>"]) + "\n"
