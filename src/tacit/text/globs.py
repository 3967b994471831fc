"""PURE. Match paths with globs such as `**/*.py`, `src/**` and `*.{ts,tsx}`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import islice

from tacit.text.late_regex import late

_MOST_ALTERNATIVES = 64  # several pairs of braces multiply their alternatives, so the number needs a limit
_BRACES = late(r"\{([^{}]*)\}")
_LITERAL = late(r"[*?\[]")
_SIGNS = late(r"[*?]|\[[^\]]*\]?")
_UP_TO_TAIL = late(r".*[*?\]{}/]", re.DOTALL)
_PIECES = late(r"\*\*/|\*\*|\*|\?|\[[!^]?\]?[^\]/]*\]|.", re.DOTALL)


def matches(path: str, globs: Iterable[str]) -> bool:
    """Return whether a relative path with slashes matches one of the globs.

    The globs follow .gitignore: `*` and `?` match within a name, and `**` matches several folders. A glob without a
    slash matches a name in any folder. A glob with a slash at its end matches everything below that folder. In
    addition, `{a,b}` matches `a` or `b`.
    """
    return any(expression(glob).fullmatch(path) for glob in globs)


def fits(path: str, globs: tuple[str, ...]) -> bool:
    """Return whether a path matches one of the globs, and none of those that have a `!` before them (exceptions).

    If all globs are exceptions, every path that matches none of them fits.
    """
    wanted, refused = _signed(globs)
    return (not wanted or matches(path, wanted)) and not matches(path, refused)


def fitting(paths: Sequence[str], globs: tuple[str, ...]) -> list[str]:
    """Return those of many paths that fit (see `fits`), in their order.

    The fixed texts of each glob, such as `.py`, exclude most paths before they are compared with a regular expression.
    """
    wanted, refused = _signed(globs)
    found = set() if wanted else set(paths)
    for glob in wanted:
        tails, middle = _fixed(glob)
        is_match = expression(glob).fullmatch
        found.update(path for path in paths if path.endswith(tails) and middle in path and is_match(path))
    return [path for path in paths if path in found and not matches(path, refused)]


@lru_cache(maxsize=1 << 12)
def _fixed(glob: str) -> tuple[tuple[str, ...], str]:
    """Return fixed texts of a glob: the possible ends of a path that matches it, and a text inside each such path.

    `src/*.{js,ts}` gives the ends `.js` and `.ts`. Without fixed texts, the results are `("",)` and `""`.
    """
    tails = {_UP_TO_TAIL.sub("", single) for single in alternatives(glob)}
    plain = glob.removeprefix("./").strip("/")
    middle = "" if "{" in plain else max(_SIGNS.split(plain), key=len)
    return tuple(tails) if all(tails) else ("",), middle.strip("/")


@lru_cache(maxsize=1 << 12)
def _signed(globs: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Split globs into two groups: those without `!` at the start, and those with it, from which the `!` is removed."""
    wanted = tuple(glob for glob in globs if not glob.startswith("!"))
    return wanted, tuple(glob[1:] for glob in globs if glob.startswith("!"))


def any_matches(paths: Sequence[str], globs: Iterable[str]) -> bool:
    """Return whether one of `paths` matches one of the globs. `paths` must be sorted, so that few are compared."""
    for glob in globs:
        start = _beginning(glob)
        for path in islice(paths, bisect_left(paths, start), None):
            if not path.startswith(start):
                break
            if expression(glob).fullmatch(path):
                return True
    return False


def _beginning(glob: str) -> str:
    """Return the text with which each path that matches the glob must start.

    It is `""` if there is no such text, as for `*.py`, or if the glob has braces.
    """
    glob = glob.removeprefix("./")
    is_plain = "/" in glob.rstrip("/") and "{" not in glob
    return _LITERAL.split(glob.lstrip("/"), maxsplit=1)[0] if is_plain else ""


@lru_cache(maxsize=1 << 12)
def expression(glob: str) -> re.Pattern[str]:
    """Return the regular expression of a glob; a path matches the glob if the whole path matches the expression."""
    return re.compile("|".join(_translated(single) for single in alternatives(glob)))


def alternatives(glob: str) -> list[str]:
    """Return the globs without braces that match the same paths as a glob: `a.{b,c}` gives `a.b` and `a.c`.

    If there are more than about 64 of them, some globs in the result still have braces.
    """
    done: list[str] = []
    pending = [glob]
    while pending:
        one = pending.pop()
        braces = _BRACES.search(one)
        if braces is None or len(done) + len(pending) > _MOST_ALTERNATIVES:
            done.append(one)
        else:
            pending += [one[: braces.start()] + part + one[braces.end() :] for part in braces[1].split(",")]
    return done


def _translated(glob: str) -> str:
    glob = glob.removeprefix("./")
    anywhere = "/" not in glob.rstrip("/")
    glob = glob.lstrip("/") + ("**" if glob.endswith("/") else "")
    return ("(?:.*/)?" if anywhere else "") + "".join(_piece(piece) for piece in _PIECES.findall(glob))


def _piece(piece: str) -> str:
    simple = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if piece in simple:
        return simple[piece]
    if len(piece) > 1:
        negated, inner = ("^/", piece[2:-1]) if piece[1] in "!^" else ("", piece[1:-1])
        escaped = re.sub(r"([\\\[\]^&~|])", r"\\\1", inner)
        try:
            re.compile(f"[{escaped}]")
        except re.error:
            return re.escape(piece)
        return f"[{negated}{escaped}]"
    return re.escape(piece)
