"""Test the generated knowledge bases of the benchmarks: the same bytes everywhere, and manifests that are right."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
GOLDEN = "1b40e457a78c763c56434aabd0e90e1730995c03e5114ad8c9b3a02b72a9a921"


def make(out: Path, notes: int, patterns: int = 20, seed: int = 7) -> Path:
    sizes = ["--notes", str(notes), "--patterns", str(patterns), "--seed", str(seed)]
    command = [sys.executable, "-m", "bench.corpus", *sizes, "--out", str(out)]
    subprocess.run(command, check=True, cwd=CHECKOUT, stdout=subprocess.DEVNULL)
    return out


def texts(root: Path, below: str = "") -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in (root / below).rglob("*.*")}


def digest(files: dict[str, bytes]) -> str:
    whole = hashlib.sha256()
    for name in sorted(files):
        whole.update(f"{name} {len(files[name])}\n".encode() + files[name])
    return whole.hexdigest()


def tacit(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tacit", "--root", str(root), *arguments]
    return subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("corpus"), notes=200, patterns=40)


def test_the_same_arguments_give_the_same_bytes_on_any_machine(tmp_path: Path) -> None:
    """A change of the generator changes this hash and needs a new FORMAT: figures before and after do not compare."""
    assert digest(texts(make(tmp_path, notes=50))) == GOLDEN


def test_a_small_corpus_is_the_beginning_of_a_larger_one(tmp_path: Path, corpus: Path) -> None:
    small = texts(make(tmp_path, notes=60, patterns=40), "memory")
    large = texts(corpus, "memory")
    assert len(small) == 60
    assert small == {name: large[name] for name in small}


def test_another_seed_gives_other_notes(tmp_path: Path, corpus: Path) -> None:
    assert not texts(make(tmp_path, notes=5, seed=8), "memory").keys() & texts(corpus, "memory").keys()


def test_notes_look_like_those_of_a_team(corpus: Path) -> None:
    notes = list(texts(corpus, "memory").values())
    assert {len(text) for text in notes} <= set(range(1536, 3073))
    assert 0.06 < sum(not text.isascii() for text in notes) / len(notes) < 0.2
    within = [text.split(b"```") for text in notes]
    assert any(b"\n# " in part for parts in within for part in parts[1::2]), "a comment that is no heading"
    assert any(b"\n---\n" in part for parts in within for part in parts[1::2]), "a rule that is no front matter"
    assert any(b"\n````markdown\n" in text for text in notes)
    assert len({text.split(b"\n```")[1].split(b"\n")[0] for text in notes if b"\n```" in text}) > 8, "languages"
    words = b" ".join(notes).decode().split()
    assert len(set(words)) > 5_000
    assert len({path.parent.name for path in corpus.glob("patterns/*/*.md")}) == 8
    assert len(list(corpus.glob("patterns/*/*.md"))) == 40


def test_tacit_reads_every_note_without_an_error_or_a_warning(corpus: Path) -> None:
    done = tacit(corpus, "sync", "--json")
    report = json.loads(done.stdout)
    assert [item for item in report["diagnostics"] if item["severity"] != "hint"] == []
    assert report["notes"] == {"added": 200, "modified": 0, "moved": 0, "removed": 0, "unchanged": 0, "rejected": 0}
    assert done.returncode == 0


def test_levels_are_those_of_the_manifest(corpus: Path) -> None:
    manifest = json.loads((corpus / "manifest.json").read_text("utf-8"))
    found = json.loads(tacit(corpus, "list", "--json").stdout)
    assert {item["slug"]: item["confidence"] for item in found} == manifest["levels"]
    assert {item["slug"]: item["examples"] for item in found} == manifest["supports"]
    assert {item["slug"]: item["against"] for item in found} == manifest["against"]
    assert len(set(manifest["levels"].values())) > 2
    assert sum(manifest["against"].values()) > 0


def test_patterns_are_distinct_even_if_there_are_thousands(tmp_path: Path) -> None:
    root = make(tmp_path, notes=0, patterns=2_500)
    assert len(list(root.glob("patterns/*/*.md"))) == 2_500


@pytest.mark.parametrize("arguments", [["--notes", "-1"], ["--notes", "1", "--patterns", "0"]])
def test_sizes_that_make_no_sense_are_refused(tmp_path: Path, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "bench.corpus", *arguments, "--out", str(tmp_path)]
    done = subprocess.run(command, check=False, cwd=CHECKOUT, capture_output=True, text=True)
    assert done.returncode == 2
    assert list(tmp_path.iterdir()) == []
