"""Read the answers of an earlier `tacit learn`, which could not save its note."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tacit.cli.output import one_line
from tacit.errors import FaultyFileError, UsageError


def drafted(path: str) -> dict[str, Any]:
    """Return the answers that an earlier run saved in the file at `path`; `{}` if `path` is empty."""
    if not path:
        return {}
    from tacit.text.faulty_text import FaultyTextError, json_value

    advice = "pass the file whose path `tacit learn` printed"
    try:
        values = json_value(Path(path).read_bytes())
    except OSError as error:
        raise UsageError(f"--draft {path}: can't be read: {error.strerror}", advice) from None
    except FaultyTextError as error:
        told = error.message, f"{error.advice}, or {advice}"
        raise FaultyFileError(one_line(path), error.place, error.rule, *told) from None
    if not isinstance(values, dict):
        raise FaultyFileError(one_line(path), (1, 1), "bad-value", "the document is not a JSON object", advice)
    return values
