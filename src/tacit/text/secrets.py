"""PURE. Find credentials (keys, tokens, passwords) in a text, and remove them from the text.

There are three stages. The first searches the text for fixed texts such as `ghp_`. The second uses the regular
expressions that belong to the fixed texts found. The third drops matches that are placeholders, or that the library
detect-secrets rejects. No returned `Secret` contains the credential itself, only its place and kind.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tacit.text.late_regex import late
from tacit.text.secret_patterns import PRIVATE_KEY_NEEDLES, SHAPES, Secret, Shape, is_placeholder, is_suspect

if TYPE_CHECKING:
    from detect_secrets.plugins.base import BasePlugin

LEFT_OUT = "[a line with a credential was left out]"
# In YAML, parentheses are plain text everywhere, but square brackets would start a list.
CREDENTIAL = "(credential)"
_KEY = r"(?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)? ?-{4,5}"
_BEGIN = late(rf"-{{4,5}} ?BEGIN {_KEY}|PuTTY-User-Key-File-\d:")
_END = late(rf"-{{4,5}} ?END {_KEY}|Private-MAC:[^\n]*")
_SECTION_END = late(r"\n(?=[ \t>]*(?:#{1,6}[ \t]|```|~~~|(?:---|\.\.\.)[ \t]*$))", re.MULTILINE)
_KEY_TEXT = late(r"[A-Za-z0-9+/]{24}|^[ \t>]*[A-Za-z0-9+/=]{8,}[ \t]*$", re.MULTILINE)
_KEY_FOLLOWS = late(r"""[^\n]{0,40}?(?:\\n|\n(?:[^\n]{0,100}\n){0,4}?)[ \t>"'+]*[A-Za-z0-9+/]{24}""")
_WORDS_OF_LINE = late(r"\S(?:[^\n]*\S)?")
# The markup at the start of a line, which is kept so that the list, section or code block stays intact.
_MARKS = late(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t]+|>[ \t]?|`{3,}|~{3,})*")


def find(text: str, body: int = 0) -> tuple[Secret, ...]:
    """Return the credentials in `text`, in the order of the text.

    The text before the offset `body` is YAML: a private key there whose last line is missing ends with its YAML value.
    After `body`, such a key ends with its section.
    """
    if not is_suspect(text):
        return ()
    spans: list[tuple[int, int, str]] = []
    if any(needle in text for needle in PRIVATE_KEY_NEEDLES):
        spans += _private_keys(text, body)
    for shape in SHAPES:
        if shape.needle in text:
            spans += _matches(shape, text)
    return tuple(_placed(text, spans))


def redact(text: str, body: int = 0) -> tuple[str, tuple[Secret, ...]]:
    """Return `text` without credentials, and the places and kinds of the credentials in `text`.

    The text before the offset `body` is YAML: only the characters of a credential are replaced. After `body`, the whole
    line with a credential is replaced.
    """
    found = find(text, body)
    pieces: list[str] = []
    at = 0
    for secret in found:
        start, end = secret.start, secret.end
        if end <= at:
            continue
        if start >= body:
            start, end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
            end = len(text) if end < 0 else end
        start = max(start, at)
        hidden = text[start:end]
        pieces.append(text[at:start])
        if start >= body:
            pieces.append("\n".join(map(_left_out, hidden.split("\n"))))
        else:
            pieces.append(_WORDS_OF_LINE.sub(CREDENTIAL, hidden))
        at = end
    return "".join([*pieces, text[at:]]), found


def _left_out(line: str) -> str:
    marks = _MARKS.match(line)
    return f"{marks.group() if marks else ''}{LEFT_OUT}" if line.strip() else line


def _matches(shape: Shape, text: str) -> Iterator[tuple[int, int, str]]:
    for match in shape.expression.finditer(text):
        group = "secret" if "secret" in match.re.groupindex else 0
        is_secret = not is_placeholder(match[group], shape)
        if is_secret and shape.plugin:
            is_secret = any(True for _ in _plugins()[shape.plugin].analyze_string(match.group()))
        if is_secret:
            yield *match.span(group), shape.kind


def _private_keys(text: str, body: int) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and kind of each private key in a text.

    If the last line of a key is missing, the key ends at the end of its section.
    """
    begins = list(_BEGIN.finditer(text))
    for begin, following in itertools.zip_longest(begins, begins[1:]):
        start, limit = begin.start(), following.start() if following else len(text)
        section = _SECTION_END.search(text, begin.end(), limit)
        last = section.start() if section else limit
        if end := _END.search(text, begin.end(), last):
            lines = _KEY_TEXT.finditer(text, begin.end(), end.start())
            if any(not is_placeholder(line.group()) for line in lines):
                yield start, end.end(), "a private key"
        elif _KEY_FOLLOWS.match(text, begin.end(), last):
            yield start, _end_of_value(text, start, last) if start < body else last, "a private key"


def _end_of_value(text: str, start: int, last: int) -> int:
    """Return the offset at which the YAML value ends that contains the offset `start`.

    It ends before the first line that is indented less than the value, and at the offset `last` at the latest.
    """
    head = text[text.rfind("\n", 0, start) + 1 : start]
    least = len(head) - len(head.lstrip()) + bool(head.strip())
    at = text.find("\n", start, last)
    while at >= 0:
        following = text.find("\n", at + 1, last)
        line = text[at + 1 : following if following >= 0 else last]
        if line.strip() and len(line) - len(line.lstrip()) < least:
            return at
        at = following
    return last


def _placed(text: str, spans: list[tuple[int, int, str]]) -> Iterator[Secret]:
    """Yield a `Secret` with line and column for each span (start, end, kind), except for spans inside other spans."""
    line, line_start, at, beyond = 1, 0, 0, 0
    for start, end, kind in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end <= beyond:
            continue
        line += text.count("\n", at, start)
        line_start = max(line_start, text.rfind("\n", at, start) + 1)
        at, beyond = start, end
        yield Secret(line, start - line_start + 1, kind, start, end)


@functools.cache
def _plugins() -> dict[str, BasePlugin]:
    """Return those detectors of the library detect-secrets that find tokens with a fixed form, by name.

    The other detectors of the library are not used, because they also report ordinary words.
    """
    from detect_secrets.plugins.aws import AWSKeyDetector
    from detect_secrets.plugins.azure_storage_key import AzureStorageKeyDetector
    from detect_secrets.plugins.discord import DiscordBotTokenDetector
    from detect_secrets.plugins.github_token import GitHubTokenDetector
    from detect_secrets.plugins.gitlab_token import GitLabTokenDetector
    from detect_secrets.plugins.jwt import JwtTokenDetector
    from detect_secrets.plugins.mailchimp import MailchimpDetector
    from detect_secrets.plugins.sendgrid import SendGridDetector
    from detect_secrets.plugins.slack import SlackDetector
    from detect_secrets.plugins.stripe import StripeDetector
    from detect_secrets.plugins.telegram_token import TelegramBotTokenDetector
    from detect_secrets.plugins.twilio import TwilioKeyDetector

    return {
        "aws": AWSKeyDetector(),
        "azure": AzureStorageKeyDetector(),
        "discord": DiscordBotTokenDetector(),
        "github": GitHubTokenDetector(),
        "gitlab": GitLabTokenDetector(),
        "jwt": JwtTokenDetector(),
        "mailchimp": MailchimpDetector(),
        "sendgrid": SendGridDetector(),
        "slack": SlackDetector(),
        "stripe": StripeDetector(),
        "telegram": TelegramBotTokenDetector(),
        "twilio": TwilioKeyDetector(),
    }
