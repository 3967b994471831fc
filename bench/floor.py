"""The floor: the least work that a command needs, in plain Python: `python floor.py STAGE ROOT OUT [ARGUMENT …]`.

The program validates and reports nothing. Its time is what the machine, the interpreter and the libraries need
without tacit. It imports nothing of this project, and each stage imports only the libraries that it uses.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

TREES = ("memory", "patterns")
SCHEMA = """
PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN;
CREATE TABLE note (id INTEGER PRIMARY KEY, path TEXT UNIQUE, digest TEXT, fields TEXT);
CREATE TABLE body (id INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE evidence (id INTEGER PRIMARY KEY, note INT, pattern TEXT);
CREATE INDEX evidence_by_pattern ON evidence (pattern);
CREATE VIRTUAL TABLE note_fts USING fts5(text, content='body', content_rowid='id',
    tokenize='porter unicode61 remove_diacritics 2');
"""


def walk(root: str) -> Iterable[os.DirEntry[str]]:
    """Yield every markdown file, after reading its stat."""
    pending = [os.path.join(root, name) for name in TREES]  # noqa: PTH118 - pathlib would take a third of the time
    while pending:
        with os.scandir(pending.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    pending.append(entry.path)
                elif entry.name.endswith(".md"):
                    entry.stat(follow_symlinks=False)
                    yield entry


def stat(root: str, _out: str) -> None:
    """Do the least work of a sync without changes: read the stat of every file."""
    for _ in walk(root):
        pass


def change(root: str, out: str, changed: str, pages: str) -> None:
    """Do the least work of a sync with one changed file.

    Read all stats and the file `changed`, and write copies of the pages that the file `pages` lists.
    """
    stat(root, out)
    Path(root, changed).read_bytes()
    _write_pages(root, out, pages)


def cold(root: str, out: str, pages: str) -> None:
    """Do the least work of a sync without store and pages.

    Read, hash and parse all files, fill a database, and write copies of the pages that the file `pages` lists.
    """
    _index(root, out, pages)
    _write_pages(root, out, pages)


def cold_kept(root: str, out: str, pages: str) -> None:
    """Do the least work of a sync with pages but without a store: as `cold`, but read and hash the pages."""
    from hashlib import sha256

    _index(root, out, pages)
    for name in Path(pages).read_text("utf-8").splitlines():
        sha256(Path(root, name).read_bytes()).hexdigest()


def search(_root: str, out: str, *words: str) -> None:
    """Do the least work of `search` and `recall`: run one full-text query, best result first."""
    terms = " AND ".join(f'"{word}" *' for word in words)
    statement = "SELECT rowid FROM note_fts WHERE note_fts MATCH ? ORDER BY bm25(note_fts) LIMIT 10"
    _query(out, statement, terms)


def listing(_root: str, out: str) -> None:
    """Do the least work of `list` and the session hook: print every pattern with its number of examples."""
    _query(out, "SELECT pattern, count(*) FROM evidence GROUP BY pattern")


def examples(_root: str, out: str, pattern: str) -> None:
    """Do the least work of `show` and `explain`: print the examples of one pattern."""
    _query(out, "SELECT n.path, n.fields FROM evidence e JOIN note n ON n.id = e.note WHERE pattern = ?", pattern)


def review(_root: str, _out: str, folder: str) -> None:
    """Do the least work of `review`: ask git for the changed files, and search each for one ast-grep pattern."""
    import subprocess

    from ast_grep_py import SgRoot

    changed = subprocess.run(["git", "-C", folder, "diff", "--name-only"], capture_output=True, check=True)
    for name in changed.stdout.decode().split():
        SgRoot(Path(folder, name).read_text("utf-8"), "python").root().find_all(pattern="requests.get($$$)")


def _index(root: str, out: str, pages: str) -> None:
    import sqlite3
    from hashlib import sha256

    import yaml
    from pyromark import Markdown

    markdown, loader = Markdown(), getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    generated = {str(Path(root, name)) for name in Path(pages).read_text("utf-8").splitlines()}
    notes, bodies, evidence = [], [], []
    for number, entry in enumerate(file for file in walk(root) if file.path not in generated):
        data = Path(entry.path).read_bytes()
        digest = sha256(data).hexdigest()
        _, block, body = data.decode().split("---\n", 2)
        scalars = [event.value for event in yaml.parse(block, loader) if isinstance(event, yaml.ScalarEvent)]
        for _ in markdown.events(body):
            pass
        notes.append((number, entry.path, digest, block))
        bodies.append((number, body))
        said = scalars[scalars.index("patterns") + 1 :] if "patterns" in scalars else ()
        evidence += [(number, name.lower().replace(" ", "-")) for name in said]
    store = Path(out, "floor.db")
    store.unlink(missing_ok=True)
    connection = sqlite3.connect(store, isolation_level=None)
    connection.executescript(SCHEMA)
    connection.executemany("INSERT INTO note VALUES (?, ?, ?, ?)", notes)
    connection.executemany("INSERT INTO body VALUES (?, ?)", bodies)
    connection.executemany("INSERT INTO note_fts (rowid, text) VALUES (?, ?)", bodies)
    connection.executemany("INSERT INTO evidence (note, pattern) VALUES (?, ?)", evidence)
    connection.execute("COMMIT")
    connection.close()


def _write_pages(root: str, out: str, pages: str) -> None:
    """Copy the files that the file `pages` lists into the folder `out`, each by a temporary file and a rename."""
    for number, name in enumerate(Path(pages).read_text("utf-8").splitlines()):
        data = Path(root, name).read_bytes()
        with open(f"{out}/.{number}", "wb") as file:  # noqa: PTH123 - as fast as can be
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(f"{out}/.{number}", f"{out}/{number}")  # noqa: PTH105 - as fast as can be


def _query(out: str, statement: str, *parameters: str) -> None:
    import sqlite3

    for row in sqlite3.connect(f"{out}/floor.db").execute(statement, parameters):
        sys.stdout.write(f"{row}\n")


STAGES: dict[str, Callable[..., None]] = {
    "stat": stat,
    "change": change,
    "cold": cold,
    "cold-kept": cold_kept,
    "search": search,
    "review": review,
    "list": listing,
    "examples": examples,
}

if __name__ == "__main__":
    STAGES[sys.argv[1]](*sys.argv[2:])
