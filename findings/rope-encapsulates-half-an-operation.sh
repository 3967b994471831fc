#!/usr/bin/env bash
# Finding: rope's "encapsulate field" turns price.net *= 1 + rate into a call that multiplies by 1 and then adds the rate.
#
# Package:   rope 1.15.2
# Input:     a class with a field net, and code that runs "price.net *= 1 + rate", "price.net -= 1 if sale else 2" and
#            "first = price.net = 5"; the refactoring EncapsulateField on net
# Behaviour: rope writes price.set_net(price.get_net() * 1 + rate): the right side of the augmented assignment is put behind the
#            operator without parentheses. In the second line the whole difference becomes one branch of the condition.
#            In a chained assignment the other name gets what set_net returns, which is None. No error, no warning; for
#            a tuple on the left, rope does refuse.
# Why it is a surprise: an augmented assignment evaluates its right side as a whole, and rope handles it on purpose (it writes the
#            getter into the setter). The code still runs, and only numbers are different.
# Seen:      "*=: before 150.0, after 100.5; -=: before 98, after 2; chained: before 5, after None"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install rope==1.15.2
seen=$("$folder/venv/bin/python" - "$folder" <<'PYTHON'
import pathlib
import sys

import rope
from rope.base.project import Project
from rope.refactor.encapsulate_field import EncapsulateField

CLASS = """class Price:
    def __init__(self):
        self.net = 100


price = Price()
"""
USES = {
    "*=": "rate = 0.5\nprice.net *= 1 + rate\nresult = price.net\n",
    "-=": "sale = False\nprice.net -= 1 if sale else 2\nresult = price.net\n",
    "chained": "first = price.net = 5\nresult = first\n",
}


def encapsulate(source):
    """Return the source with the field net encapsulated by rope."""
    (folder / "page.py").write_text(source, "utf-8")
    project = Project(str(folder), ropefolder=None)
    project.do(EncapsulateField(project, project.get_resource("page.py"), source.index("net")).get_changes())
    project.close()
    return (folder / "page.py").read_text("utf-8")


def run(source):
    names = {}
    exec(source, names)
    return names["result"]


folder = pathlib.Path(sys.argv[1]) / "project"
folder.mkdir()
parts = [f"{name}: before {run(CLASS + use)}, after {run(encapsulate(CLASS + use))}" for name, use in USES.items()]
print("; ".join(parts), f"(rope {rope.VERSION})")
PYTHON
)
echo "$seen"
[[ "$seen" == "*=: before 150.0, after 100.5; -=: before 98, after 2; chained: before 5, after None "* ]] ||
  { echo "the behaviour has changed"; exit 1; }
