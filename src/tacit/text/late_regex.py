"""PURE. Regular expressions that are compiled when they are first used.

Compiling an expression takes 0.1 to 0.5 ms. A short command imports modules with dozens of expressions, and uses few.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any


class _Late(partial[Any]):
    """A regular expression that is compiled when one of its methods is first called."""

    def __getattr__(self, name: str) -> Any:
        found = getattr(self(), name)
        setattr(self, name, found)  # so this method is called once for each name, and later calls take no longer
        return found


if TYPE_CHECKING:
    late = re.compile
else:
    # same arguments as `re.compile`; the result has the same methods and attributes as a compiled expression
    late = partial(_Late, re.compile)
