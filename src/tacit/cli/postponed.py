"""Postpone the import of modules that typer and tacit import, and that few commands use.

`importlib.util.LazyLoader` does the same, but before Python 3.12 a second `import` of a module loads it, and it looks
for the module's file at once.
"""

import os
import sys
from _thread import RLock
from types import ModuleType
from typing import Any

# All are written in Python, and imported as a whole (`import json`). Those of the first line are imported by inspect,
# pathlib, shutil or typer, those of the second by tacit or Jinja.
_RARELY_USED = (
    *("bz2", "ipaddress", "lzma", "ntpath", "platform", "shellingham", "subprocess", "textwrap", "tokenize"),
    *("ast", "json", "tempfile", "token"),
)
_lock = RLock()


class _Postponed(ModuleType):
    """A module that is not loaded yet. When a name in it is first used, Python finds its file and runs its code."""

    def __getattr__(self, name: str) -> Any:
        with _lock:
            if not vars(self).setdefault("_is_loading", False):  # its own code may look for a name that is missing
                vars(self)["_is_loading"] = True
                _load(self)
                # As a plain module, later look-ups of names cost nothing more. mypy allows no other class here.
                self.__class__ = ModuleType  # type: ignore[assignment]
            return ModuleType.__getattribute__(self, name)


def _load(module: ModuleType) -> None:
    """Find the file of a postponed module and run its code in the module's own namespace.

    Raises:
        ModuleNotFoundError: Python has no such module.
    """
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    name = module.__name__
    spec = PathFinder.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    vars(module).update(vars(module_from_spec(spec)))
    spec.loader.exec_module(module)


def postpone() -> None:
    """Put the modules that are not imported yet into `sys.modules` without running their code."""
    for name in _RARELY_USED:
        sys.modules.setdefault(name, _Postponed(name))
    platform = sys.modules["platform"]
    if isinstance(platform, _Postponed) and hasattr(os, "uname"):
        # uuid, which typer imports, asks for the system's name. The rest of platform is not needed for this answer.
        vars(platform)["system"] = lambda: os.uname().sysname
