"""Find patterns with a similar meaning, if the extra `tacit[semantic]` is installed.

A sentence model turns each text into a vector; texts with a similar meaning have similar vectors.

The file `.tacit/vectors` has each vector by a digest of the model and the text: an edited pattern gets a new vector,
and a rebuilt store uses the existing vectors. The file may be deleted at any time.
"""

from __future__ import annotations

import contextlib
import hashlib
import sys
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import mul
from pathlib import Path
from typing import Protocol

from tacit.errors import FileAccessError
from tacit.store.reader import Reader
from tacit.system import files, safe_files, sentence_model
from tacit.workspace.workspace import Workspace

VECTORS = "vectors"
NOTE_VECTORS = "note-vectors"
_FORMAT = b"tacit vectors 1\n"
_DIGEST = 16
_SIZE = sentence_model.DIMENSIONS * 4
_LARGEST = 1 << 28
_LONGEST = 1_000  # characters of a text; the model reads 64 tokens
_SAVED_EVERY = 100

Vectors = Mapping[bytes, "array[float]"]
VectorList = Sequence["array[float]"]
Progress = Callable[[str, int, int], None]


def unseen(_stage: str, _done: int, _total: int) -> None:
    """Show no progress; this is used if a caller gives no function for it."""


class Model(Protocol):
    """A sentence model, which turns a text into a vector of length 1."""

    def vector(self, text: str) -> array[float]:
        """Return the vector of a text; texts with a similar meaning have similar vectors."""


def load(local: Path, file: str = VECTORS) -> dict[bytes, array[float]]:
    """Return the vectors in a file of the folder `.tacit/`, each by the digest of its text.

    If the file is missing or damaged, return `{}`.
    """
    try:
        data = safe_files.read(local / file, _LARGEST)
    except OSError:
        return {}
    row = _DIGEST + _SIZE
    body = data[len(_FORMAT) :]
    if not data.startswith(_FORMAT) or len(body) % row:
        return {}
    return {body[at : at + _DIGEST]: _unpacked(body[at + _DIGEST : at + row]) for at in range(0, len(body), row)}


def _unpacked(data: bytes) -> array[float]:
    vector = array("f", data)
    if sys.byteorder == "big":
        vector.byteswap()
    return vector


def _save(path: Path, vectors: Vectors) -> None:
    rows = []
    for digest, vector in sorted(vectors.items()):
        stored = vector[:]
        if sys.byteorder == "big":
            stored.byteswap()
        rows.append(digest + stored.tobytes())
    files.replace(path, _FORMAT + b"".join(rows))


def prepare(reader: Reader, workspace: Workspace, progress: Progress) -> None:
    """Compute the missing vectors of patterns, if `tacit[semantic]` is installed and `.tacit/` can be written to."""
    if sentence_model.is_installed():
        with contextlib.suppress(OSError, FileAccessError):
            workspace.make_local()
            make(reader, workspace.local, progress)


def make(reader: Reader, local: Path, progress: Progress, model: Callable[[], Model] | None = None) -> int:
    """Compute the vectors of patterns that have none, and return how many were computed.

    If any are computed, the vectors of texts that no longer exist are deleted. The file is saved from time to time, so
    that an interrupted run loses only a few vectors. `model` loads a sentence model; by default, it is that of
    `tacit[semantic]`.

    Raises:
        FileAccessError: the file can't be written.
        OSError: the model can't be read.
    """
    known = load(local)
    return len(_made(_texts(reader).values(), known, local / VECTORS, progress, model).keys() - known.keys())


def of_texts(
    texts: Sequence[str], local: Path, progress: Progress, model: Callable[[], Model] | None = None
) -> list[array[float]]:
    """Return the vector of each text: from the file `note-vectors` in the folder `local`, or computed now.

    Return `[]` if `tacit[semantic]` is not installed, the file can't be written, or the model can't be read.
    """
    if model is None and not sentence_model.is_installed():
        return []
    cut = [text[:_LONGEST] for text in texts]
    with contextlib.suppress(OSError, FileAccessError):
        made = _made(cut, load(local, NOTE_VECTORS), local / NOTE_VECTORS, progress, model)
        return [made[_digest(text)] for text in cut]
    return []


def _made(
    wanted: Iterable[str], known: Vectors, path: Path, progress: Progress, model: Callable[[], Model] | None
) -> dict[bytes, array[float]]:
    """Return the vector of each text in `wanted`, by the digest of the text.

    `known` are the vectors in the file `path`. If some are missing, they are computed, and the file is replaced by one
    that has the vectors of the texts in `wanted` only.
    """
    texts = {_digest(text): text for text in wanted}
    kept = {digest: known[digest] for digest in texts.keys() & known.keys()}
    missing = sorted(texts.keys() - kept.keys())
    if not missing:
        return kept
    makes = (model or sentence_model.SentenceModel)()
    for number, digest in enumerate(missing, 1):
        progress("comparing meanings", number, len(missing))
        kept[digest] = makes.vector(texts[digest])
        if number % _SAVED_EVERY == 0 or number == len(missing):
            _save(path, kept)
    return kept


def ranked(
    reader: Reader, local: Path, text: str, limit: int, model: Callable[[], Model] | None = None
) -> tuple[str, ...]:
    """Return the patterns (by slug) whose meaning is nearest to a text, best first; `()` if there are no vectors."""
    if model is None and not sentence_model.is_installed():
        return ()
    known = load(local)
    if not known:
        return ()
    vectors = {slug: known.get(_digest(own)) for slug, own in _texts(reader).items()}
    with contextlib.suppress(OSError, ImportError):
        asked = (model or sentence_model.SentenceModel)().vector(text[:_LONGEST])
        scores = {slug: sum(map(mul, asked, vector)) for slug, vector in vectors.items() if vector is not None}
        usable: Iterable[str] = (slug for slug, score in scores.items() if score == score)  # noqa: PLR0124  (not NaN)
        return tuple(sorted(usable, key=lambda slug: (-scores[slug], slug))[:limit])
    return ()


def _texts(reader: Reader) -> dict[str, str]:
    """Return the text from which each pattern's vector is computed, by slug: its name, and the text of its sections.

    Titles of sections, the category and tags are left out: the model reads few words, and these say little.
    """
    names = dict(reader.names())
    sections = {slug: page.sections for slug, page in reader.pages(set(names)).items()}
    sections |= {slug: own for slug, (_, own) in reader.inline_texts(names.keys() - sections.keys()).items()}
    return {
        slug: f"{name}. {' '.join(section.text for section in sections.get(slug, ()))}"[:_LONGEST]
        for slug, name in names.items()
    }


def _digest(text: str) -> bytes:
    return hashlib.sha256(f"{sentence_model.NAME}\n{text}".encode()).digest()[:_DIGEST]
