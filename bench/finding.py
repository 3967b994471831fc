"""Measure how well `search` and `recall` find notes: `python -m bench.finding [--misses] [--notes N]`.

The benchmark asks a few hundred questions about generated notes, about the notes in `questions.toml`, and about this
repository's notes. `questions.toml` lists the right answers for its own notes and the repository's. The right answers
to a question about a generated note are all notes that contain the sentence or identifier from which the question was
made. For comparison, plain FTS5 searches the same store for the words of each question, joined by OR.

R@10 is the share of questions with a right answer among the first ten notes. MRR (mean reciprocal rank) is the mean of
1 / rank, for the rank of the first right answer.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import shutil
import sqlite3
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.corpus import generate
from bench.words import Dice
from tacit.actions.recall import recall
from tacit.queries.lookup import Answer, answering, find
from tacit.sync.service import sync
from tacit.workspace.roots import open_workspace

SEED = 21
_TOP = 10
_NOTES, _PATTERNS = 1_000, 120
_PER_KIND = 30
_SHORTEST_TYPO = 6  # letters; in a shorter word two swapped letters often make another word
_SENTENCE = re.compile(r"[A-Z][a-z' ]+ of the [a-z]+ [a-z]+[a-z ]*\.")
_CODE = re.compile(r"`([a-z]+)_([a-z]+)`")
_QUESTIONS = ("why is it that", "what can we do if", "has anybody seen that", "how do we avoid that", "I think that")
_NOISE = (
    "Traceback (most recent call last):", "During handling of the above exception, another exception occurred:",
    *(f'  File "/usr/lib/python3/site-packages/frames/layer{n}.py", line {n}, in call_{n}' for n in range(40)),
)  # fmt: skip


class Question(NamedTuple):
    """A question, its kind, and the file names of the notes that answer it."""

    kind: str
    text: str
    answers: frozenset[str]


def prepare(root: Path, notes: int) -> list[Question]:
    """Write the knowledge base below `root`, and return the questions about it."""
    (root / "tacit.toml").write_text("", "utf-8")
    generate(root, notes, _PATTERNS, SEED)
    texts = {path.name: path.read_text("utf-8") for path in sorted((root / "memory/episodic").rglob("*.md"))}
    questions = list(_generated(texts))
    data = tomllib.loads(Path(__file__).with_name("questions.toml").read_text("utf-8"))
    own = Path(__file__).parent.parent / "memory" / "episodic"
    shutil.copytree(own, root / "memory/episodic/own")
    stems = {re.sub(r"^\d{4}-\d\d(-\d\d)?-", "", path.stem): path.name for path in own.rglob("*.md")}
    questions += [
        Question("repository", text, frozenset(stems[name] for name in names)) for text, names in data["repository"]
    ]
    for number, (title, text, *asked) in enumerate(data["made"]):
        name = f"2026-01-05-made-{number}.md"
        note = f"---\ntitle: {title}\ndate: 2026-01-05\nproject: made\n---\n\n{text}\n"
        (root / "memory/episodic" / name).write_text(note, "utf-8")
        questions += [Question(f"made: {kind}", question, frozenset({name})) for kind, question in asked]
    return questions


def _generated(texts: dict[str, str]) -> Iterator[Question]:
    kinds: dict[str, Callable[[Dice, list[str], str], str]] = {
        "sentence": lambda dice, _, sentence: f"{dice.pick(_QUESTIONS)} {sentence.lower().rstrip('.')}",
        "some words": lambda dice, words, _: " ".join([*words[-3:], dice.pick(("quagga", "zeppelin", "ocarina"))]),
        "rare words": lambda _dice, words, _sentence: " ".join(words[-2:]),
        "two typos": lambda _dice, words, _sentence: " ".join(map(_mistyped, words[-2:])),
        "stack trace": lambda _dice, words, _sentence: "\n".join([*_NOISE, "Error: " + " ".join(words[-4:])]),
    }
    for kind, make in kinds.items():
        dice, made = Dice(SEED, kind, 0), 0
        names = sorted(texts)
        while made < _PER_KIND:
            found = _SENTENCE.findall(texts[dice.pick(names)])
            if found:
                sentence = dice.pick(found)
                words = sentence.partition(" of the ")[0].split()[-1:] + sentence.partition(" of the ")[2].split()[:2]
                question = make(dice, [word.strip(".") for word in words], sentence)
                yield Question(kind, question, frozenset(name for name in names if sentence in texts[name]))
                made += 1
    codes = sorted({found.groups() for text in texts.values() for found in _CODE.finditer(text)})
    for one, other in codes[:: max(1, len(codes) // _PER_KIND)][:_PER_KIND]:
        answers = frozenset(name for name, text in texts.items() if f"`{one}_{other}`" in text)
        yield Question("identifier", f"{one}{other.title()}", answers)


def _mistyped(word: str) -> str:
    """Return a word with two letters in its middle swapped; a word of fewer than six letters stays as it is."""
    at = len(word) // 2
    return word if len(word) < _SHORTEST_TYPO else word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def by_search(answer: Answer, text: str) -> list[str]:
    """Return the file names of the notes that `search` finds, at most ten."""
    found = find(answer, text, _TOP)
    return [Path(hit.path).name for hit in found.hits if hit.path]


def by_recall(answer: Answer, text: str) -> list[str]:
    """Return the file names of the notes that `recall` prints within its budget, at most ten."""
    report = recall(answer, text, answer.workspace.root)
    return [Path(note.path).name for note in report.notes[:_TOP]]


def by_plain(answer: Answer, text: str) -> list[str]:
    """Return the file names of the notes that plain FTS5 finds for the words joined by OR, at most ten."""
    terms = " OR ".join(f'"{word}"' for word in dict.fromkeys(re.findall(r"\w+", text.replace("_", " "))))
    statement = (
        "SELECT s.path FROM note_fts JOIN source s ON s.id = note_fts.rowid WHERE note_fts MATCH ? "
        "ORDER BY bm25(note_fts), s.path LIMIT ?"
    )
    with contextlib.suppress(sqlite3.OperationalError):
        return [Path(row[0]).name for row in answer.reader.connection.execute(statement, (terms, _TOP))]
    return []


WAYS: dict[str, Callable[[Answer, str], list[str]]] = {"plain": by_plain, "search": by_search, "recall": by_recall}


def rank(found: Sequence[str], answers: frozenset[str]) -> int:
    """Return the rank of the first right answer, counted from 1; 0 if none is found."""
    return next((number for number, name in enumerate(found, 1) if name in answers), 0)


def main() -> None:
    """Print a table with R@10 and MRR, with a row for each kind of question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true", help="list the questions that search does not answer")
    parser.add_argument("--notes", type=int, default=_NOTES, help="the number of generated notes")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        questions = prepare(root, wanted.notes)
        workspace = open_workspace(root, {}, root)
        sync(workspace)
        with answering(workspace) as answer:
            ranks = {way: [rank(ask(answer, q.text), q.answers) for q in questions] for way, ask in WAYS.items()}
    _print(questions, ranks)
    if wanted.misses:
        for question, at in zip(questions, ranks["search"], strict=True):
            if not at:
                sys.stdout.write(f"{question.kind}: {question.text[-100:]!r} -> {min(question.answers)}\n")


def _print(questions: list[Question], ranks: dict[str, list[int]]) -> None:
    head = "".join(f"  {way + ' R@10':>12} {'MRR':>5}" for way in ranks)
    sys.stdout.write(f"{'questions':<18}{'':>5}{head}\n")
    for kind in [*dict.fromkeys(question.kind for question in questions), "all"]:
        line, number = "", 0
        for found in ranks.values():
            own = [at for q, at in zip(questions, found, strict=True) if kind in {q.kind, "all"}]
            number = len(own)
            line += f"  {sum(map(bool, own)) / number:>12.3f} {sum(1 / at for at in own if at) / number:>5.3f}"
        sys.stdout.write(f"{kind:<18}{number:>5}{line}\n")


if __name__ == "__main__":
    main()
