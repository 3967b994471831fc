"""Measure `tacit site` (time, sizes of pages, search) and `tacit serve`: `python -m bench.sites [--notes N]`.

For comparison, MkDocs with Material builds a site of a smaller knowledge base, because it needs more than a minute for
1,000 notes. It is installed into a temporary folder. After most times, the benchmark prints the processor time, because
other load changes it less.
"""

from __future__ import annotations

import argparse
import gzip
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from bench.base import Base, made

_TACIT = Path(sys.executable).parent / "tacit"
_MKDOCS = "mkdocs-material==9.8.2"
_SETTINGS = "site_name: notes\ntheme: {name: material}\ndocs_dir: docs\nuse_directory_urls: false\n"
_PAUSE = 0.02  # seconds between two looks at the memory
_KILO = 1000
_RUNS = 7  # how often the search is measured for each key
_KEYS = (
    *("retry token", "defer feature rollouts", "index", "cache config v2", "shadow lgo", "partition build"),
    "the importer",  # most titles begin with "The"
)
_MEASURE = """
var box = document.querySelector('#search input'), took = [];
arguments[0].forEach(function (words) {
  for (var length = 1; length <= words.length; length++) {
    box.value = words.slice(0, length);
    var start = performance.now();
    box.dispatchEvent(new Event('input'));
    document.getElementById('hits').getBoundingClientRect();
    took.push(performance.now() - start);
  }
});
return took;
"""


class Figure(NamedTuple):
    """The measurements of a run: seconds, seconds of processor time, and the peak memory of all processes in bytes."""

    seconds: float
    cpu: float
    memory: int


def run(command: Sequence[str], folder: Path | None = None) -> Figure:
    """Run a command, and return its measurements. Memory that several of its processes share counts once."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, start_new_session=True)
    most = 0
    while True:
        found, status, usage = os.wait4(process.pid, os.WNOHANG)
        if found:
            break
        most = max(most, _memory(process.pid))
        time.sleep(_PAUSE)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"`{' '.join(command)}` exited with {process.returncode}")
    return Figure(seconds, usage.ru_utime + usage.ru_stime, most)


def _memory(group: int) -> int:
    """Return the memory in bytes of all processes of a session; memory that they share counts once."""
    found = 0
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdecimal() and os.getsid(int(entry.name)) == group:
                text = (entry / "smaps_rollup").read_text("ascii")
                found += int(text.partition("\nPss:")[2].split()[0]) * 1024
        except (OSError, IndexError, ValueError):  # the process has ended meanwhile
            continue
    return found


def show(name: str, figures: Sequence[Figure]) -> None:
    """Print the median times and the peak memory of some runs."""
    seconds, cpu = statistics.median(f.seconds for f in figures), statistics.median(f.cpu for f in figures)
    print(f"{name:<44} {seconds:6.2f} s  {cpu:6.2f} s CPU  {max(f.memory for f in figures) / _KILO**2:4.0f} MB")


def sites(base: Base, out: Path, runs: int) -> None:
    """Measure `tacit site`: without notes, with all notes, without changes, and after a changed note.

    Each run writes a new folder, and none is deleted in between: for some seconds after a deletion, ext4 takes ten
    times as long to create a file.
    """
    tacit = [str(_TACIT), "--root", str(base.root), "site"]
    command = [*tacit, str(out)]
    alone, whole = list[Figure](), list[Figure]()
    for number in range(runs):
        alone.append(run([*tacit, f"{out}-alone-{number}", "--notes", "none"]))
        whole.append(run([*tacit, str(out) if number == 0 else f"{out}-{number}"]))
    show("tacit site --notes none", alone)
    show("tacit site, all notes", whole)
    show("tacit site, again", [run(command) for _ in range(runs + 2)])
    after, fresh = list[Figure](), list[Figure]()
    for _ in range(runs + 1):
        base.edit_note()
        run([str(_TACIT), "--root", str(base.root), "sync"])
        after.append(run(command))
        base.edit_note()
        fresh.append(run([*command, "--fresh"]))
    show("tacit site, one note changed and synced", after)
    show("tacit site --fresh, one note changed", fresh)


def sizes(out: Path) -> None:
    """Print the sizes of some pages and scripts of a site, and of the whole site."""
    overview = (out / "index.html").read_bytes()
    patterns = max(path.stat().st_size for path in (out / "patterns").iterdir())
    own = ("tacit.css", "tacit.js", "filter.js", "graph.js", "icon.svg")
    scripts = sum((out / "assets" / name).stat().st_size for name in own)
    whole = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    packed = len(gzip.compress(overview)) / _KILO
    print(f"overview {len(overview) / _KILO:.0f} kB ({packed:.0f} kB compressed), largest pattern page ", end="")
    print(f"{patterns / _KILO:.0f} kB, own scripts and style {scripts / _KILO:.1f} kB, all {whole / _KILO**2:.0f} MB")


def search(out: Path) -> None:
    """Print how long the search takes for a typed key in Chromium, with all patterns and titles of notes loaded.

    Each key is measured several times, and its median counts.
    """
    from tests.server.web.chromium import browser

    with browser() as tab:
        tab.look(1200)
        tab.open((out / "index.html").as_uri())
        tab.script("document.querySelector('#search input').focus()")
        deadline = time.monotonic() + 60
        while (
            not tab.script("return window.TACIT_NOTES && document.body.dataset.ready") and time.monotonic() < deadline
        ):
            time.sleep(0.1)
        tab.script(_MEASURE, list(_KEYS[:1]))  # so that the browser has compiled the scripts
        runs = [tab.script(_MEASURE, list(_KEYS)) for _ in range(_RUNS)]
    took = [statistics.median(map(float, key)) for key in zip(*runs, strict=True)]
    print(f"search, a key: {statistics.median(took):.1f} ms, slowest key {max(took):.1f} ms, {len(took)} keys")


def serving(base: Base, runs: int) -> None:
    """Print how long `tacit serve` takes from its start to the first overview, and for later pages and polls."""
    command = [str(_TACIT), "--root", str(base.root), "serve"]
    first = list[float]()
    later: dict[str, list[float]] = {path: [] for path in ("index.html", "patterns/", "notes/", "a poll")}
    for _ in range(runs):
        begin = time.perf_counter()
        with subprocess.Popen(command, cwd=base.root, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None  # noqa: S101  (it is a pipe)
            address = process.stdout.readline().split()[-4]
            get(f"{address}index.html")
            first.append(time.perf_counter() - begin)
            data = get(f"{address}data.js") + get(f"{address}notes.js")
            pages = [*re.findall(rb'\["([a-z0-9-]+)","', data)[1:20], *re.findall(rb'"(notes/[^"]+)"', data)[:20]]
            get(f"{address}patterns/{pages[-21].decode()}.html")  # so that its template is loaded
            for page in pages:
                kind = "notes/" if page.startswith(b"notes/") else "patterns/"
                later[kind].append(
                    timed(f"{address}{page.decode() if kind == 'notes/' else f'patterns/{page.decode()}.html'}")
                )
                later["a poll"].append(timed(f"{address}health.html"))
            later["index.html"] += [timed(f"{address}index.html") for _ in range(10)]
            process.send_signal(signal.SIGINT)
    print(f"tacit serve, start to the first overview: {statistics.median(first) * _KILO:.0f} ms")
    for kind, took in later.items():
        print(
            f"tacit serve, {kind}: median {statistics.median(took) * _KILO:.1f} ms, at most {max(took) * _KILO:.0f} ms"
        )


def get(address: str) -> bytes:
    """Return the body of a server's response at an address of this machine."""
    with urllib.request.urlopen(address) as found:  # noqa: S310  (an address on this machine)
        return bytes(found.read())


def timed(address: str) -> float:
    """Return the seconds until a page at an address is completely read."""
    begin = time.perf_counter()
    get(address)
    return time.perf_counter() - begin


def mkdocs(base: Base, work: Path) -> Figure:
    """Build a site of the notes and pages of `base` with MkDocs and Material, installed into a new environment."""
    home, place = work / "venv", work / "mkdocs"
    if not home.is_dir():
        venv.create(home, with_pip=True)
        pip = [str(home / "bin" / "pip"), "--disable-pip-version-check", "--quiet", "install", _MKDOCS]
        subprocess.run(pip, check=True)
    shutil.rmtree(place, ignore_errors=True)
    for name in ("memory", "patterns"):
        shutil.copytree(base.root / name, place / "docs" / name)
    (place / "mkdocs.yml").write_text(_SETTINGS, "utf-8")
    os.environ["NO_MKDOCS_2_WARNING"] = "1"
    return run([str(home / "bin" / "mkdocs"), "build", "--quiet"], place)


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark and return its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.sites", description="Measure `tacit site` and `tacit serve`."
    )
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--patterns", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--mkdocs", type=int, default=1_000, metavar="NOTES", help="Notes for MkDocs; 0 for none.")
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir()) / "tacit-bench")
    asked = parser.parse_args(arguments)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # otherwise every start would compile the modules
    with tempfile.TemporaryDirectory(prefix="tacit-site-") as folder:
        out = Path(folder) / "whole" / "site"
        base = _synced(made(asked.cache, asked.notes, asked.patterns, 7), out.parent)
        sites(base, out, asked.runs)
        serving(base, asked.runs)
        sizes(out)
        if shutil.which("chromium") and shutil.which("chromedriver"):
            search(out)
        if asked.mkdocs:
            compare(made(asked.cache, asked.mkdocs, asked.mkdocs // 10, 7), Path(folder) / "other")
    return 0


def _synced(corpus: Path, work: Path) -> Base:
    work.mkdir()
    base = Base(corpus, work)
    run([str(_TACIT), "--root", str(base.root), "sync"])
    return base


def compare(corpus: Path, work: Path) -> None:
    """Build a site of the same knowledge base with `tacit site` and with MkDocs, and print both times."""
    base, out = _synced(corpus, work), work / "site"
    ours = run([str(_TACIT), "--root", str(base.root), "site", str(out)])
    other = mkdocs(base, work)
    notes = sum(1 for _ in (base.root / "memory" / "episodic").rglob("*.md"))
    show(f"tacit site, {notes:,} notes", [ours])
    show(f"MkDocs with Material, {notes:,} notes", [other])
    shares = f"{ours.seconds / other.seconds:.2f} of the time and {ours.cpu / other.cpu:.2f} of the processor time"
    print(f"tacit site takes {shares} of MkDocs")


if __name__ == "__main__":
    sys.exit(main())
