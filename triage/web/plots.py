"""Plots as SVG text: a figure over time with its interval. Colours are classes of the stylesheet.

Used by the dashboards. Every plot says in words what it shows, and no number that is none gets into it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import floor, isfinite, log10

from markupsafe import Markup, escape

from triage.desk.metrics.names import Unit
from triage.web.wording import amount

WIDTH, HEIGHT = 340, 118
LEFT, RIGHT, TOP, BOTTOM = 50, 8, 10, 20
BEYOND = 1e15
NOTHING = 1e-9  # smaller ones would not be seen either
TICK_EVERY = 88  # pixels that a date needs


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of one slot of time; `upper` is another to draw above it, such as a ninth decile. None leaves a gap."""

    name: str
    value: float | None
    low: float | None = None
    high: float | None = None
    upper: float | None = None
    n: int = 0


def trend(points: Sequence[Point], unit: Unit, label: str, *, close: bool = False) -> Markup:
    """The points as a line, bars for counts, with the interval as a band; its ends are told on hovering.

    `close` looks at shares from near by: the axis begins right below the lowest interval.
    """
    sound = [_sound(point) for point in points]
    ceiling = 1.0 if unit is Unit.SHARE else _round_up(max(_heights(sound), default=0.0), unit)
    floor_ = _floor(sound) if close and unit is Unit.SHARE else 0.0
    drawn = _Drawing(sound, floor_, ceiling, unit)
    inside = [drawn.grid(), *(drawn.bars() if unit is Unit.COUNT else drawn.curves()), *drawn.names()]
    return Markup(  # noqa: S704 - numbers, and words that are escaped
        f'<svg class="plot" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">'
        f"{''.join(inside)}</svg>"
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    points: Sequence[Point]
    floor: float
    ceiling: float
    unit: Unit

    def x(self, place: int) -> float:
        return LEFT + (place + 0.5) * self.step

    def y(self, value: float) -> float:
        share = min(max((value - self.floor) / (self.ceiling - self.floor), 0.0), 1.0)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share

    @property
    def step(self) -> float:
        return (WIDTH - LEFT - RIGHT) / max(len(self.points), 1)

    def grid(self) -> str:
        rungs = []
        for part in (0.0, 0.5, 1.0):
            value = self.floor + (self.ceiling - self.floor) * part
            y, words = self.y(value), escape(amount(value, self.unit)) if value else "0"
            rungs.append(
                f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>'
                f'<text class="axis" x="{LEFT - 6}" y="{y + 3.5:.1f}" text-anchor="end">{words}</text>'
            )
        return "".join(rungs)

    def names(self) -> Iterator[str]:
        every = max(round(TICK_EVERY / self.step), 1)
        for place in range(0, len(self.points), every):
            name = escape(self.points[place].name)
            yield f'<text class="axis" x="{self.x(place):.1f}" y="{HEIGHT - 5}" text-anchor="middle">{name}</text>'

    def bars(self) -> Iterator[str]:
        for place, point in enumerate(self.points):
            if point.value:
                y, wide = self.y(point.value), max(self.step * 0.76, 1.0)
                yield (
                    f'<rect class="bar" x="{self.x(place) - wide / 2:.1f}" y="{y:.1f}" width="{wide:.1f}" '
                    f'height="{max(HEIGHT - BOTTOM - y, 0.5):.1f}">{self.tip(point)}</rect>'
                )

    def curves(self) -> Iterator[str]:
        for run in self.runs(lambda p: p.low is not None and p.high is not None and p.value is not None):
            there = [(x, p.high) for x, p in run] + [(x, p.low) for x, p in reversed(run)]
            if len(run) > 1:
                yield f'<polygon class="band" points="{self.path(there)}"/>'
            else:
                x, point = run[0]
                ends = f'y1="{self.y(point.low or 0):.1f}" y2="{self.y(point.high or 0):.1f}"'
                yield f'<line class="whisker" x1="{x:.1f}" x2="{x:.1f}" {ends}/>'
        for run in self.runs(lambda p: p.upper is not None):
            yield f'<polyline class="upper" points="{self.path([(x, p.upper) for x, p in run])}"/>'
        for run in self.runs(lambda p: p.value is not None):
            yield f'<polyline class="line" points="{self.path([(x, p.value) for x, p in run])}"/>'
        radius = 2.6 if len(self.points) <= 31 else 1.6
        for x, point in ((self.x(place), point) for place, point in enumerate(self.points)):
            if point.value is not None:
                y = self.y(point.value)
                yield (
                    f'<g class="point">{self.tip(point)}<rect class="reach" x="{x - self.step / 2:.1f}" y="{TOP}" '
                    f'width="{self.step:.1f}" height="{HEIGHT - TOP - BOTTOM}"/>'
                    f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/></g>'
                )

    def runs(self, has: Callable[[Point], bool]) -> Iterator[list[tuple[float, Point]]]:
        placed = [(self.x(place), point) for place, point in enumerate(self.points)]
        for wanted, run in groupby(placed, key=lambda pair: has(pair[1])):
            if wanted:
                yield list(run)

    def path(self, places: Sequence[tuple[float, float | None]]) -> str:
        return " ".join(f"{x:.1f},{self.y(value or 0.0):.1f}" for x, value in places)

    def tip(self, point: Point) -> str:
        words = f"{point.name}: {amount(point.value, self.unit)}"
        if point.low is not None and point.high is not None:
            words += f" ({amount(point.low, self.unit)} to {amount(point.high, self.unit)})"
        if point.upper is not None:
            words += f"; nine in ten within {amount(point.upper, self.unit)}"
        return f"<title>{escape(words)}; n = {point.n:,}</title>"


def _sound(point: Point) -> Point:
    """The point without what is no number, or beyond any that is measured here."""
    value, low, high, upper = (
        one if one is not None and isfinite(one) and abs(one) < BEYOND else None
        for one in (point.value, point.low, point.high, point.upper)
    )
    return Point(point.name, value, low, high, upper, point.n)


def _heights(points: Sequence[Point]) -> Iterator[float]:
    """What has to fit. An interval of few cases may leave the plot at the top; the line may not."""
    for point in points:
        yield from (one for one in (point.value, point.upper) if one is not None)


def _floor(points: Sequence[Point]) -> float:
    lowest = min((one for p in points for one in (p.low, p.value) if one is not None), default=0.0)
    return max(base for base in (0.0, 0.5, 0.8, 0.9) if base == 0 or base < lowest)


def _round_up(value: float, unit: Unit) -> float:
    """A round number at or above, so that its half is round too."""
    if value < NOTHING:
        return 1.0
    if unit is Unit.SECONDS:
        steps = (10, 30, 60, 120, 240, 600, 1200, 1800, 3600, 7200, 4 * 3600, 8 * 3600, 16 * 3600, 86400, 2 * 86400)
        return float(next((step for step in steps if step >= value), _round_up(value / 86400, Unit.COUNT) * 86400))
    size = 10.0 ** floor(log10(value))
    return next((size * part for part in (1, 1.2, 1.6, 2, 3, 4, 5, 6, 8) if size * part >= value), size * 10)
