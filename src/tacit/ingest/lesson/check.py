"""PURE. Check a lesson before its note is saved.

It must contain no credentials, and its note must have the same meaning when tacit reads it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tacit.domain.findings import Fault, Severity
from tacit.domain.note import Mention, Note
from tacit.ingest.lesson.lesson import FaultyLessonError, Lesson
from tacit.notes.reading import quoted
from tacit.text.names import slugify
from tacit.text.secrets import find, redact

_ADVICE = "remove the credential, or add --redact; revoke the credential if it was ever committed"


def secrets(lesson: Lesson) -> tuple[Fault, ...]:
    """Return an error for each credential in a lesson, with its JSON path.

    The error does not contain the credential.
    """
    found: list[Fault] = []

    def look(where: str, text: str) -> str:
        for secret in find(text):
            line = f"line {secret.line}: " if "\n" in text else ""
            found.append(Fault(where, "secret", f"{line}looks like {secret.kind}", _ADVICE))
        return text

    _through(lesson, look)
    return tuple(found)


def redacted(lesson: Lesson) -> Lesson:
    """Return the lesson without its credentials. Only pattern names are left unchanged."""

    def clean(where: str, text: str) -> str:
        if where.endswith("].name"):  # each redacted name would create a new pattern
            return text
        return redact(text, 0 if where == "body" or ".sections." in where else len(text))[0]

    return _through(lesson, clean)


def _through(lesson: Lesson, each: Callable[[str, str], str]) -> Lesson:
    """Return the lesson with each of its texts replaced by the result of `each(path, text)`.

    `path` is the JSON path of the text.
    """
    note = lesson.note
    tags = tuple(each(f"tags[{number}]", tag) for number, tag in enumerate(note.tags))
    files = tuple(each(f"source.files[{number}]", file) for number, file in enumerate(note.source.files))
    commit, pull_request = each("source.commit", note.source.commit), each("source.pr", note.source.pull_request)
    source = note.source._replace(commit=commit, pull_request=pull_request, files=files)
    names = [mention.name for mention in note.mentions]
    mentions = tuple(_mention(f"patterns[{number}]", mention, each) for number, mention in enumerate(note.mentions))
    changed = note._replace(
        title=each("title", note.title),
        domain=each("domain", note.domain),
        project=each("project", note.project),
        outcome=each("outcome", note.outcome),
        author=each("author", note.author),
        via=each("via", note.via),
        tags=tags,
        source=source,
        body=each("body", note.body),
        mentions=mentions,
    )
    renamed = {before: after.name for before, after in zip(names, mentions, strict=True)}
    categories = {renamed.get(name, name): each("category", category) for name, category in lesson.categories.items()}
    return Lesson(changed, categories)


def _mention(where: str, mention: Mention, each: Callable[[str, str], str]) -> Mention:
    sections = tuple(
        part._replace(text=each(f"{where}.new.sections.{part.title}", part.text)) for part in mention.sections
    )
    name, outcome = each(f"{where}.name", mention.name), each(f"{where}.outcome", mention.outcome)
    return mention._replace(name=name, outcome=outcome, sections=sections)


def as_edited(lesson: Lesson, text: str, root: str) -> Lesson:
    """Return the lesson after a person has edited the text of its note (`text`).

    The patterns, the date and the source are taken from the edited text. If the lesson had the text of a new page for
    one of these patterns, it still has this text. `root` is the folder of all notes.

    Raises:
        FaultyLessonError: the text cannot be read, or it names no pattern.
    """
    from tacit.notes.read import read_note

    place = f"{root}/code/{lesson.note.date or '2000-01-01'}-edited.md"
    reading = read_note(place, text.encode("utf-8", "surrogatepass"), root=root)
    faults = [
        Fault(f"line {item.location.line}", item.rule, item.message, item.help)
        for item in reading.diagnostics
        if item.severity is Severity.ERROR
    ]
    if reading.value is not None and not reading.value.mentions:
        faults.append(Fault("", "no-pattern", "the edited note names no pattern", "list one under `patterns:`"))
    if faults or reading.value is None:
        raise FaultyLessonError(faults)
    given = {slugify(mention.name): mention.sections for mention in lesson.note.mentions}
    mentions = (item._replace(sections=given.get(slugify(item.name), ())) for item in reading.value.mentions)
    note = lesson.note._replace(mentions=tuple(mentions), date=reading.value.date, source=reading.value.source)
    return lesson._replace(note=note)


def misread(note: Note, text: str, root: str, *, free: bool = False) -> Iterator[Fault]:
    """Yield the errors that tacit finds if it reads back `text`, the text of a note that is about to be saved.

    Unless `free` is true, each pattern that the text names, but that `note` does not name with the same verdict, is an
    error, too.
    """
    from tacit.notes.read import read_note

    reading = read_note(note.path, text.encode("utf-8", "surrogatepass"), root=root)
    for item in reading.diagnostics:
        if item.severity is Severity.ERROR:
            yield Fault("", item.rule, item.message, item.help)
    if reading.value is None or free:
        return
    meant = {slugify(mention.name): mention.verdict for mention in note.mentions}
    for mention in reading.value.mentions:
        if meant.get(slugify(mention.name)) is not mention.verdict:
            message = f"the text also contains a statement about the pattern {quoted(mention.name)}"
            yield Fault("body", "pattern-in-body", message, "list the pattern under `patterns`, or reword the text")
