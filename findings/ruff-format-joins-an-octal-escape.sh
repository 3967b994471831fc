#!/usr/bin/env bash
# Finding: ruff format joins two strings on one line, and digits of the second become part of an escape of the first.
#
# Package:   ruff 0.17.6
# Input:     record = b"size\0" b"128\0" and label = "note\1" "2", and the same record with b"size\x00"
# Behaviour: the formatter joins strings that stand side by side, and copies their text as it is. An octal escape has up to
#            three digits, so \0 and 128 become \012 and 8: the zero byte is gone, and there is a line feed in its place. Exit
#            status and message are those of any formatting. A hexadecimal escape has a fixed length, and stays right. The
#            fix for ISC001 of ruff's linter, which joins the same strings, writes \000128.
# Why it is a surprise: a formatter changes the layout and not the values. The linter of the same program has met this case, and
#            black compares the syntax trees after it has formatted. Data with fields that end with a zero byte (git's objects,
#            the output of find -print0) are written like this in tests, to keep the number apart from the escape.
# Seen:      "before: b'size\x00128\x00', 'note\x012', b'size\x00128\x00'; format: b'size\n8\x00', 'note\n';
#            ISC001: b'size\x00128\x00', 'note\x012'; hexadecimal: b'size\x00128\x00'"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install ruff==0.17.6
write() {
  printf '%s\n' 'record = b"size\0" b"128\0"' 'label = "note\1" "2"' 'hexadecimal = b"size\x00" b"128\0"' >page.py
}
value() {
  venv/bin/python -c "import page; print(repr(page.$1))"
}
export PYTHONDONTWRITEBYTECODE=1
write
before="$(value record), $(value label), $(value hexadecimal)"
venv/bin/ruff format --isolated --no-cache --quiet page.py
formatted="$(value record), $(value label)"
hexadecimal=$(value hexadecimal)
write
venv/bin/ruff check --isolated --no-cache --quiet --select ISC001 --fix page.py
seen="before: $before; format: $formatted; ISC001: $(value record), $(value label); hexadecimal: $hexadecimal"
echo "$seen ($(venv/bin/ruff --version))"
expected="before: b'size\\x00128\\x00', 'note\\x012', b'size\\x00128\\x00'; format: b'size\\n8\\x00', 'note\\n'; \
ISC001: b'size\\x00128\\x00', 'note\\x012'; hexadecimal: b'size\\x00128\\x00'"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
