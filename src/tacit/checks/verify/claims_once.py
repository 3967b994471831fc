"""PURE. Find names in any text of a document that count only if git's history shows that the code once had them.

Such a name may be anywhere: in a sentence, in bold text, in a table, or in a code block of any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify.claims_tools import ARGUMENT
from tacit.checks.verify.prefixes import OF_IMAGES
from tacit.checks.verify.shapes import COMMON_VARIABLES, has_ending, is_placeholder, is_telling, looks_like_path
from tacit.checks.verify.values import Claim

ONCE = "once"  # the form of the claims about variables
_ADDRESS = re.compile(r"\b\w+://\S+|\]\([^()\s]*\)")
# the path of an address of this machine, with two words or more
_LOCAL = re.compile(r"\bhttps?://(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::\d+)?((?:/[\w.-]+){2,})")
_VARIABLE = re.compile(r"(?<![A-Za-z0-9_./-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Za-z0-9_/-])")
_PATH = re.compile(r"(?<![\w@:#~$%&=?./{}<>-])[A-Za-z0-9_][\w.-]*(?:/[\w.-]+)*/?(?![\w/=({<>*$@-])")
_LONGEST = 2_000  # characters of a line that are read
_MOST = 6  # parts of a path; longer ones are usually output of programs


def of_line(line: str, number: int, *, is_code: bool = False) -> Iterator[Claim]:
    """Yield the variables and the paths that a line names. `is_code` says whether the line is in a code block.

    Variables of images such as `POSTGRES_USER` count only outside of code blocks, where they may be the reader's. File
    names in prose are found elsewhere.
    """
    for found in _LOCAL.finditer(line[:_LONGEST]):
        if not is_placeholder(found[1]):
            yield Claim("route", f"ANY {found[1]}", number, found.start() + 1, form=ONCE, written=found[0])
    text = _ADDRESS.sub(lambda found: " " * len(found[0]), line[:_LONGEST])
    is_code = is_code and "`" not in text  # a line of prose that is indented like code
    for found in _VARIABLE.finditer(text) if "_" in text else ():
        is_of_others = is_code and f"{found[0].partition('_')[0]}_" in OF_IMAGES
        if found[0] not in COMMON_VARIABLES and not is_of_others:
            yield Claim("environment", found[0], number, found.start() + 1, form=ONCE)
    for found in _PATH.finditer(text) if is_code or "/" in text else ():
        path = found[0].rstrip("/.")
        is_file = has_ending(path.rpartition("/")[2])
        is_telling_file = is_code and is_file and is_telling(path)
        is_folder = "/" in path and not is_file
        if (is_folder or is_telling_file or (is_code and "/" in path)) and _is_path(path):
            yield Claim("path", path, number, found.start() + 1, form=ARGUMENT, written=path)


def _is_path(text: str) -> bool:
    return looks_like_path(text) and len(text.split("/")) <= _MOST
