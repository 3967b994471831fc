"""PURE. Regular expressions that are compiled when they are first used.

Compiling one takes 0.1 to 0.5 ms, a short command imports modules with dozens of them, and it uses few.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, Generic, cast


class _Late(Generic[AnyStr]):
    """A regular expression that is not compiled yet."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self._pattern: AnyStr = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self._pattern, self._flags), name)
        setattr(self, name, found)  # so this method is called once for each name, and later calls take no longer
        return found


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Return what `re.compile` returns, as far as its methods and attributes are concerned."""
    return cast("re.Pattern[AnyStr]", _Late(pattern, flags))
