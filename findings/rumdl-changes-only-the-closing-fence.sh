#!/usr/bin/env bash
# Finding: rumdl makes all fences of a page the same, but in a list item it changes only the closing one, and text becomes code.
#
# Packages:  rumdl 0.3.0, and cmarkgfm 2025.10.22 (GitHub's own cmark-gfm) to render what it reads and writes
# Input:     a fence of backticks, and below it a list item that starts with a fence of tildes ("1. ~~~text") and goes on with a
#            sentence; rumdl fmt without settings
# Behaviour: rule MD048 does not see a fence that opens on the line of a list marker. It takes the closing line for an opening
#            one of the wrong style and writes ``` there. Nothing closes the tildes any more, so the rest of the item is
#            code. If the fence opens one line below the marker, both of its lines change, and the page is right.
# Why it is a surprise: fmt is for changes of form, and the rule needs no decision of a person. The page passes rumdl's check
#            afterwards, so the next run says that all is well.
# Seen:      'beside: before "ls", after "ls|```|Then read the list."; below: before "ls", after "ls"; check passes'
#            (the code of the item, if its fence opens beside the marker, and if it opens below)
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install rumdl==0.3.0 cmarkgfm==2025.10.22
cat >code.py <<'PYTHON'
import re
import sys

import cmarkgfm

with open(sys.argv[1]) as page:
    blocks = re.findall(r"<pre[^>]*><code>([^<]*)</code>", cmarkgfm.github_flavored_markdown_to_html(page.read()))
print(re.sub(r"\n+", "|", blocks[1].strip()))
PYTHON
describe() {
  # shellcheck disable=SC2016  # the backticks are markdown
  printf '# Page\n\n```sh\nmake\n```\n\n%b   ls\n   ~~~\n\n   Then read the list.\n\n2. Next.\n' "$2" >page.md
  local before
  before=$(venv/bin/python code.py page.md)
  venv/bin/rumdl fmt --no-cache --silent page.md
  echo "$1: before \"$before\", after \"$(venv/bin/python code.py page.md)\""
}
below=$(describe below '1. Run:\n\n   ~~~text\n')
seen="$(describe beside '1. ~~~text\n'); $below"
venv/bin/rumdl check --no-cache --silent page.md && seen+="; check passes"
echo "$seen ($(venv/bin/rumdl --version))"
# shellcheck disable=SC2016  # the backticks are markdown
expected='beside: before "ls", after "ls|```|Then read the list."; below: before "ls", after "ls"; check passes'
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
