"""Test the plot of how times grow with the number of notes, the texts about it, and the README's table."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import pairwise
from pathlib import Path

from bench.measure import Figures
from bench.plot import growth as plotted
from bench.rows import WATCH
from bench.run import MARKS
from bench.table import of_peers, percentile

from bench import growth, peers

ROOT = Path(__file__).parents[2]
SVG = "{http://www.w3.org/2000/svg}"


def read(figures: dict[str, list[tuple[int, float]]]) -> ET.Element:
    return ET.fromstring(plotted(figures))  # noqa: S314 - we drew it


def row(seconds: float) -> dict[str, float | None]:
    return {"median": seconds, "cpu": seconds}


def test_every_figure_is_a_line_with_a_point_per_size() -> None:
    drawn = read({"a <b>": [(1_000, 0.1), (10_000, 0.2)], "c": [(1_000, 0.5), (10_000, 5.0)]})
    assert len(drawn.findall(f"{SVG}polyline")) == 2
    assert len(drawn.findall(f"{SVG}circle")) == 4
    texts = [element.text for element in drawn.findall(f"{SVG}text")]
    assert {"a <b>: 0.2 s", "c: 5 s", "1,000", "10,000", "notes"} <= set(texts)


def test_labels_do_not_cover_each_other() -> None:
    drawn = read({name: [(10, 0.1), (1_000, 0.2)] for name in "abcdef"})
    places = sorted(
        float(element.get("y") or 0) for element in drawn.findall(f"{SVG}text") if ": " in (element.text or "")
    )
    assert len(places) == 6
    assert all(below - above >= 15 for above, below in pairwise(places))


def test_growth_says_what_one_change_costs(tmp_path: Path) -> None:
    sizes = {
        notes: {growth.ONE_CHANGE: row(seconds), WATCH: {"median": seconds / 2, "cpu": 0.0}}
        for notes, seconds in ((1_000, 0.2), (100_000, 0.5))
    }
    assert growth.draw(sizes, tmp_path / "growth.svg").splitlines() == [
        f"{name}: {least} ms at 1,000 notes and {most} ms at 100,000, 2.5 times as much for 100 times the notes"
        for name, least, most in ((growth.ONE_CHANGE, 200, 500), (WATCH, 100, 250))
    ]
    assert growth.ONE_CHANGE in (tmp_path / "growth.svg").read_text("utf-8")


def test_growth_says_what_a_change_costs_beyond_none(tmp_path: Path) -> None:
    sizes = {
        notes: {growth.ONE_CHANGE: row(none + beyond), growth.NONE: row(none)}
        for notes, none, beyond in ((1_000, 0.125, 0.0625), (100_000, 0.5, 0.25))
    }
    said = growth.draw(sizes, tmp_path / "growth.svg").splitlines()[-1]
    assert said.startswith(
        f"{growth.ONE_CHANGE}, beyond {growth.NONE}: 62 ms at 1,000 notes and 250 ms at 100,000, 4.0 "
    )


def test_percentile() -> None:
    assert percentile([3.0, 1.0, 2.0], 99) == 3.0
    assert percentile([float(number) for number in range(1, 201)], 99) == 198.0
    assert percentile([5.0], 50) == 5.0


def test_peers_are_those_that_are_installed() -> None:
    assert peers.installed(lambda name: f"/bin/{name}" if name == "sqlite-utils" else None) == ("sqlite-utils",)
    table = of_peers({"sqlite-utils, cold index": Figures([1.0, 3.0, 2.0], [], 1 << 20)})
    assert table.splitlines()[-1].split("|")[1:4] == [" sqlite-utils, cold index ", " 2.00 s ", " 1.00 s – 3.00 s "]


def test_readme_has_the_place_of_the_table() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert all(text.count(mark) == 1 for mark in MARKS)
    assert (ROOT / "docs" / "growth.svg").is_file()
