#!/usr/bin/env bash
# Finding: prettier turns a fence of tildes into one of backticks even if its first line has a backtick, and the code becomes text.
#
# Packages:  prettier 3.10.1, and cmarkgfm 2025.10.22 (GitHub's own cmark-gfm) to render what it reads and writes
# Input:     a block of code between tildes, whose first line is "~~~js title=`a.js`", and a sentence behind it
# Behaviour: prettier writes ```js title=`a.js` and ``` below. In CommonMark the words behind a fence of backticks must have no
#            backtick, so the first line is a paragraph. The last line then opens a block that nothing closes: the code is
#            text, and the sentence is code. Without the backticks in the first line, the page stays the same.
# Why it is a surprise: tildes are the form that CommonMark has for such words, and prettier does take care of backticks in the
#            code (it makes the fence longer). All that follows on the page changes sides, up to the next fence.
# Seen:      "backtick: code before 'f();', after 'End.'; no backtick: code before 'f();', after 'f();'"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts prettier@3.10.1
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install cmarkgfm==2025.10.22
cat >code.py <<'PYTHON'
import re
import sys

import cmarkgfm

with open(sys.argv[1]) as page:
    blocks = re.findall(r"<pre[^>]*><code>([^<]*)</code>", cmarkgfm.github_flavored_markdown_to_html(page.read()))
print(*(block.strip() for block in blocks))
PYTHON
describe() {
  printf '~~~%s\nf();\n~~~\n\nEnd.\n' "$2" >page.md
  local before
  before=$(venv/bin/python code.py page.md)
  npx prettier --log-level silent --write page.md
  echo "$1: code before '$before', after '$(venv/bin/python code.py page.md)'"
}
# shellcheck disable=SC2016  # the backticks are markdown
seen="$(describe backtick 'js title=`a.js`'); $(describe 'no backtick' 'js title=a.js')"
echo "$seen (prettier $(npx prettier --version))"
expected="backtick: code before 'f();', after 'End.'; no backtick: code before 'f();', after 'f();'"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
