"""The part of the SARIF 2.1.0 format that tacit writes, as a JSON schema that allows nothing else.

Names, types and limits are those of the OASIS standard (sections 3.14 to 3.58). The published schema is not in this
repository.
"""

from __future__ import annotations

from typing import Any


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": required.split(), "properties": properties, "additionalProperties": False}


_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 1}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}
_MESSAGE = _object("text", text=_TEXT, markdown=_TEXT)
_REGION = _object(
    "startLine",
    startLine=_NUMBER,
    startColumn=_NUMBER,
    endLine=_NUMBER,
    endColumn=_NUMBER,
    snippet=_object("text", text=_TEXT),
)
_URI = {"type": "string", "pattern": r"^([A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-F]{2})+$"}
_PLACE = _object("artifactLocation region", artifactLocation=_object("uri", uri=_URI, uriBaseId=_TEXT), region=_REGION)
_PLACES = {"type": "array", "items": _object("physicalLocation", physicalLocation=_PLACE)}
_FIX = _object(
    "artifactChanges",
    description=_MESSAGE,
    artifactChanges={
        "type": "array",
        "items": _object(
            "artifactLocation replacements",
            artifactLocation=_PLACE["properties"]["artifactLocation"],
            replacements={
                "type": "array",
                "items": _object("deletedRegion", deletedRegion=_REGION, insertedContent=_object("text", text=_TEXT)),
            },
        ),
    },
)
_RULE = _object(
    "id",
    id=_TEXT,
    name=_TEXT,
    shortDescription=_MESSAGE,
    help=_MESSAGE,
    defaultConfiguration=_object("level", level=_LEVEL),
    properties={"type": "object"},
)
_RESULT = _object(
    "message",
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=_LEVEL,
    message=_MESSAGE,
    locations=_PLACES,
    relatedLocations=_PLACES,
    fixes={"type": "array", "items": _FIX},
    suppressions={
        "type": "array",
        "items": _object(
            "kind", kind={"enum": ["inSource", "external"]}, justification=_TEXT, location=_PLACES["items"]
        ),
    },
    partialFingerprints={"type": "object", "additionalProperties": _TEXT},
)
_NOTIFICATION = _object(
    "message", message=_MESSAGE, level=_LEVEL, locations=_PLACES, descriptor=_object("id", id=_TEXT)
)
_INVOCATION = _object(
    "executionSuccessful",
    executionSuccessful={"type": "boolean"},
    toolExecutionNotifications={"type": "array", "items": _NOTIFICATION},
)
_DRIVER = _object(
    "name", name=_TEXT, semanticVersion=_TEXT, rules={"type": "array", "items": _RULE, "uniqueItems": True}
)
_RUN = _object(
    "tool",
    tool=_object("driver", driver=_DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results={"type": "array", "items": _RESULT},
    invocations={"type": "array", "items": _INVOCATION},
)
SCHEMA = _object(
    "version runs",
    **{"$schema": {"type": "string", "format": "uri"}},
    version={"const": "2.1.0"},
    runs={"type": "array", "items": _RUN},
)
