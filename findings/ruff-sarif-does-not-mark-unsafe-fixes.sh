#!/usr/bin/env bash
# Finding: ruff writes unsafe fixes into SARIF and rdjson like safe ones, so a tool that applies them changes the program.
#
# Package:   ruff 0.17.6; Python runs the program before and after
# Input:     a program with an unused import (F401), "condition = column == None" for a class with its own == (E711), and a
#            function with the default names=[] that is called twice (B006); output formats sarif, rdjson and json, without
#            --unsafe-fixes
# Behaviour: ruff knows that the last two fixes are unsafe: --fix does not apply them, the text for people has a note, and the
#            format json has "applicability": "unsafe". In SARIF, each result has "fixes" with a description and the text to
#            insert, and in rdjson "suggestions", with the same keys for the safe fix and the unsafe ones. If the fixes of the
#            SARIF log are applied, the program still runs, the condition is False, and the function no longer keeps its list.
# Why it is a surprise: --unsafe-fixes is off, so one expects that no output offers such a fix, or that it is marked as in json.
#            Viewers of SARIF turn fixes into a button, and review bots turn suggestions into a commit. In the log, the word
#            "unsafe" is only in the long text about the rule. Even after --fix has applied what is safe, the log offers the rest.
# Instead:   take fixes from the format json if their applicability is "safe", or from "ruff check --diff".
# Seen:      "program: is null 2; ruff --fix: is null 2; fixes of SARIF: False 1; sarif: F401 E711 B006, keys alike; rdjson: F401
#            E711 B006, keys alike; json: F401 safe, E711 unsafe, B006 unsafe"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install ruff==0.17.6
cat >program.py <<'PYTHON'
import os


class Column:
    def __eq__(self, other):
        return "is null" if other is None else "equal"


def add(name, names=[]):
    names.append(name)
    return names


column = Column()
condition = column == None
add("one")
print(condition, len(add("two")))
PYTHON
for format in sarif rdjson json; do
  venv/bin/ruff check --isolated --no-cache --exit-zero --select F401,E711,B006 --output-format "$format" program.py >"log.$format"
done
cp program.py safe.py
venv/bin/ruff check --isolated --no-cache --exit-zero --quiet --select F401,E711,B006 --fix safe.py >safe.txt
seen=$(venv/bin/python - <<'PYTHON'
import itertools
import json
import pathlib
import subprocess
import sys

ORDER = ["F401", "E711", "B006"]


def output(source):
    return subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout.strip()


def apply(source, fixes):
    """Apply all fixes of a SARIF log to a file of ASCII characters, from its end to its start."""
    starts = [0, *itertools.accumulate(len(line) for line in source.splitlines(keepends=True))]
    edits = []
    for part in (part for fix in fixes for change in fix["artifactChanges"] for part in change["replacements"]):
        region = part["deletedRegion"]
        start, end = (starts[region[f"{side}Line"] - 1] + region[f"{side}Column"] - 1 for side in ("start", "end"))
        edits.append((start, end, part.get("insertedContent", {}).get("text", "")))
    for start, end, text in sorted(edits, reverse=True):
        source = source[:start] + text + source[end:]
    return source


def describe(found):
    """Name the rules that offer a fix, and say whether the fixes have the same keys."""
    keys = {tuple(sorted(fix)) for fixes in found.values() for fix in fixes}
    return f"{' '.join(code for code in ORDER if found[code])}, keys {'alike' if len(keys) == 1 else keys}"


source = pathlib.Path("program.py").read_text("utf-8")
sarif, rdjson, entries = (json.loads(pathlib.Path(f"log.{name}").read_text("utf-8")) for name in ("sarif", "rdjson", "json"))
results = {result["ruleId"]: result["fixes"] for result in sarif["runs"][0]["results"]}
suggestions = {entry["code"]["value"]: entry["suggestions"] for entry in rdjson["diagnostics"]}
applicable = {entry["code"]: entry["fix"]["applicability"] for entry in entries}
fixed = apply(source, [fix for fixes in results.values() for fix in fixes])
print(
    f"program: {output(source)}; ruff --fix: {output(pathlib.Path('safe.py').read_text('utf-8'))}; "
    f"fixes of SARIF: {output(fixed)}; sarif: {describe(results)}; rdjson: {describe(suggestions)}; "
    f"json: {', '.join(f'{code} {applicable[code]}' for code in ORDER)}"
)
PYTHON
)
echo "$seen ($(venv/bin/ruff --version))"
expected="program: is null 2; ruff --fix: is null 2; fixes of SARIF: False 1; sarif: F401 E711 B006, keys alike; "
expected+="rdjson: F401 E711 B006, keys alike; json: F401 safe, E711 unsafe, B006 unsafe"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
