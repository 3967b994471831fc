"""I/O. Two caches in the user's cache folder: parsed rule files, and the results of rules on their examples.

Each cache is one file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tacit.checks.rules.values import Block, Finds, Rule, RuleFile
from tacit.domain.findings import Severity
from tacit.system import sealed_cache

_AST_GREP = "ast_grep_py"
_LARGEST = 1 << 24  # bytes; a larger cache is not read
_MOST = 2_000  # rule files; with more, only those of the newest run are kept


def cache_file(name: str = "outcomes") -> Path:
    """Return the path of a cache: `outcomes` (results of rules on examples) or `files` (parsed rule files)."""
    from platformdirs import user_cache_path

    return user_cache_path("tacit") / "rules" / name


def key(file: RuleFile) -> bytes:
    """Return the cache key for the results of testing a rule file: a hash of everything on which they depend.

    A test runs the rules on the example blocks of the pattern's page, so the hash is of these blocks, and of the ids,
    languages and matchers of the rules.
    """
    rules = [(rule.id, rule.languages, dict(rule.matcher)) for rule in file.rules]
    return hashlib.sha256(repr((rules, file.blocks)).encode("utf-8", "surrogatepass")).digest()


def file_key(*parts: str | bytes) -> bytes:
    """Return the cache key of a parsed rule file: a hash of everything that the result depends on, such as its text."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.digest()


def packed(file: RuleFile) -> tuple[object, ...]:
    """Return a rule file as plain tuples and dicts, which the cache can store."""
    rules = [tuple((rule._asdict() | _plain(rule)).values()) for rule in file.rules]
    return (file.pattern, file.path, rules, file.page, [tuple(block) for block in file.blocks])


def _plain(rule: Rule) -> dict[str, object]:
    return {"matcher": dict(rule.matcher), "severity": rule.severity.value, "finds": rule.finds.value}


def unpacked(values: Any) -> RuleFile:
    """Return the rule file that the function `packed` turned into plain values."""
    pattern, path, rules, page, blocks = values
    found = (Rule(*rule) for rule in rules)
    own = tuple(rule._replace(severity=Severity(rule.severity), finds=Finds(rule.finds)) for rule in found)
    return RuleFile(pattern, path, own, page, tuple(Block(*block) for block in blocks))


def load(path: Path) -> dict[bytes, Any]:
    """Return all entries of a cache by their key.

    The result is `{}` if the cache file is missing or damaged, or was written by another version of tacit or with
    another version of ast-grep.
    """
    return sealed_cache.load(path, _LARGEST, _AST_GREP)


def save(path: Path, known: Mapping[bytes, Any], new: Mapping[bytes, Any]) -> None:
    """Write the known and the new entries to a cache, or only the new ones if there are too many.

    If the cache's folder can't be written to, nothing happens.
    """
    sealed_cache.save(path, {**known, **new} if len(known) < _MOST else dict(new), _AST_GREP)
