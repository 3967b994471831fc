#!/usr/bin/env bash
# Finding: libcst's codemod for renaming makes an import with a fallback unconditional, and can delete the fallback's import as well.
#
# Package:   libcst 1.9.0
# Input:     "try: from simplejson import loads", "except ImportError: from json import loads", and a call of loads; RenameCommand
#            renames simplejson.loads to orjson.loads and to ujson.decode; none of the three packages is installed
# Behaviour: at its use, loads has two full names, simplejson.loads and json.loads. One of them is the old name, so the command
#            writes an import of the new name at the top of the file. If the last part of the name changes, it also removes
#            both imports below, "from json import loads" too, and leaves "pass" in both branches. The program that ran on
#            json before stops with ModuleNotFoundError. With "import simplejson" and "loads = simplejson.loads" in the try,
#            the command renames them where they stand, and the fallback works.
# Why it is a surprise: the command gets one full name, and json.loads is another one. libcst knows which statement binds a name,
#            and its codemod for unused imports leaves such imports alone. Where the new package is installed, no test
#            notices that the fallback is gone.
# Seen:      "orjson.loads: before 1, after ModuleNotFoundError, json imported; ujson.decode: before 1, after ModuleNotFoundError,
#            json not imported; by module: before 1, after 1, json imported"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install libcst==1.9.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import contextlib
import importlib.metadata
import io

import libcst
from libcst.codemod import CodemodContext
from libcst.codemod.commands.rename import RenameCommand

FALLBACK = "except ImportError:\n    from json import loads\nprint(loads('1'))\n"
BY_NAME = "try:\n    from simplejson import loads\n" + FALLBACK
BY_MODULE = "try:\n    import simplejson\n    loads = simplejson.loads\n" + FALLBACK


def output(code):
    said = io.StringIO()
    try:
        with contextlib.redirect_stdout(said):
            exec(compile(code, "program", "exec"), {})
    except ImportError as error:
        return type(error).__name__
    return said.getvalue().strip()


def describe(code, name):
    rename = RenameCommand(CodemodContext(), old_name="simplejson.loads", new_name=name)
    after = rename.transform_module(libcst.parse_module(code)).code
    kept = "imported" if "from json import loads" in after else "not imported"
    return f"before {output(code)}, after {output(after)}, json {kept}"


print(
    f"orjson.loads: {describe(BY_NAME, 'orjson.loads')}; ujson.decode: {describe(BY_NAME, 'ujson.decode')}; "
    f"by module: {describe(BY_MODULE, 'ujson.decode')} (libcst {importlib.metadata.version('libcst')})"
)
PYTHON
)
echo "$seen"
[[ "$seen" == "orjson.loads: before 1, after ModuleNotFoundError, json imported; ujson.decode: before 1, \
after ModuleNotFoundError, json not imported; by module: before 1, after 1, json imported "* ]] ||
  { echo "the behaviour has changed"; exit 1; }
