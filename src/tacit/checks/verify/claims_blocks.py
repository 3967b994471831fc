"""PURE. Find the claims in a code block, by its language: commands, settings, SQL, folder trees, diagrams or code.

A claim is a statement of a document about the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tacit.checks.verify import (
    claims_code,
    claims_examples,
    claims_keys,
    claims_once,
    claims_packages,
    claims_prose,
    claims_services,
    claims_shell,
    claims_technology,
    claims_tools,
    diagrams,
)
from tacit.checks.verify.claims_tree import is_tree, tree
from tacit.checks.verify.document import Piece
from tacit.checks.verify.powershell import as_shell
from tacit.checks.verify.values import Claim
from tacit.text.languages import rule_language as language_named

_SHELLS = {"bash", "sh", "shell", "zsh", "console", "shell-session", "terminal", "cmd", "shellsession", "commandline"}
_POWERSHELLS = {"powershell", "ps1", "pwsh", "ps"}
_MARKDOWNS = {"markdown", "md", "diff", "text-diff", "patch"}
_ENV_BLOCKS = {"env", "dotenv", "ini", "properties", ".env", "sh", "bash", "shell"}
_SETTINGS = {"", "text", "toml", "yaml", "yml", "json", "conf", "nix", "dockerfile", "hcl", *_ENV_BLOCKS}
_COMMENT = re.compile(r"(?:^|\s)(?:#|//)\s(.+)")
# the link to a repository whose commands a block has: "run this in the [`proxy`](https://github.com/acme/proxy) repo"
_OTHER = re.compile(r"\]\(https://(?:github|gitlab)\.com/[\w.-]+/([\w.-]+)/?\)\s{1,4}repo(?:sitory)?\b")
_LONGEST_ROW = 1_000  # characters of a row whose comment is read
_LONGEST_EXAMPLE, _LONGEST_NAME = 20_000, 60  # characters of an example, and of its name
_TREES = {"", "text", "plaintext", "txt", "plain", "tree", "bash", "console", "sh", "shell"}


def claims(piece: Piece, group: int, repository: str, *, is_pattern_page: bool) -> Iterator[Claim]:
    """Yield the claims (statements about the code) in a code block. `group` is the number of the block in the document.

    On a pattern's page (`is_pattern_page`), the whole block is a claim, too: the code should have the lines of the
    block.
    """
    found = _OTHER.search(piece.context)
    if found and found[1].removesuffix(".git").lower() != repository.lower():
        return
    info = re.split(r"[\s,{:]", piece.info.lower(), maxsplit=1)[0] if piece.info else ""
    text, line = piece.text, piece.line
    if info in _MARKDOWNS:
        return
    if info == "mermaid":
        yield from diagrams.mermaid(text, line, group)
        return
    if is_pattern_page:
        yield from _example(text, line, group, info)
    yield from claims_examples.examples(text, line, group, language_named(info) or info)
    yield from claims_code.queries(text, line, group)
    if info in _TREES and is_tree(text):
        yield from tree(text, line, group)
    elif info in _ENV_BLOCKS and claims_code.is_dotenv(text):
        yield from claims_code.dotenv(text, line, group)
    elif info in _SHELLS:
        yield from claims_shell.shell(text, line, repository)
        yield from claims_keys.commands(text, line, group)
    elif info in _POWERSHELLS:
        yield from claims_shell.shell(as_shell(text), line, repository)
    elif info in {"yaml", "yml"}:
        yield from claims_code.yaml(text, line, group)
        yield from claims_services.yaml(text, line, group)
        yield from claims_code.code(text, line, group, is_pattern_page=False)
    elif info in {"", "text", "http", "plaintext"}:
        yield from _plain(text, line, group, info)
    else:
        yield from _of_language(text, line, group, info, is_pattern_page=is_pattern_page)
    if info in _SETTINGS:
        yield from claims_code.settings(text, line, group)
    yield from _once(text, line, is_tree=is_tree(text) or diagrams.is_diagram(text))


def _once(text: str, line: int, *, is_tree: bool) -> Iterator[Claim]:
    """Yield the names in a code block of any language that count only if the code once had them.

    The paths of a folder tree (`is_tree`) are left out, because the tree may show another project.
    """
    for number, row in enumerate(text.split("\n"), line):
        found = claims_once.of_line(row, number, is_code=True)
        yield from (claim for claim in found if not (is_tree and claim.kind == "path"))
        yield from (one._replace(form=claims_once.ONCE) for one in claims_prose.addresses(row, number) if not one.owner)
        if comment := _COMMENT.search(row[:_LONGEST_ROW]):
            yield from claims_technology.mentioned(comment[1], number)


def _of_language(text: str, line: int, group: int, info: str, *, is_pattern_page: bool) -> Iterator[Claim]:
    if info == "redis":
        yield from claims_keys.commands(text, line, group)
    elif info in {"json", "json5", "jsonc"}:
        yield from claims_packages.json(text, line, group)
    elif info == "sql":
        yield from claims_code.sql(text, line, group)
        yield from claims_code.tables_read(text, line, group)
    elif info in {"dockerfile", "docker"}:
        yield from claims_code.dockerfile(text, line, group)
        yield from claims_services.dockerfile(text, line, group)
    elif info not in {"toml", "xml", "html", "css"}:
        yield from claims_code.code(text, line, group, is_pattern_page=is_pattern_page)


def _example(text: str, line: int, group: int, language: str) -> Iterator[Claim]:
    """Yield one claim for a code block as a whole: the code should have its lines.

    If the language of the block is not known, or if the block has more than `_LONGEST_EXAMPLE` (20,000) characters,
    yield nothing.
    """
    if language_named(language) and len(text) <= _LONGEST_EXAMPLE:
        name = next((row.strip() for row in text.split("\n") if row.strip()), "")[:_LONGEST_NAME]
        yield Claim("example", name, line, owner=language, group=group, form="code", written=text)


def _plain(text: str, line: int, group: int, info: str) -> Iterator[Claim]:
    if claims_code.has_requests(text):
        yield from claims_code.http(text, line, group)
    elif claims_code.is_dotenv(text):
        yield from claims_code.dotenv(text, line, group)
    elif not info and claims_tools.is_session(text):
        yield from claims_shell.shell(text, line)
    elif diagrams.is_diagram(text):
        yield from diagrams.drawn(text, line, group)
    else:
        yield from claims_code.sql(text, line, group)
        yield from claims_prose.marked(text, line)
