#!/usr/bin/env bash
# Finding: a quarter or more of the time to import PyYAML goes into one regular expression, which programs never use that load
#          and dump with the C classes.
#
# Package:   PyYAML 6.0.3 with its C extension, on CPython 3.11 to 3.13
# Input:     "import yaml" in a new process, and the expression Reader.NON_PRINTABLE of its module yaml.reader
# Behaviour: the import compiles the expression, a set of characters with ranges up to U+FFFD and U+10FFFF. CPython compiles
#            a set with ranges beyond 255 by way of a table of 65,536 characters, which takes more than fifty times as long as a set
#            of a few characters. CSafeLoader and CSafeDumper do not derive from Reader, and never use it.
# Why it is a surprise: the C classes are chosen for speed, but a short command pays for the reader of the others each time
#            it starts. It helps only to import the package later, or not at all.
# Seen:      "C classes use the reader: False, large set of the import: over 25%, times a small set: over 50" (38% and 150 with
#            CPython 3.11.7)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install PyYAML==6.0.3
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import re
import subprocess
import sys
import time

import yaml
from yaml.reader import Reader


def shortest(pattern):
    taken = []
    for _ in range(15):
        re.purge()
        start = time.process_time()
        re.compile(pattern)
        taken.append(time.process_time() - start)
    return min(taken)


def imported():
    """Return the share of yaml.reader in the import of yaml, in one new process."""
    done = subprocess.run([sys.executable, "-X", "importtime", "-c", "import re, yaml"], capture_output=True, text=True)
    rows = [line.split(":", 1)[1].split("|") for line in done.stderr.splitlines() if "import time:" in line][1:]
    times = {name.strip(): (int(own), int(whole)) for own, whole, name in rows}
    return times["yaml.reader"][0] / times["yaml"][1]


uses = issubclass(yaml.CSafeLoader, Reader) or issubclass(yaml.CSafeDumper, Reader)
share = sorted(imported() for _ in range(15))[7]
times = shortest(Reader.NON_PRINTABLE.pattern) / shortest("[^\t\n\r -~\x85]")
print(
    f"C classes use the reader: {uses}, large set of the import: {'over' if share > 0.25 else 'under'} 25%, "
    f"times a small set: {'over' if times > 50 else 'under'} 50 ({share:.0%} and {times:.0f} with CPython {sys.version.split()[0]})"
)
PYTHON
)
echo "$seen"
[[ "$seen" == "C classes use the reader: False, large set of the import: over 25%, times a small set: over 50 "* ]] ||
  { echo "the behaviour has changed"; exit 1; }
