"""The findings about texts that read like instructions to a coding agent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tacit.text.late_regex import late

if TYPE_CHECKING:
    from tacit.domain.findings import Diagnostic

# Found while a file is read. The rule can't be switched off: a person confirms the text instead.
INSTRUCTION = "instruction-like"
_READS = " reads like "
_FINGERPRINT = late(r"\[([0-9a-f]{12})\]$")


def fingerprint_in(message: str) -> str:
    """Return the fingerprint in the message of an `INSTRUCTION` finding; `""` if there is none.

    The fingerprint is a hash of a text that reads like an instruction. A person who finds the text harmless confirms it
    by passing this fingerprint to tacit.
    """
    named = _FINGERPRINT.search(message)
    return named[1] if named else ""


def without_text(item: Diagnostic) -> Diagnostic:
    """Return a finding as agents may get it: if it is an `INSTRUCTION` finding, its message does not quote the text."""
    if item.rule != INSTRUCTION:
        return item
    return item._replace(message=f"text here reads like {item.message.rpartition(_READS)[2]}")
