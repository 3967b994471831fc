#!/usr/bin/env bash
# Finding: one new table below a dotted key, and tomlkit writes the keys that follow it into that table, at the top of the file.
#
# Package:   tomlkit 0.15.2
# Input:     a pyproject.toml with the table [tool.ruff], which holds lint.select = ["E"] and after it line-length = 100, and the
#            assignment document["tool"]["ruff"]["lint"]["per-file-ignores"] = {"tests/*": ["S101"]}
# Behaviour: the new table is written right behind the dotted key, so line-length becomes a key of it. Its header is
#            [lint.per-file-ignores], without "tool.ruff", so both leave the section of ruff. document.unwrap() still has
#            everything in its place. With a header [tool.ruff.lint] instead of the dotted key, the file is right.
# Why it is a surprise: the text is valid TOML and nothing is raised. The document in memory and the text that it writes
#            differ, and only whoever parses the text again sees it. ruff then uses its default line length.
# Seen:      "memory: line-length 100, ignores ['S101']; dotted key: ruff {'lint': {'select': ['E']}}, top level
#            {'per-file-ignores': {'tests/*': ['S101'], 'line-length': 100}}; header: as in memory True"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install tomlkit==0.15.2
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import tomllib

import tomlkit

DOTTED = '[tool.ruff]\nlint.select = ["E"]\nline-length = 100\n'
HEADER = '[tool.ruff]\nline-length = 100\n\n[tool.ruff.lint]\nselect = ["E"]\n'


def edit(text):
    """Return the edited document as tomlkit has it in memory, and as another parser reads what tomlkit writes."""
    document = tomlkit.parse(text)
    document["tool"]["ruff"]["lint"]["per-file-ignores"] = {"tests/*": ["S101"]}
    return document.unwrap(), tomllib.loads(tomlkit.dumps(document))


memory, written = edit(DOTTED)
ruff = memory["tool"]["ruff"]
same = edit(HEADER)
print(
    f"memory: line-length {ruff['line-length']}, ignores {ruff['lint']['per-file-ignores']['tests/*']}; "
    f"dotted key: ruff {written['tool']['ruff']}, top level {written.get('lint')}; "
    f"header: as in memory {same[0] == same[1]} (tomlkit {tomlkit.__version__})"
)
PYTHON
)
echo "$seen"
[[ "$seen" == "memory: line-length 100, ignores ['S101']; dotted key: ruff {'lint': {'select': ['E']}}, \
top level {'per-file-ignores': {'tests/*': ['S101'], 'line-length': 100}}; header: as in memory True "* ]] ||
  { echo "the behaviour has changed"; exit 1; }
