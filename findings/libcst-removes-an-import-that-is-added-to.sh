#!/usr/bin/env bash
# Finding: libcst's codemod for unused imports deletes an import whose only use is "NAME += ...", as settings files have it.
#
# Package:   libcst 1.9.0
# Input:     settings with "from defaults import APPS" and "APPS += ['debug']"; the same with a star import above; and
#            "APPS[0] += ''"; the codemod remove_unused_imports.RemoveUnusedImportsCommand
# Behaviour: "+=" reads the name before it sets it. libcst records the target of an augmented assignment as stored only, so its
#            scopes have an assignment and no access, and the import counts as unused. The module then stops with a
#            NameError. If a star import above brings the same name, it runs on with the other value. An
#            attribute ("APPS.x += 1") and an item are recorded as read, and the import stays.
# Why it is a surprise: "from base import APPS" and "APPS += [...]" is how a settings file extends another one. The codemod is a
#            cleaning that is run over a whole repository, and ScopeProvider, which it asks, is what other codemods trust, too.
# Seen:      "plain: before ['page', 'debug'], after NameError; star: before ['site', 'debug'], after ['page', 'debug'];
#            item: before ['page'], after ['page']"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install libcst==1.9.0
echo "APPS = ['page']" >defaults.py
echo "APPS = ['site']" >site_settings.py
seen=$(venv/bin/python - <<'PYTHON'
import importlib.metadata
import sys

import libcst
from libcst.codemod import CodemodContext
from libcst.codemod.commands.remove_unused_imports import RemoveUnusedImportsCommand

sys.path.insert(0, ".")
SETTINGS = {
    "plain": "from defaults import APPS\nAPPS += ['debug']\n",
    "star": "from defaults import *\nfrom site_settings import APPS\nAPPS += ['debug']\n",
    "item": "from defaults import APPS\nAPPS[0] += ''\n",
}


def run(source):
    """Return the value of APPS after the settings have run, with fresh modules."""
    for module in ("defaults", "site_settings"):
        sys.modules.pop(module, None)
    names = {}
    try:
        exec(source, names)
    except NameError:
        return "NameError"
    return names["APPS"]


parts = []
for name, source in SETTINGS.items():
    cleaned = RemoveUnusedImportsCommand(CodemodContext()).transform_module(libcst.parse_module(source)).code
    parts.append(f"{name}: before {run(source)}, after {run(cleaned)}")
print("; ".join(parts), f"(libcst {importlib.metadata.version('libcst')})")
PYTHON
)
echo "$seen"
[[ "$seen" == "plain: before ['page', 'debug'], after NameError; star: before ['site', 'debug'], after ['page', 'debug']; \
item: before ['page'], after ['page'] "* ]] ||
  { echo "the behaviour has changed"; exit 1; }
