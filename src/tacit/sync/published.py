"""What a publication did; apart from it, so that a sync without one imports no templates."""

from __future__ import annotations

from dataclasses import dataclass, field

from tacit.domain.findings import Diagnostic


@dataclass(slots=True)
class Published:
    """What happened to the generated pages; paths are relative to the root and sorted."""

    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
