"""The types of the results that the MCP tools return, from which the output schemas for agents are made.

A type names the keys of a result, and `docs/formats.md` explains them. A result can have further keys.
"""

from __future__ import annotations

from typing import (
    Annotated,
    Any,
    NotRequired,  # pydantic needs this TypedDict before Python 3.12
    TypeAlias,
)

from mcp.types import CallToolResult
from typing_extensions import TypedDict

Items: TypeAlias = list[dict[str, Any]]


class _Document(TypedDict):
    about: str
    remark: NotRequired[str | None]
    over_budget: NotRequired[dict[str, int]]


class _Recalled(_Document):
    task: str
    patterns: Items
    notes: Items
    left_out: dict[str, Any]


class _Found(_Document):
    query: str
    results: Items


class _Pattern(_Document):
    slug: str
    name: str
    confidence: str
    examples: int
    against: int
    sections: Items
    evidence: Items


class _Explained(_Document):
    slug: str
    name: str
    confidence: str
    examples: Items
    history: Items
    next: dict[str, Any] | None


class _Learned(_Document):
    note: NotRequired[str]
    existing: NotRequired[bool]
    patterns: NotRequired[Items]
    promotions: NotRequired[Items]
    near: Items
    refused: NotRequired[Items]
    help: NotRequired[str]


class _Reviewed(_Document):
    findings: Items
    to_check: Items
    rules: dict[str, Any]


class _Verified(_Document):
    documents: Items
    counts: dict[str, int]


Recalled: TypeAlias = Annotated[CallToolResult, _Recalled]
Found: TypeAlias = Annotated[CallToolResult, _Found]
Shown: TypeAlias = Annotated[CallToolResult, _Pattern]
Explained: TypeAlias = Annotated[CallToolResult, _Explained]
Learned: TypeAlias = Annotated[CallToolResult, _Learned]
Reviewed: TypeAlias = Annotated[CallToolResult, _Reviewed]
Verified: TypeAlias = Annotated[CallToolResult, _Verified]
