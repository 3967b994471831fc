"""PURE. The expressions that find instructions in a block of text. Few texts need them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from tacit.text.display import INVISIBLE
from tacit.text.late_regex import late
from tacit.text.orders import LOADERS, SECRET_FILES, SPAN

HIDDEN = "hidden text"
ORDER = "an order to an assistant"
PIPE = "a shell command that runs what it downloads"
HANDOVER = "an order to hand over credentials"

# Emphasis and code marks, and the marks of quotes and list items at the start of a line.
_MARKS = late(r"[*`]+|^[ \t>]*(?:[-+*][ \t]+|\d{1,9}[.)][ \t]+|#{1,6}[ \t]+)?(?:\[[ xX]\][ \t]+)?", re.MULTILINE)


_AGENT = r"(?:ai|coding|llm|language) ?(?:assistants?|agents?|models?)|assistants?|agents?|llms?"
_TELL = r"(?:tell|inform|mention|reveal|disclose|report|alert|notify|warn)(?:ing)?"
_ASK = r"(?:telling|asking|informing|notifying|alerting|warning)"
_DO = r"(?:run|execute|call|invoke|use|delete|install|download|send|upload|push|post|fetch|commit)"
_ORDER = late(
    "|".join(
        (
            (
                r"\b(?:ignore|disregard|forget)(?: \w+){0,3} (?:previous|prior|above|earlier|preceding|existing"
                r"|original|other|system|safety|all|your)(?: \w+){0,2} (?:instructions?|prompts?)\b"
            ),
            (r"\b(?:override|bypass)(?: \w+){0,2} (?:safety|security|previous|your)(?: \w+)? instructions\b"),
            (
                rf"\b(?:you are|you're) now (?:an? |the |my |in )?(?:[\w-]+ ){{0,3}}(?:{_AGENT}|ai|bot|chatbot|dan"
                r"|persona|hacker|unrestricted|jailbroken|(?:developer|debug|admin|god) mode)\b"
            ),
            (
                rf"\b(?:do not|don't|never|must not) {_TELL}\b[^.;!?]{{0,40}}\b(?:the|your) user\b"
                r"(?= *(?:[.!;,)\"']|$|about (?:this|it|that|these|your)\b|that you\b|what you\b|of (?:this|it)\b))"
            ),
            r"\b(?:keep|hide) (?:this|it|these)(?: \w+){0,2} from (?:the|your) user\b",
            (
                r"\b(?:reveal|print|output|repeat|show|leak|send) (?:me )?(?:your|the) (?:full |entire |hidden |own )?"
                r"(?:system prompt|hidden instructions|initial instructions)\b"
            ),
            rf"\b{_DO}\b[^.;!?]{{0,60}}\bwithout {_ASK} (?:the|your) user\b",
            rf"\b(?:instructions?|orders?|commands?) (?:for|to) (?:the |all |any )?(?:{_AGENT}) ?:",
            (
                r"\b(?:you must|you should|now|immediately) (?:call|invoke|use|run|execute) the (?:\w+ )?(?:bash|shell"
                r"|terminal|exec|write|edit|fetch|browser) tool\b"
            ),
        )
    )
)
# Each alternative of `_ORDER` needs one of these. The expression is long, so it is compiled only for texts with one.
_NEEDED = ("instruction", "prompt", " now", " user", "order", "command", " tool")
_LOADER = late(r"\b(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod)\b")
_REMOTE = late(r"://|\bwww\.|\b[a-z0-9-]+\.[a-z]{2,}(?:[/:\s\"')]|$)|\$\{?\w*url")
# A shell runs its input, unless it has the option `-c`. Other interpreters run their input only if no script, option
# or word follows.
_SHELL = late(
    r"\s*(?:sudo |env |exec |-\S+ )*(?:/[\w/]*/)?"
    r"(?:(?:(?:ba|z|da|k|fi)?sh|iex|powershell|pwsh|invoke-expression)(?![\w.-])(?! -c\b)"
    r"|(?:python[\d.]*|perl|ruby|node|php)(?= *(?:$|[;&)\"']|-(?: |$))))"
)
_INSIDE = late(
    r"(?:\b(?:(?:ba|z|da|k)?sh|eval|source|iex|invoke-expression|python[\d.]*)\b|(?:^|[;&] ?)\.)[^|;]{0,20}[(<]\s*$"
)
_CONTINUED = late(r"\\\n|(\|)[ \t]*\n")  # a command continues if its line ends with a backslash or a pipe
_LONGEST_PIPE, _MOST_PIPES = 400, 4  # limits of the text after a download that is searched for a program that runs it
_SECRET = late(
    r"\.ssh/id_\w+\b(?!\.pub)|\.aws/credentials\b|\.git-credentials\b"
    r"|(?<![\w.])\.env\b(?![.\w-])"
)
_SEND = late(r"\b(?:send|upload|post|paste|e?-?mail|exfiltrate|leak|transmit|curl|wget|nc|netcat)\b")
_SHOW = late(r"\b(?:cat|print|output|include|show|reveal|read|echo|append|copy|attach|base64|encode)\b")
_WHERE = late(
    r"\b(?:to|in|into|at|with|via) (?:the |your |this |a )?(?:chat|reply|response|answer|issue|comment|conversation"
    r"|message|summary|following url|url|webhook|endpoint)\b|\bto https?://|\| *(?:curl|nc|wget)\b"
)
_NEAR = 80  # characters between a verb, a path and a destination that still belong together
_REFUSED = late(
    r"(?:never|don't|do not|avoid|instead of|rather than|must not|not|no|stop|cannot|can't)"
    r"(?: (?:to|ever|blindly|simply|just|using|use|run|running|execute|executing|pipe|piping|paste|pasting|do|doing"
    r"|like|commands?|install|installing|via|with|anything|scripts?|a|an|the|such|as|through|your)\b)*\W{0,3}$"
)

_TAGGED = late("\U0001f3f4[\U000e0020-\U000e007f]+")  # flags of regions, such as Scotland's
_CHARACTERS = late(
    "[\U000e0001-\U000e007f\u202d\u202e]|[\u200b-\u200d\u2060-\u2064\ufeff]{4}|[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4}"
)
_TAG = late(r"<[a-z][^<>\n]{0,400}>", re.IGNORECASE)
_NO_SIZE = late(r"display:none|visibility:hidden|(?:font-size|opacity|max-height):0(?![.\d]*[1-9])")
_HIDDEN = late(r"\shidden(?=[\s=>/])")
_WORD = late(r"\b[^\W\d_]{2,}\b")
_QUOTED = late(r"\"[^\"]*\"|'[^']*'")
_PROSE = 8  # words; a shorter comment is a mark or a heading
# Comments of tools and licences, which many honest files have.
_TOOLS = late(
    r"\s*(?:markdownlint|prettier|eslint|textlint|cspell|vale|toc\b|no ?toc|spdx|copyright|\(c\)|©|licen[sc]"
    r"|this file is|(?:this (?:file|page|section) is )?(?:auto)?-?generated|todo|fixme|start|end|begin|more)",
    re.IGNORECASE,
)


def kind(text: str, *, is_code: bool) -> str:
    """Return which kind of instruction to a coding agent a block of text reads like; `""` if it is ordinary text.

    The kinds are hidden text, an order, a download that is run, and a request to hand over credentials.
    """
    if _hides(text, is_code=is_code):
        return HIDDEN
    said = _folded(text)
    if any(word in said for word in _NEEDED) and _ORDER.search(said):
        return ORDER
    if any(name in said for name in LOADERS) and _pipes(_commands(text, is_code=is_code)):
        return PIPE
    return HANDOVER if any(name in said for name in SECRET_FILES) and _hands_over(said) else ""


def _folded(text: str) -> str:
    """Return a block on one line in lower case, without emphasis marks and invisible characters.

    The expressions that find instructions search this form.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).replace("\u2019", "'")
    return " ".join(_MARKS.sub("", text).lower().split())


def _commands(text: str, *, is_code: bool) -> str:
    """Return a block on one line in lower case (see `_folded`), with `;` after each piece that may be a command.

    Such a piece is a code span, or a line of code.
    """
    if is_code:
        text = _CONTINUED.sub(r"\1 ", text).replace("\n", " ; ")
    return _folded(text.replace("`", " ; "))


def _hides(text: str, *, is_code: bool) -> bool:
    if not text.isascii() and _CHARACTERS.search(_TAGGED.sub("", text)):
        return True
    if is_code:
        return False
    bare = "\n".join(SPAN.sub("", line) for line in text.split("\n"))
    if any(map(_is_prose, _comments(bare))):
        return True
    return any(_is_unseen(tag) for tag in _TAG.findall(bare))


def _comments(text: str) -> Iterator[str]:
    """Yield the text of each HTML comment, also of one at the end that is not closed."""
    for part in text.split("<!--")[1:]:
        yield part.partition("-->")[0]


def _is_prose(comment: str) -> bool:
    return len(_WORD.findall(comment)) >= _PROSE and not _TOOLS.match(comment)


def _is_unseen(tag: str) -> bool:
    lower = tag.lower()
    style = lower.partition("style")[2].replace(" ", "")
    return bool(_NO_SIZE.search(style)) or bool(_HIDDEN.search(_QUOTED.sub("", lower)))


def _pipes(said: str) -> bool:
    """Return whether a text passes a download of `curl` or a similar program to a program that runs its input."""
    if "|" not in said and "(" not in said:
        return False
    for found in _LOADER.finditer(said):
        before = said[max(0, found.start() - _NEAR) : found.start()]
        if _REFUSED.search(before):
            continue
        first, *others = (
            said[found.end() : found.end() + _LONGEST_PIPE].split(" ; ", maxsplit=1)[0].split("|")[: _MOST_PIPES + 1]
        )
        if _REMOTE.search(first) and (_INSIDE.search(before) or any(map(_SHELL.match, others))):
            return True
    return False


def _hands_over(said: str) -> bool:
    """Return whether a text asks to send a file with credentials, or to show it in a message."""
    for found in _SECRET.finditer(said):
        before = said[max(0, found.start() - _NEAR) : found.start()]
        after = said[found.end() : found.end() + _NEAR]
        verbs = [*_SEND.finditer(before), *_SHOW.finditer(before)] if _WHERE.search(after) else _SEND.finditer(before)
        if any(not _REFUSED.search(before[: verb.start()]) for verb in verbs):
            return True
    return False
