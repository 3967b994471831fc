"""Run tacit, and count the code that runs at each tick of processor time: `python sampled.py OUT [ARGUMENT …]`.

During an import, a tick counts for the imported package. In templates it counts for Jinja. Otherwise it counts for the
innermost package of tacit on the stack.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

TICK = 0.001  # seconds between two ticks; systems may use a longer time, so only shares of the ticks can be compared
_IMPORTER = "<frozen importlib._bootstrap>"


def _folder(package: str) -> str:
    """Return the folder of an installed package without importing the package."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return f"{Path(spec.origin).parent}/"


# A folder above the packages may have any name: a clone of this repository is called tacit.
_TACIT, _JINJA = _folder("tacit"), _folder("jinja2")


def place(frame: FrameType | None) -> str:
    """Return the name of the package that uses the processor at a tick, from the stack at this time."""
    imported, room, is_template = list[str](), "", False
    while frame is not None:
        code = frame.f_code
        if code.co_filename == _IMPORTER and code.co_name == "_find_and_load":
            imported.append(str(frame.f_locals.get("name", "")))
        is_template = is_template or code.co_filename.startswith(_JINJA) or code.co_filename.endswith(".j2")
        if not room and code.co_filename.startswith(_TACIT):
            room = code.co_filename.removeprefix(_TACIT).partition("/")[0]
        frame = frame.f_back
    if imported:
        return f"import of {_package(imported[::-1])}"
    return "templates (Jinja)" if is_template else room.removesuffix(".py") or "the interpreter"


def _package(modules: list[str]) -> str:
    """Return the first package other than tacit in a chain of imports, which begins with the outermost module."""
    found = next((top for name in modules if (top := name.partition(".")[0]) != "tacit"), "tacit")
    return "the standard library" if found in sys.stdlib_module_names else found


def main() -> None:
    """Run the command, and then write a line for each package with its number of ticks."""
    out, ticks = Path(sys.argv[1]), Counter[str]()
    sys.argv[:] = ["tacit", *sys.argv[2:]]
    if sys.platform == "linux":  # on one processor, tacit starts no other processes, whose ticks would not be counted
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    signal.signal(signal.SIGPROF, lambda _number, frame: ticks.update([place(frame)]))
    signal.setitimer(signal.ITIMER_PROF, TICK, TICK)
    try:
        from tacit.__main__ import answer

        answer()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        out.write_text("".join(f"{count} {name}\n" for name, count in ticks.items()), "utf-8")


if __name__ == "__main__":
    main()
