"""I/O. The results of fleet runs in a folder.

There is one Parquet file for each result (a repository at a commit), and one for each run, which lists the keys of its
results. A key is a hash of everything on which a result depends, and the name of the result's file.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from tacit.errors import FileAccessError, MissingExtraError
from tacit.fleet.values import AGAIN, Reason, Row
from tacit.system import files

if TYPE_CHECKING:
    import pyarrow as pa

_DONE, _AGAIN = ".parquet", ".again.parquet"
RUNS = "runs"


class Part(NamedTuple):
    """One repository of a run: the key of its result, and the seconds that the work took."""

    repository: str
    branch: str
    key: str
    seconds: float = 0.0


class Run(NamedTuple):
    """A run: when it began, in UTC with milliseconds (`20260131T020000000Z`), its repositories, and its patterns."""

    began: str
    parts: tuple[Part, ...]
    patterns: tuple[str, ...] = ()


def check_extra() -> None:
    """Check that the packages of the extra `tacit[fleet]` are installed.

    Raises:
        MissingExtraError: pyarrow is missing.
    """
    try:
        import pyarrow.parquet  # noqa: F401
    except ImportError as error:
        raise MissingExtraError("fleet") from error


def known(folder: Path) -> dict[str, bool]:
    """Return which results are in a folder: True for each key with a final result, False for one to compute again.

    A result must be computed again if, for example, the repository could not be cloned.
    """
    found: dict[str, bool] = {}
    try:
        with os.scandir(folder) as entries:
            names = sorted((entry.name for entry in entries), reverse=True)  # `.parquet` before `.again.parquet`
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise FileAccessError(str(folder), f"can't be read: {error.strerror}") from error
    for name in names:
        if name.endswith(_AGAIN):
            found.setdefault(name.removesuffix(_AGAIN), False)
        elif name.endswith(_DONE):
            found.setdefault(name.removesuffix(_DONE), True)
    return found


def write(folder: Path, key: str, rows: Sequence[Row], reason: Reason | None) -> None:
    """Write the rows of a repository's result to a file, atomically.

    If `reason` is one of `AGAIN`, so that the next run must judge the repository again, the name of the file ends with
    `.again.parquet`. Otherwise it ends with `.parquet`, and an old `.again.parquet` file of this result is deleted.

    Raises:
        FileAccessError: the folder can't be written.
    """
    again = folder / f"{key}{_AGAIN}"
    _write(again if reason in AGAIN else folder / f"{key}{_DONE}", [row._asdict() for row in rows], _schema(), {})
    if reason not in AGAIN:
        again.unlink(missing_ok=True)


def read(folder: Path, key: str) -> list[Row]:
    """Return the rows of a result.

    Raises:
        FileAccessError: there is no such result, or it can't be read.
    """
    table = _read(_path(folder, key))
    return [Row(**{**row, "places": tuple(row["places"])}) for row in table.to_pylist()]


def content(folder: Path, key: str) -> bytes:
    """Return the bytes of a result's file; `b""` if there is no such result, or it can't be read."""
    try:
        return _path(folder, key).read_bytes()
    except OSError:
        return b""


def _path(folder: Path, key: str) -> Path:
    done = folder / f"{key}{_DONE}"
    return done if done.is_file() else folder / f"{key}{_AGAIN}"


def write_run(folder: Path, run: Run) -> None:
    """Write the record of a run atomically.

    Raises:
        FileAccessError: the folder can't be written.
    """
    import pyarrow as pa

    fields = [("repository", pa.string()), ("branch", pa.string()), ("key", pa.string()), ("seconds", pa.float64())]
    rows = [part._asdict() for part in run.parts]
    about = {"patterns": "\n".join(run.patterns)}
    _write(folder / RUNS / f"{run.began}{_DONE}", rows, pa.schema(fields), about)


def runs(folder: Path, most: int) -> list[Run]:
    """Return the newest runs, at most `most` of them, oldest first.

    Raises:
        FileAccessError: a record can't be read.
    """
    paths = sorted((folder / RUNS).glob(f"*{_DONE}"))[-most:]
    found = []
    for path in paths:
        table = _read(path)
        about = (table.schema.metadata or {}).get(b"patterns", b"").decode("utf-8", "replace")
        parts = tuple(Part(**row) for row in table.to_pylist())
        found.append(Run(path.name.removesuffix(_DONE), parts, tuple(about.split("\n")) if about else ()))
    return found


def _schema() -> "pa.Schema":
    import pyarrow as pa

    text, number = pa.string(), pa.int64()
    words = [(name, text) for name in ("repository", "branch", "commit", "kind", "pattern", "state")]
    counts = [(name, number) for name in ("followed", "violated", "files")]
    return pa.schema([*words, *counts, ("places", pa.list_(text)), ("reason", text), ("seconds", pa.float64())])


def _write(path: Path, rows: list[dict[str, Any]], schema: "pa.Schema", about: Mapping[str, str]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    plain = [{name: _text(value) for name, value in row.items()} for row in rows]
    table = pa.Table.from_pylist(plain, schema=schema.with_metadata(about) if about else schema)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileAccessError(str(path.parent), f"can't be created: {error.strerror}") from error
    files.replace(path, sink.getvalue().to_pybytes())


def _text(value: object) -> object:
    """Return a value for Parquet, whose texts must be UTF-8: `?` replaces each byte of a path that is not UTF-8."""
    if isinstance(value, tuple):
        return [_text(item) for item in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _read(path: Path) -> "pa.Table":
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(pa.BufferReader(path.read_bytes())).read()
    except (OSError, pa.ArrowException) as error:
        raise FileAccessError(
            str(path), "can't be read as Parquet: delete it, and run `tacit fleet run` again"
        ) from error
