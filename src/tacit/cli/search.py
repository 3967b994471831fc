"""The command `tacit search`."""

from typing import TYPE_CHECKING, Annotated

import typer

from tacit.cli import output
from tacit.cli.app import app
from tacit.cli.lookup import AsJson, Fresh, based_on, opened, readers, shown_name
from tacit.text.display import in_quotes
from tacit.text.late_regex import late

if TYPE_CHECKING:
    from tacit.queries.lookup import Hit

_FENCE = late(r"\s?(?:```+|~~~+)[\w+-]*")  # the first or last line of a code block


@app.command()
def search(
    words: Annotated[
        list[str],
        typer.Argument(metavar="WORDS…", help="Words, beginnings of words, identifiers, or an error message."),
    ],
    *,
    limit: Annotated[
        int, typer.Option("--limit", min=1, max=1000, help="The maximum number of patterns, and of notes.")
    ] = 10,
    fresh: Fresh = False,
    as_json: AsJson = False,
) -> None:
    """Search patterns and notes: those with all words first."""
    from tacit.queries import lookup as action

    query = " ".join(words)
    with opened(fresh=fresh) as answer:
        found = action.find(answer, query, limit)
        hits = list(readers(answer).hits(answer, found.hits))
    if as_json:
        from tacit.actions import json_lookup

        output.document([json_lookup.hit(item, found.corrected) for item in hits])
    else:
        output.corrected(found.corrected)
        for hit in hits:
            _print_hit(hit)
    if len(hits) < len(found.hits):
        output.err(f"{output.count(len(found.hits) - len(hits), 'note')} of other projects not shown")
    elif not hits:
        output.err(f"no results for {in_quotes(query)}")


def _print_hit(hit: "Hit") -> None:
    if hit.pattern is not None:
        text = f"{shown_name(hit.pattern)}, {based_on(hit.pattern)}"
        output.out(output.fitted(f"{output.level(hit.pattern.level, 8)}  ", text, " " * 10))
    else:
        output.out(output.wrapped(hit.title, f"note      {hit.date}  ", " " * 10))
        output.out(output.paint(output.wrapped(hit.path, " " * 10), "dim"))
    if hit.excerpt:
        text = _FENCE.sub("", hit.excerpt.replace("\x02", "").replace("\x03", ""))
        plain = output.excerpt(text, " " * 10)
        for word in sorted(hit.matched(), key=len, reverse=True):
            plain = plain.replace(word, output.paint(word, "bold"))
        output.out(plain)
