#!/usr/bin/env bash
# Finding: PyYAML refuses an ast-grep rule that ast-grep itself runs, because a word in braces contains a question mark.
#
# Packages:  ast-grep-cli 0.51.1, PyYAML 6.0.3, ruamel.yaml 0.19.1
# Input:     a rule file with a regular expression in a flow mapping: "rule: {kind: identifier, regex: ^colou?r$}"
# Behaviour: ast-grep reads the file and finds the identifier. ruamel.yaml reads it as well. PyYAML stops with
#            "expected ',' or '}', but got '?'": in flow collections its scanner ends a plain scalar at a question mark,
#            which YAML allows inside of a plain scalar there. In block style PyYAML reads the same value.
# Why it is a surprise: rule files of linters are full of regular expressions, and PyYAML is what Python programs check
#            and edit them with. Such a program calls a working rule file broken.
# Seen:      "ast-grep: 1 match, ruamel.yaml: ^colou?r$, PyYAML: ParserError, PyYAML in block style: ^colou?r$"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install ast-grep-cli==0.51.1 PyYAML==6.0.3 ruamel.yaml==0.19.1
cat >"$folder/rule.yml" <<'YAML'
id: colour
language: python
rule: {kind: identifier, regex: ^colou?r$}
YAML
echo 'color = 1' >"$folder/page.py"
"$folder/venv/bin/ast-grep" scan --rule "$folder/rule.yml" --json=compact "$folder/page.py" >"$folder/found.json"
seen=$("$folder/venv/bin/python" - "$folder" <<'PYTHON'
import json, pathlib, sys
import ruamel.yaml, yaml

folder = pathlib.Path(sys.argv[1])
text = (folder / "rule.yml").read_text("utf-8")
matches = len(json.loads((folder / "found.json").read_text("utf-8")))
other = ruamel.yaml.YAML(typ="safe", pure=True).load(text)["rule"]["regex"]
try:
    first = yaml.safe_load(text)["rule"]["regex"]
except yaml.YAMLError as error:
    first = type(error).__name__
block = yaml.safe_load("regex: ^colou?r$")["regex"]
print(f"ast-grep: {matches} match, ruamel.yaml: {other}, PyYAML: {first}, PyYAML in block style: {block}")
PYTHON
)
echo "$seen"
[ "$seen" = 'ast-grep: 1 match, ruamel.yaml: ^colou?r$, PyYAML: ParserError, PyYAML in block style: ^colou?r$' ] || {
  echo "the behaviour has changed"
  exit 1
}
