"""PURE. Plot how times grow with the number of notes: lines on two logarithmic scales, as SVG."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

_WIDTH, _HEIGHT = 860, 520
_LEFT, _RIGHT, _TOP, _BOTTOM = 70, 250, 20, 50
_COLOURS = (
    "#1b6ca8",
    "#c8553d",
    "#3c8d5a",
    "#8a5aa8",
    "#b58b00",
    "#4a4a4a",
    "#d0679d",
    "#2aa198",
    "#7a5230",
    "#6c7a89",
    "#7fb3d5",
    "#e59866",
)
_FONT = 'font-family="sans-serif" font-size="12"'
_LABEL_HEIGHT = 16
_SHORT = 0.1


def growth(figures: Mapping[str, Sequence[tuple[int, float]]]) -> str:
    """Return an SVG plot with a line for each name in `figures`, which has pairs of a number of notes and seconds."""
    numbers = sorted({notes for points in figures.values() for notes, _ in points})
    times = [seconds for points in figures.values() for _, seconds in points]
    low, high = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)))
    across = (_WIDTH - _LEFT - _RIGHT) / (math.log10(numbers[-1] / numbers[0]) or 1)
    down = (_HEIGHT - _TOP - _BOTTOM) / (high - low or 1)

    def x(notes: int) -> float:
        return _LEFT + math.log10(notes / numbers[0]) * across

    def y(seconds: float) -> float:
        return _TOP + (high - math.log10(seconds)) * down

    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {_FONT}>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>',
        *(_rule(_LEFT, y(10.0**power), x(numbers[-1]), y(10.0**power)) for power in range(low, high + 1)),
        *(_text(_LEFT - 8, y(10.0**power) + 4, _seconds(10.0**power), "end") for power in range(low, high + 1)),
        *(_rule(x(notes), _TOP, x(notes), _HEIGHT - _BOTTOM) for notes in numbers),
        *(_text(x(notes), _HEIGHT - _BOTTOM + 18, f"{notes:,}", "middle") for notes in numbers),
        _text((_LEFT + x(numbers[-1])) / 2, _HEIGHT - 12, "notes", "middle"),
    ]
    ends = _apart({name: y(points[-1][1]) for name, points in figures.items()})
    for (name, points), colour in zip(figures.items(), _COLOURS * len(figures), strict=False):
        path = " ".join(f"{x(notes):.1f},{y(seconds):.1f}" for notes, seconds in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines += [f'<circle cx="{x(n):.1f}" cy="{y(s):.1f}" r="3" fill="{colour}"/>' for n, s in points]
        label = f"{name}: {_seconds(points[-1][1])}"
        lines.append(_text(x(points[-1][0]) + 10, ends[name] + 4, label, "start", colour))
    return "\n".join([*lines, "</svg>", ""])


def _apart(places: Mapping[str, float]) -> dict[str, float]:
    """Return the heights of the labels, moved so that no label covers another one."""
    found: dict[str, float] = {}
    last = -math.inf
    for name, place in sorted(places.items(), key=lambda item: item[1]):
        last = found[name] = max(place, last + _LABEL_HEIGHT)
    beyond = max(0.0, last - (_HEIGHT - _BOTTOM))
    return {name: place - beyond for name, place in found.items()}


def _seconds(value: float) -> str:
    return f"{value:.3g} s" if value >= _SHORT else f"{value * 1000:.3g} ms"


def _rule(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#e3e3e3"/>'


def _text(x: float, y: float, text: str, anchor: str, colour: str = "#333") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(text)}</text>'
