"""PURE. Plots as SVG without texts: labels are HTML beside them, so that they can be read on narrow screens.

Colours come from classes of the stylesheet. Each plot has a table or a list with the same values on its page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from tacit.domain.enums import Verdict
from tacit.domain.note import first_day
from tacit.domain.pattern import Example, Promotion

_WIDTH, _HEIGHT, _MARGIN = 640, 150, 8
_MOST_DOTS = 150  # examples; more are drawn as a line with one point for each bin
_BINS = 100
_SIGNS = {Verdict.SUPPORTS: 1, Verdict.CONTRADICTS: -1, Verdict.LIMITS: 0}


def evidence(examples: Sequence[Example], history: Sequence[Promotion]) -> Markup:
    """Return a plot of how the examples that count add up over time, with a dashed line at each change of level.

    A dot is an example that supports the pattern, a cross one that contradicts it, and a diamond one that limits it; if
    there are many examples, only the line is drawn. Returns an empty text if no example counts.
    """
    counting = [item.evidence for item in examples if item.counts]
    if not counting:
        return Markup("")
    days = [first_day(item.date) for item in counting]
    totals, net = list[int](), 0
    for item in counting:
        net += _SIGNS[item.verdict]
        totals.append(net)
    x, y = _Scale(days), _Heights(totals)
    steps = [f"M{x(days[0])} {y(0)}", *(f"H{x(day)}V{y(total)}" for day, total in _thinned(days, totals))]
    lines = "".join(
        f'<path class="step" d="M{x(first_day(step.date))} {_MARGIN}V{_HEIGHT - _MARGIN}"/>' for step in history
    )
    shapes = ""
    if len(counting) <= _MOST_DOTS:
        shapes = "".join(
            _mark(item.verdict, x(day), y(total)) for item, day, total in zip(counting, days, totals, strict=True)
        )
    return _svg(f'{lines}<path class="line" d="{"".join(steps)}"/>{shapes}', "Examples that count, added up over time")


def _thinned(days: Sequence[date], totals: Sequence[int]) -> list[tuple[date, int]]:
    points = list(zip(days, totals, strict=True))
    if len(points) <= _MOST_DOTS:
        return points
    size = -(-len(points) // _BINS)
    return [points[min(at + size, len(points)) - 1] for at in range(0, len(points), size)]


def _mark(verdict: Verdict, x: float, y: float) -> str:
    if verdict is Verdict.SUPPORTS:
        return f'<circle class="for" cx="{x}" cy="{y}" r="4"/>'
    if verdict is Verdict.CONTRADICTS:
        return f'<path class="against" d="M{x - 5} {y - 5}l10 10m0-10l-10 10"/>'
    return f'<path class="limit" d="M{x} {y - 6}l6 6l-6 6l-6-6z"/>'


class _Scale:
    """Maps a day to a horizontal position in a plot."""

    def __init__(self, days: Sequence[date]) -> None:
        self.first, self.span = days[0], max(1, (days[-1] - days[0]).days)

    def __call__(self, day: date) -> float:
        return round(_MARGIN + (_WIDTH - 2 * _MARGIN) * min(1.0, max(0, (day - self.first).days) / self.span), 1)


class _Heights:
    """Maps a number to a vertical position in a plot."""

    def __init__(self, totals: Sequence[int]) -> None:
        self.low, self.span = min(0, *totals), max(1, max(totals) - min(0, *totals))

    def __call__(self, number: int) -> float:
        return round(_HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * (number - self.low) / self.span, 1)


def stacked(columns: Sequence[Sequence[int]], label: str) -> Markup:
    """Return a bar chart with stacked bars: each of `columns` has the heights of its boxes, from below.

    The boxes have the CSS classes `bar0`, `bar1` and so on. The text is empty if all heights are 0. `label` describes
    the plot for screen readers.
    """
    highest = max((sum(column) for column in columns), default=0)
    if not highest:
        return Markup("")
    wide = _WIDTH / len(columns)
    gap = min(4.0, wide / 5)
    boxes = []
    for number, column in enumerate(columns):
        bottom = float(_HEIGHT)
        for kind, size in enumerate(column):
            tall = _HEIGHT * size / highest
            bottom -= tall
            if size:
                place = f'x="{number * wide:.1f}" y="{bottom:.1f}" width="{wide - gap:.1f}" height="{tall:.1f}"'
                boxes.append(f'<rect class="bar{kind}" {place}/>')
    return _svg("".join(boxes), label)


def _svg(inside: str, label: str) -> Markup:
    return Markup(f'<svg class="plot" role="img" aria-label="{label}" viewBox="0 0 {_WIDTH} {_HEIGHT}">{inside}</svg>')
