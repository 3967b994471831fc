#!/usr/bin/env bash
# Finding: rope renames a variable everywhere but in the nested function that sets it, and the module no longer compiles.
#
# Package:   rope 1.15.2
# Input:     a function with "dirty = False" and a nested function with "nonlocal dirty" and "dirty = True"; the rename of
#            "dirty" in the first line to "changed"
# Behaviour: rope takes the assignment below nonlocal for a local variable of the nested function, and leaves both lines as they
#            are. The compiler then stops: no binding for nonlocal 'dirty' found. If the nested function only adds
#            ("dirty += 1"), or if the variable is a global one, rope renames all of it.
# Why it is a surprise: one renames with such a tool because it knows scopes. The list of changes says nothing of what was left
#            out, and whether it works depends on = or +=. If a function further out has a variable of the old name, the
#            module does compile, and the nested function sets that one.
# Seen:      "=: 2 of 4 renamed, SyntaxError; +=: 4 of 4 renamed, compiles; global: 3 of 3 renamed, compiles;
#            outer variable of the same name: before 'outer False, inner True', after 'outer True, inner False'"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install rope==1.15.2
seen=$("$folder/venv/bin/python" - "$folder" <<'PYTHON'
import pathlib
import sys
import textwrap

import rope
from rope.base.project import Project
from rope.refactor.rename import Rename

CLOSURE = """
def watch():
    dirty = False  # here

    def mark():
        nonlocal dirty
        dirty {} True

    mark()
    return dirty
"""
GLOBAL = "dirty = False  # here\n\ndef mark():\n    global dirty\n    dirty = True\n"
OUTER = "def page():\n    dirty = False\n{}\n    inner = watch()\n    return f'outer {{dirty}}, inner {{inner}}'\n"


def rename(source):
    """Return the source with the variable of the marked line renamed by rope."""
    (folder / "page.py").write_text(source, "utf-8")
    project = Project(str(folder), ropefolder=None)
    line = source[: source.index("  # here")]
    project.do(Rename(project, project.get_resource("page.py"), line.rindex("dirty") + 1).get_changes("changed"))
    project.close()
    return (folder / "page.py").read_text("utf-8")


def describe(source):
    written = rename(source)
    try:
        compile(written, "page.py", "exec")
    except SyntaxError:
        result = "SyntaxError"
    else:
        result = "compiles"
    return f"{written.count('changed')} of {source.count('dirty')} renamed, {result}"


def run(source):
    names = {}
    exec(source, names)
    return names["page"]()


folder = pathlib.Path(sys.argv[1]) / "project"
folder.mkdir()
nested = OUTER.format(textwrap.indent(CLOSURE.format("="), "    "))
print(
    f"=: {describe(CLOSURE.format('='))}; +=: {describe(CLOSURE.format('+='))}; global: {describe(GLOBAL)}; "
    f"outer variable of the same name: before '{run(nested)}', after '{run(rename(nested))}' (rope {rope.VERSION})"
)
PYTHON
)
echo "$seen"
[[ "$seen" == "=: 2 of 4 renamed, SyntaxError; +=: 4 of 4 renamed, compiles; global: 3 of 3 renamed, compiles; \
outer variable of the same name: before 'outer False, inner True', after 'outer True, inner False' "* ]] ||
  { echo "the behaviour has changed"; exit 1; }
