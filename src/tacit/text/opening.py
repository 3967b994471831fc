"""PURE. Find the paragraphs before the first list of a pattern's text, because they state the rule."""

from __future__ import annotations

from pyromark import Markdown, Options

from tacit.text.late_regex import late

_PARSER = Markdown(options=Options.ENABLE_TABLES)
_LIST = late(r"\s{0,3}(?:[-*+]|\d{1,9}[.)])\s")
_MOST = 20_000  # characters that are parsed, because the paragraphs before a list are short


def opening(text: str) -> tuple[str, ...]:
    """Return the paragraphs before the first list of a text, each on one line; all paragraphs if there is no list.

    Headings, quotes, tables and code are left out.
    """
    return tuple(" ".join(found.split()) for found in paragraphs(text))


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs before the first list of a text, with their line breaks; all if there is no list.

    Headings, quotes, tables and code are left out.
    """
    if not text.strip() or _LIST.match(text):
        return ()
    text = text[:_MOST].replace("\r\n", "\n")
    data, found, depth = text.encode("utf-8", "surrogatepass"), list[str](), 0
    for event, place in _PARSER.events_with_range(text, merge_text=True):
        if isinstance(event, str):
            continue
        if "Start" in event:
            tag = event["Start"]
            if depth == 0 and isinstance(tag, dict) and "List" in tag:
                break
            if depth == 0 and tag == "Paragraph":
                found.append(data[place["start"] : place["end"]].decode("utf-8", "surrogatepass").rstrip())
            depth += 1
        elif "End" in event:
            depth -= 1
    return tuple(found)


def leads(paragraph: str) -> bool:
    """Return whether a paragraph ends with a colon, which means that it only introduces the list after it."""
    return paragraph.rstrip(" *_").endswith(":")
