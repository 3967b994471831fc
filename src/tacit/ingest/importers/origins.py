"""PURE. The record of imports (`imported.jsonl`): which files each document made, and the digests of their texts.

Each line is a JSON object, about a document or about a file that came from it. The lines are sorted, so that git can
merge two versions of the record line by line.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from tacit.domain.note import NOTHING
from tacit.errors import RecordError

RECORD = "imported.jsonl"
_DIGITS = 16
_FIELDS = frozenset(("in", "file", "key", "line", "said", "sections", "names", "dated"))


class Made(NamedTuple):
    """A file that came from an entry of a document. Its path is relative to the root of the knowledge base.

    An entry is a pattern, an example or a text of the document. `key` names the entry in the plan of the document, and
    `line` is its first line. `said` is the digest of the text that the import gave the file: if the file now has
    another digest, a person changed it. `sections` has the digest of each section of a pattern page, with that of its
    front matter under `""`. `dated` is the date of a note for which the document gives no date.

    If a person or another document made the file, `said` is empty. Then `names` has the patterns that the import added
    to the note; it is empty if the file had them already.
    """

    key: str
    path: str
    line: int = 0
    said: str = ""
    sections: Mapping[str, str] = NOTHING
    names: tuple[str, ...] = ()
    dated: str = ""


class Recorded(NamedTuple):
    """A document that was imported: the digest of its text, the options of the import, and the files that it made.

    `kind` is the kind that the user named; it is `""` if the kind was detected. `redact` is true if lines with
    credentials are left out. `undecided` is true if a person has to decide about an entry: it has a credential, or both
    the document and a person changed its file.
    """

    path: str
    digest: str
    kind: str = ""
    redact: bool = False
    made: tuple[Made, ...] = ()
    undecided: bool = False

    @property
    def by_key(self) -> Mapping[str, Made]:
        """Return the files that came from the document, by key. A key names a part (entry) of the document."""
        return {made.key: made for made in self.made}


def digest(text: str) -> str:
    """Return the digest of a text. White space does not count."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def read(text: str) -> dict[str, Recorded]:
    """Return the imported documents by path, from the text of the record of imports.

    Raises:
        RecordError: a line of the record is not valid, for example after a merge with conflicts.
    """
    documents: dict[str, Recorded] = {}
    files: dict[str, list[Made]] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            if "document" in value:
                documents[str(value["document"])] = _document(value)
            else:
                files.setdefault(str(value["in"]), []).append(_made(value))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise RecordError(RECORD, number) from error
    return {path: found._replace(made=tuple(files.get(path, ()))) for path, found in documents.items()}


def written(documents: Iterable[Recorded]) -> str:
    """Return the text of the record of imports."""
    lines = []
    for document in sorted(documents):
        more = {"as": document.kind, "redact": document.redact, "undecided": document.undecided}
        head = {"document": document.path, "digest": document.digest}
        lines.append(_line(head | {key: value for key, value in more.items() if value}))
        lines += [_line(_values(document.path, made)) for made in sorted(document.made, key=lambda one: one[:3])]
    return "".join(f"{line}\n" for line in lines)


def _line(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _values(document: str, made: Made) -> Mapping[str, object]:
    values: dict[str, object] = {"in": document, "file": made.path, "key": made.key, "line": made.line}
    more = {"said": made.said, "sections": dict(made.sections), "names": list(made.names), "dated": made.dated}
    return values | {key: value for key, value in more.items() if value}


def _document(value: Mapping[str, Any]) -> Recorded:
    kind, is_redacted = str(value.get("as", "")), value.get("redact") is True
    undecided = value.get("undecided") is True
    return Recorded(str(value["document"]), str(value["digest"]), kind, is_redacted, undecided=undecided)


def _made(value: Mapping[str, Any]) -> Made:
    if not value.keys() <= _FIELDS:
        raise ValueError(value)
    path = str(value["file"])
    if path.startswith("/") or ".." in path.split("/") or "\0" in path:
        raise ValueError(path)
    sections = {str(title): str(said) for title, said in dict(value.get("sections", {})).items()}
    names = tuple(map(str, value.get("names", ())))
    said, dated = str(value.get("said", "")), str(value.get("dated", ""))
    return Made(str(value["key"]), path, int(value["line"]), said, sections, names, dated)
