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
    """Return the fingerprint in the message of a finding with the rule `INSTRUCTION`; `""` if there is none.

    Such a finding is about a text that reads like an instruction, and the fingerprint is a hash of this text. If a
    person confirms the text (`tacit confirm --text`), its fingerprint is added to confirmed-text.toml.
    """
    named = _FINGERPRINT.search(message)
    return named[1] if named else ""


def without_text(item: Diagnostic) -> Diagnostic:
    """Return a finding for agents: if it is about a text that reads like an instruction, its message omits the text."""
    if item.rule != INSTRUCTION:
        return item
    return item._replace(message=f"text here reads like {item.message.rpartition(_READS)[2]}")
