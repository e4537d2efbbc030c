"""Plots: whatever the figures are, the drawing is sound; gaps stay gaps; what is drawn is told."""

import math
import re
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from triage.desk.metrics.names import Unit
from triage.web.plots import HEIGHT, WIDTH, Point, trend

ANY = st.none() | st.floats(allow_nan=True, allow_infinity=True)
POINTS = st.lists(st.builds(Point, st.text(max_size=5), ANY, ANY, ANY, ANY, st.integers(0, 10**6)), max_size=40)


def numbers(svg: str) -> list[float]:
    """Every coordinate of the drawing."""
    found = re.findall(r' (?:x|y|x1|x2|y1|y2|cx|cy|r|width|height|points)="([^"]*)"', svg)
    return [float(one) for places in found for one in re.split(r"[ ,]", places) if one]


@given(POINTS, st.sampled_from(Unit), st.booleans())
def test_no_figure_breaks_a_plot(points: list[Point], unit: Unit, close: bool) -> None:
    svg = trend(points, unit, 'a "label" <b>', close=close)
    assert all(math.isfinite(number) for number in numbers(svg))
    assert "nan" not in re.sub(r"<title>.*?</title>|<text.*?</text>", "", svg, flags=re.DOTALL).lower()


@given(st.lists(st.builds(Point, st.just("1 May"), st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)), min_size=1))
def test_a_plot_is_well_formed_and_stays_inside_its_frame(points: list[Point]) -> None:
    svg = trend(points, Unit.SHARE, "x")
    ET.fromstring(svg)
    for tag in re.findall(r"<circle[^>]*>", svg):
        x, y = (float(value) for value in re.findall(r'c[xy]="([^"]*)"', tag))
        assert 0 <= x <= WIDTH
        assert 0 <= y <= HEIGHT


def test_a_day_without_figure_leaves_a_gap_in_the_line() -> None:
    svg = trend([Point("1", 0.2), Point("2", None), Point("3", 0.4), Point("4", 0.5)], Unit.SHARE, "x")
    lines = re.findall(r'<polyline class="line" points="([^"]*)"', svg)
    assert [len(line.split()) for line in lines] == [1, 2]


def test_a_point_tells_its_figure_interval_and_number() -> None:
    svg = trend([Point("1 May", 90.0, 60.0, 120.0, 600.0, 12)], Unit.SECONDS, "x")
    assert "1 May: 2 min (60 s to 2 min); nine in ten within 10 min; n = 12" in svg


def test_counts_are_bars_and_nothing_is_no_bar() -> None:
    svg = trend([Point("1", 3.0), Point("2", 0.0), Point("3", None)], Unit.COUNT, "x")
    assert svg.count('class="bar"') == 1


def test_a_close_look_at_shares_begins_below_the_lowest_interval() -> None:
    svg = trend([Point("1", 0.94, 0.91, 0.97)], Unit.SHARE, "x", close=True)
    assert "90 %" in svg
    assert "50 %" not in svg
