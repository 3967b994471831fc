"""Postpone the import of standard modules that typer imports, and that few commands use.

`importlib.util.LazyLoader` does the same, but before Python 3.12 a second `import` of a module loads it.
"""

import sys
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType
from typing import Any

# Each is imported by inspect, pathlib, shutil or typer. Importing all of them takes a tenth of a look-up's time.
_RARELY_USED = ("bz2", "ipaddress", "lzma", "subprocess", "textwrap", "tokenize")
_lock = RLock()


class _Postponed(ModuleType):
    """A module whose code runs when a name in it is looked up for the first time."""

    def __getattr__(self, name: str) -> Any:
        with _lock:
            if not vars(self).setdefault("_is_loading", False):  # its own code may look for a name that is missing
                vars(self)["_is_loading"] = True
                spec = self.__spec__
                if spec is not None and spec.loader is not None:
                    spec.loader.exec_module(self)
                # As a plain module, later look-ups of names cost nothing more. mypy allows no other class here.
                self.__class__ = ModuleType  # type: ignore[assignment]
            return ModuleType.__getattribute__(self, name)


def postpone() -> None:
    """Put the modules that are not imported yet into `sys.modules` without running their code."""
    for name in _RARELY_USED:
        spec = None if name in sys.modules else find_spec(name)
        if spec is not None:
            module = module_from_spec(spec)
            module.__class__ = _Postponed
            sys.modules[name] = module
