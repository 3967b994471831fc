"""Add generated pages to the files in which markdown formatters list what they ignore.

Text that people wrote into these files is not changed. Masks are the globs that match the generated pages.
"""

import contextlib
import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tacit.actions.git_setup import own_text, page_masks
from tacit.system import files
from tacit.workspace.workspace import Workspace

_ABOUT = "# Pages that tacit generates"
_PRE_COMMIT = ".pre-commit-config.yaml"
_PRETTIER = (".prettierignore", ".prettierrc*", "prettier.config.*")
_CLI2 = (".markdownlint-cli2.jsonc", ".markdownlint-cli2.yaml")
_RULES = (".markdownlint.json", ".markdownlint.jsonc", ".markdownlint.yaml", ".markdownlint.yml")


class Setup(NamedTuple):
    """A file in which a formatter lists what it ignores; `path` is relative to the knowledge base's root.

    If `advice` is empty, lines were added to the file. Otherwise the file was not changed, and `advice` says what a
    person should add.
    """

    formatter: str
    path: str
    advice: str = ""


def ignore_pages(workspace: Workspace, *, dry: bool = False) -> tuple[Setup, ...]:
    """Add the generated pages to the ignore lists of the formatters that are configured.

    If `dry` is true, nothing is written. Formatters are looked for in the folder of the knowledge base and in the
    folders above it, up to the top of the repository. Generated checklists are not added to the lists, because their
    folder also has workflows that people wrote.

    Raises:
        FileAccessError: one of the files is not UTF-8, or can't be written.
    """
    found = []
    for folder in _folders(workspace.root):
        inside = workspace.root.relative_to(folder).as_posix()
        masks = [mask if inside == "." else f"{inside}/{mask}" for mask in page_masks(workspace.config)]
        for formatter, name, change in _configured(folder):
            old = own_text(folder / name)
            try:
                new = change(old, masks)
            except _NotChangedError as reason:
                found.append(Setup(formatter, _relative(folder / name, workspace.root), str(reason)))
                continue
            if new != old:
                found.append(Setup(formatter, _relative(folder / name, workspace.root)))
                if not dry:
                    files.write(folder / name, new)
    return tuple(found)


class _NotChangedError(Exception):
    """Tacit can't change a file safely; the message says what a person should add to it."""


_Change = Callable[[str, Sequence[str]], str]


def _folders(root: Path) -> Iterator[Path]:
    """Yield the folders in which formatters may be configured.

    These are the folder of the knowledge base and, in a repository, the folders above it up to the repository's top.
    """
    places = (root, *root.parents)
    top = next((place for place in places if (place / ".git").exists()), root)
    yield from places[: places.index(top) + 1]


def _relative(path: Path, root: Path) -> str:
    return Path(os.path.relpath(path, root)).as_posix()


def _configured(folder: Path) -> Iterator[tuple[str, str, _Change]]:
    """Yield the formatters that a folder configures.

    Each result has the formatter's name, the file in which it lists what it ignores, and a function. The function takes
    the text of this file and all masks (globs of generated pages), and returns the text with the masks that it lacks.
    """
    hooks, package = _hooks(folder), _package(folder)
    if "prettier" in package or "prettier" in hooks or _any(folder, _PRETTIER):
        yield "prettier", ".prettierignore", _with_lines
    yield from _markdownlint(folder, {*package, *hooks})
    if (folder / ".mdformat.toml").is_file():
        yield "mdformat", ".mdformat.toml", _in_toml
    elif "mdformat" in hooks:
        excluded = hooks["mdformat"]
        yield "mdformat", _PRE_COMMIT, lambda old, masks: _in_hook(old, masks, excluded)


def _markdownlint(folder: Path, named: set[str]) -> Iterator[tuple[str, str, _Change]]:
    """Yield the variants of the formatter markdownlint, such as markdownlint-cli2, that a folder configures.

    Each result has the same three values as in `_configured`. `named` are the names of the packages and of the hooks of
    pre-commit that the folder lists.
    """
    there = [name for name in _CLI2 if (folder / name).is_file()]
    is_cli = not named.isdisjoint({"markdownlint-cli", "markdownlint", "markdownlint-fix"})
    if is_cli or _any(folder, [".markdownlintignore"]):
        yield "markdownlint-cli", ".markdownlintignore", _with_lines
        is_cli = True
    if there:
        yield "markdownlint-cli2", there[0], _in_jsonc if there[0].endswith("c") else _in_yaml
    elif "markdownlint-cli2" in named or _any(folder, [".markdownlint-cli2.*"]):
        is_script = _any(folder, [".markdownlint-cli2.*"])
        yield "markdownlint-cli2", ".markdownlint-cli2.yaml", _refused if is_script else _in_yaml
    elif not is_cli and (rules := [name for name in _RULES if (folder / name).is_file()]):
        yield "markdownlint", rules[0], _refused_for_both


def _any(folder: Path, masks: Sequence[str]) -> bool:
    return any(path.is_file() for mask in masks for path in folder.glob(mask))


def _text(path: Path) -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return files.read(path).decode("utf-8")
    return ""


def _hooks(folder: Path) -> dict[str, str]:
    """Return the regular expression for the files that each hook of pre-commit skips, by the hook's name."""
    read = _read(yaml.safe_load, _text(folder / _PRE_COMMIT))
    found = (hook for repo in _dicts(read, "repos") for hook in _dicts(repo, "hooks"))
    return {str(hook.get("id", "")): str(hook.get("exclude", "")) for hook in found}


def _dicts(values: Any, key: str) -> list[dict[str, Any]]:
    there = values.get(key) if isinstance(values, dict) else None
    return [item for item in there if isinstance(item, dict)] if isinstance(there, list) else []


def _package(folder: Path) -> set[str]:
    """Return all names in package.json that may be those of formatters: its keys, and the names of its dependencies."""
    try:
        values = json.loads(_text(folder / "package.json") or "{}")
    except ValueError:
        return set()
    if not isinstance(values, dict):
        return set()
    kinds = [values.get(kind) for kind in ("dependencies", "devDependencies")]
    return {*values, *(name for kind in kinds if isinstance(kind, dict) for name in kind)}


def _with_lines(old: str, masks: Sequence[str]) -> str:
    """Return the text of an ignore file, in the form of .gitignore, with a line for each mask that it lacks.

    A mask is a glob that matches generated pages.
    """
    known = {line.strip().removeprefix("/") for line in old.splitlines()}
    missing = [f"/{mask}" for mask in masks if mask not in known]
    if not missing:
        return old
    gap = "" if not old else "\n" if old.endswith("\n") else "\n\n"
    return old + gap + "".join(f"{line}\n" for line in (_ABOUT, *missing))


def _in_yaml(old: str, masks: Sequence[str]) -> str:
    def first(items: Sequence[str]) -> str:
        gap = "" if not old or old.endswith("\n") else "\n"
        return f"{old}{gap}ignores:\n{_yaml_items(items)}"

    return _in_list(old, masks, yaml.safe_load, "ignores", first)


def _yaml_items(items: Sequence[str], indent: str = "  ") -> str:
    return "".join(f"{indent}- {json.dumps(item, ensure_ascii=False)}\n" for item in items)


def _in_jsonc(old: str, masks: Sequence[str]) -> str:
    def first(items: Sequence[str]) -> str:
        listed = json.dumps(list(items), ensure_ascii=False)
        comma = "," if json.loads(old) else ""
        return old.replace("{", f'{{\n  "ignores": {listed}{comma}', 1)

    return _in_list(old, masks, json.loads, "ignores", first)


def _in_toml(old: str, masks: Sequence[str]) -> str:
    def first(items: Sequence[str]) -> str:
        # on a Python older than 3.13, mdformat fails with this setting, and tacit can't tell which Python runs mdformat
        listed = json.dumps(list(items), ensure_ascii=False)
        raise _NotChangedError(f"if mdformat runs on Python 3.13 or newer, add exclude = {listed}")

    return _in_list(old, masks, tomllib.loads, "exclude", first)


def _in_hook(old: str, masks: Sequence[str], excluded: str) -> str:
    """Return the text `old` unchanged if the hook of pre-commit already excludes all generated pages.

    `excluded` is the regular expression with which the hook names files that it skips. Tacit does not change an
    expression that a person wrote.

    Raises:
        _NotChangedError: the expression does not match some pages; the message says what to add.
    """
    pages = [mask.replace("*", "x") for mask in masks]
    with contextlib.suppress(re.error):
        if excluded and all(re.search(excluded, page) for page in pages):
            return old
    pattern = "|".join(re.escape(mask).replace(r"\*", "[^/]*").replace(r"\-", "-") for mask in masks)
    raise _NotChangedError(f"add to the hook: exclude: ^({pattern})$")


def _refused(_: str, masks: Sequence[str]) -> str:
    raise _NotChangedError(f"add to the ignores of markdownlint-cli2: {', '.join(masks)}")


def _refused_for_both(_: str, masks: Sequence[str]) -> str:
    places = (
        ".markdownlintignore (for markdownlint-cli) or to `ignores` in .markdownlint-cli2.yaml (for markdownlint-cli2)"
    )
    raise _NotChangedError(f"add {', '.join(masks)} to {places}")


def _in_list(
    old: str, masks: Sequence[str], read: Callable[[str], Any], key: str, first: Callable[[Sequence[str]], str]
) -> str:
    """Return the text of a settings file (`old`) with all masks in the list at `key`. Other text stays the same.

    A mask is a glob that matches generated pages. `read` parses the text. If the file has no list at `key`, `first`
    returns the text with a new list.

    Raises:
        _NotChangedError: the list can't be extended safely; the message says what to add.
    """
    before = _read(read, old)
    there = before.get(key) or [] if isinstance(before, dict) else []
    missing = [mask for mask in masks if not isinstance(there, list) or mask not in there]
    if not missing:
        return old
    if not isinstance(before, dict):
        raise _NotChangedError(f"add to {key}: {', '.join(missing)}")
    if key not in before:
        new = first(missing)
    else:
        items = [f"{json.dumps(mask, ensure_ascii=False)}," for mask in missing]
        inline = re.compile(rf"^(\s*[\"']?{key}[\"']?\s*[:=]\s*\[)(?:([ \t]*\n[ \t]*)|\s*)(?=[^\s\]#/])", re.MULTILINE)
        new = inline.sub(lambda found: found[1] + _joined(items, found[2]), old, count=1)
        if new == old:
            block = re.compile(rf"^({key}:[ \t]*\n)(?=([ \t]*)- )", re.MULTILINE)
            new = block.sub(lambda found: found[1] + _yaml_items(missing, found[2]), old, count=1)
    after = _read(read, new)
    if new == old or after != {**before, key: [*missing, *there]}:
        raise _NotChangedError(f"add to {key}: {', '.join(missing)}")
    return new


def _joined(items: Sequence[str], line: str | None) -> str:
    """Return new items as the text to insert after the `[` of a list.

    `line` is the line break and the indentation before the first item of the list; each new item then gets a line of
    its own, too. It is None if the first item is on the line of the `[`.
    """
    return "".join(f"{line}{item}" for item in items) + line if line else "".join(f"{item} " for item in items)


def _read(read: Callable[[str], Any], text: str) -> Any:
    """Return the values of a settings file; None if they can't be read, and `{}` if there are none."""
    try:
        return read(text) or {} if text.strip() else {}
    except (ValueError, yaml.YAMLError):
        return None
