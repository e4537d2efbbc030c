"""Plots as SVG text: hours of a day as bars and lines, flows from one policy to another, intervals on a rail.

Used by the pages. Colours are classes of the stylesheet; every plot says in words what it shows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor, log10

from markupsafe import Markup, escape

from triage.evals.statistics.measured import Measured

WIDTH, HEIGHT = 440, 190  # of a plot that takes half the page, or all of a phone
WIDE, TALL = 720, 316  # of one that takes all of it
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 12, 24


@dataclass(frozen=True, slots=True)
class Series:
    """One line of bars or points: a value for each hour, None where there is none. `tone` is a class."""

    title: str
    values: Sequence[float | None]
    tone: str
    bars: bool = False


def by_hour(series: Sequence[Series], unit: str, label: str, least: float = 0.0) -> Markup:
    """A day from 0 to 24: bars behind, lines in front; the axis reaches `least`, values are told on hovering."""
    highest = max([v for one in series for v in one.values if v is not None], default=0.0)
    ceiling = _round_up(max(highest, least))
    parts = [_grid(ceiling, unit), *_clock()]
    bars = [one for one in series if one.bars]
    step = (WIDTH - LEFT - RIGHT) / 24
    for place, one in enumerate(bars):
        width = step * 0.76 / len(bars)
        for hour, value in enumerate(one.values):
            if value:
                x = LEFT + hour * step + step * 0.12 + place * width
                y = _y(value, ceiling)
                tip = escape(f"{hour}:00, {one.title}: {_told(value, unit)}")
                parts.append(
                    f'<rect class="{one.tone}" x="{x:.1f}" y="{y:.1f}" width="{max(width - 1, 1):.1f}" '
                    f'height="{max(HEIGHT - BOTTOM - y, 0):.1f}" rx="1.5"><title>{tip}</title></rect>'
                )
    for one in series:
        if not one.bars:
            parts += _line(one, ceiling, step, unit)
    return _svg("".join(parts), label, WIDTH, HEIGHT)


def flows(counts: Mapping[tuple[str, str], int], order: Sequence[str], titles: Mapping[str, str], label: str) -> Markup:
    """Ribbons from what one policy does, left, to what the other does, right; as wide as they are many."""
    total = sum(counts.values())
    if not total:
        return Markup("")
    gap, node = 14, 12
    scale = (TALL - 24 - gap * (len(order) - 1)) / total
    left = _stack(order, {one: sum(counts.get((one, two), 0) for two in order) for one in order}, scale, gap)
    right = _stack(order, {two: sum(counts.get((one, two), 0) for one in order) for two in order}, scale, gap)
    x1, x2 = 190, WIDE - 190 - node
    parts, used_left, used_right = [], dict.fromkeys(order, 0.0), dict.fromkeys(order, 0.0)
    for one in order:
        for two in order:
            count = counts.get((one, two), 0)
            if not count:
                continue
            wide = count * scale
            y1, y2 = left[one][0] + used_left[one], right[two][0] + used_right[two]
            used_left[one] += wide
            used_right[two] += wide
            kind = "same" if one == two else f"moved {two}"
            tip = escape(f"{titles[one]} → {titles[two]}: {count:,}")
            parts.append(_ribbon(x1 + node, x2, (y1, y2), wide, kind, str(tip)))
    for side, x, anchor, at in ((left, x1, "end", x1 - 8), (right, x2, "start", x2 + node + 8)):
        for one in order:
            y, tall, count = side[one]
            parts.append(f'<rect class="node {one}" x="{x}" y="{y:.1f}" width="{node}" height="{max(tall, 1):.1f}"/>')
            told, middle = f"{count:,} · {100 * count / total:.1f} %", y + tall / 2
            where = f'x="{at}" text-anchor="{anchor}"'
            parts.append(
                f'<text class="name" {where} y="{middle - 1:.1f}">{escape(titles[one])}</text>'
                f'<text class="axis" {where} y="{middle + 13:.1f}">{told}</text>'
            )
    return _svg("".join(parts), label, WIDE, TALL)


def change_rail(change: Measured, reach: float, tone: str, label: str) -> Markup:
    """A change with its interval on a rail whose middle is none; `reach` is the end of the rail."""

    def at(value: float) -> float:
        return round(50 + 50 * max(-1.0, min(1.0, value / reach)), 2) if reach else 50.0

    return Markup(  # noqa: S704 - numbers, and words that are escaped
        f'<svg class="rail" height="22" role="img" aria-label="{escape(label)}">'
        f'<line class="track" x1="0" x2="100%" y1="11" y2="11"/><line class="zero" x1="50%" x2="50%" y1="2" y2="20"/>'
        f'<line class="whisker {tone}" x1="{at(change.low)}%" x2="{at(change.high)}%" y1="11" y2="11"/>'
        f'<circle class="dot {tone}" cx="{at(change.value)}%" cy="11" r="5"/></svg>'
    )


def steps(points: Sequence[tuple[int, Measured]], target: float, label: str) -> Markup:
    """A share with its interval for each number of agents, and the target as a line; the axis begins below both."""
    lowest = min([target, *(found.low for _, found in points)], default=0.0)
    base = max(floor_ for floor_ in (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.96) if floor_ < max(lowest, 0.01))

    def y_of(share: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (share - base) / (1 - base)

    parts = []
    for part in range(5):
        share = base + (1 - base) * part / 4
        parts.append(_rung(y_of(share), f"{100 * share:.1f} %".replace(".0 %", " %"), WIDE))
    step = (WIDE - LEFT - RIGHT) / max(len(points), 1)
    y = y_of(target)
    parts.append(f'<line class="target" x1="{LEFT}" x2="{WIDE - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
    for place, (agents, found) in enumerate(points):
        x = LEFT + (place + 0.5) * step
        tone = "good" if found.value >= target else "bad"
        tip = escape(f"{agents} agents: {100 * found.value:.1f} % ({100 * found.low:.1f} to {100 * found.high:.1f} %)")
        parts.append(
            f'<g><title>{tip}</title><line class="whisker {tone}" x1="{x:.1f}" x2="{x:.1f}" '
            f'y1="{y_of(found.low):.1f}" y2="{y_of(found.high):.1f}"/>'
            f'<circle class="dot {tone}" cx="{x:.1f}" cy="{y_of(found.value):.1f}" r="5"/>'
            f'<text class="axis" x="{x + 10:.1f}" y="{y_of(found.value) - 7:.1f}">{100 * found.value:.1f} %</text>'
            f'<text class="axis" x="{x:.1f}" y="{HEIGHT - 7}" text-anchor="middle">{agents} agents</text></g>'
        )
    return _svg("".join(parts), label, WIDE, HEIGHT)


def _rung(y: float, words: str, width: float) -> str:
    return (
        f'<line class="grid" x1="{LEFT}" x2="{width - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<text class="axis" x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(words)}</text>'
    )


def _grid(ceiling: float, unit: str) -> str:
    values = [ceiling * part / 4 for part in range(5)]
    return "".join(_rung(_y(value, ceiling), _told(value, unit), WIDTH) for value in values)


def _clock() -> list[str]:
    step = (WIDTH - LEFT - RIGHT) / 24
    return [
        f'<text class="axis" x="{LEFT + hour * step:.1f}" y="{HEIGHT - 7}" text-anchor="middle">{hour}</text>'
        for hour in range(0, 25, 3)
    ]


def _line(one: Series, ceiling: float, step: float, unit: str) -> list[str]:
    points = [
        (LEFT + (hour + 0.5) * step, _y(value, ceiling), hour, value)
        for hour, value in enumerate(one.values)
        if value is not None
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in points)
    found = [f'<polyline class="line {one.tone}" points="{path}"/>']
    for x, y, hour, value in points:
        tip = escape(f"{hour}:00, {one.title}: {_told(value, unit)}")
        found.append(f'<circle class="dot {one.tone}" cx="{x:.1f}" cy="{y:.1f}" r="3.2"><title>{tip}</title></circle>')
    return found


def _stack(
    order: Sequence[str], counts: Mapping[str, int], scale: float, gap: float
) -> dict[str, tuple[float, float, int]]:
    y, found = 8.0, {}
    for one in order:
        found[one] = (y, counts[one] * scale, counts[one])
        y += counts[one] * scale + gap
    return found


def _ribbon(x1: float, x2: float, y: tuple[float, float], wide: float, kind: str, tip: str) -> str:
    middle, (a, b) = (x1 + x2) / 2, y
    return (
        f'<path class="ribbon {kind}" d="M{x1:.1f},{a:.1f} C{middle:.1f},{a:.1f} {middle:.1f},{b:.1f} {x2:.1f},{b:.1f} '
        f'V{b + wide:.1f} C{middle:.1f},{b + wide:.1f} {middle:.1f},{a + wide:.1f} {x1:.1f},{a + wide:.1f} Z">'
        f"<title>{tip}</title></path>"
    )


def _svg(inside: str, label: str, width: int, height: int) -> Markup:
    return Markup(  # noqa: S704 - numbers, and words that are escaped
        f'<svg class="plot" viewBox="0 0 {width} {height}" role="img" aria-label="{escape(label)}">{inside}</svg>'
    )


def _y(value: float, ceiling: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (min(value, ceiling) / ceiling if ceiling else 0.0)


def _told(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:.0f} %"
    if unit == "seconds":
        return f"{value:.0f} s" if value < 600 else f"{value / 60:.0f} min"
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.1f}"


def _round_up(value: float) -> float:
    """A round number at or above, so that the quarters of the grid are round too."""
    if value <= 0:
        return 1.0
    size = 10 ** floor(log10(value))
    return float(next(size * f for f in (1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10) if size * f >= value - 1e-9))
