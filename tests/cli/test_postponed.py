"""Test that rarely used modules of the standard library are imported only when they are used."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
from threading import Thread
from tacit.cli.postponed import postpone
postpone()
import subprocess, textwrap
assert not hasattr(subprocess, "no_such_name")
found = []
threads = [Thread(target=lambda: found.append(subprocess.PIPE)) for _ in range(9)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(found == [-1] * 9, textwrap.fill("a b", 1).split())
"""
PACKAGE = """
from tacit.cli.postponed import postpone
postpone()
import sys, json
assert "json.decoder" not in sys.modules
import json.decoder
from json import dumps
print(json is sys.modules["json"], json.dumps is dumps, dumps({"a": [1]}), json.JSONDecodeError.__name__)
"""
QUICK = """
import sys
sys.argv = ["tacit", *sys.argv[1:]]
from tacit.cli import run
code = run()
print(code, sorted({"subprocess", "ssl", "ntpath", "shellingham", "_hashlib", "jinja2", "tomllib"} & {
    name for name, module in sys.modules.items() if type(module).__name__ == "module"
}))
"""


def _said(program: str, *arguments: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True
    ).stdout


def test_a_postponed_module_is_loaded_once_by_many_threads() -> None:
    assert _said(PROGRAM) == "True ['a', 'b']\n"


def test_a_package_can_be_postponed() -> None:
    assert _said(PACKAGE) == 'True True {"a": [1]} JSONDecodeError\n'


def test_a_look_up_does_not_load_what_it_does_not_need() -> None:
    assert _said(QUICK, "list", "-h").splitlines()[-1] == "0 []"
