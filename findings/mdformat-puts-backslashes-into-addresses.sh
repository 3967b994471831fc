#!/usr/bin/env bash
# Finding: mdformat puts backslashes into a bare address that ends with underscores, and they become part of the link.
#
# Packages:  mdformat 1.0.0 with mdformat-gfm 1.0.0, and cmarkgfm 2025.10.22 (GitHub's own cmark-gfm)
# Input:     an address of Python's own reference in a sentence:
#            https://docs.python.org/3/reference/datamodel.html#object.__init__
# Behaviour: mdformat writes "#object.__init\_\_". Its parser makes no link of a bare address, so the underscores are text
#            that it escapes to be safe. cmark-gfm makes a link, takes a backslash in it as it is, and gives the address
#            "#object.__init%5C_%5C" with both backslashes in the visible text. Before, the link is "#object.__init" and
#            the underscores stand next to it. "__init__.py" in the middle of an address stays as it is.
# Why it is a surprise: the plugin is for GitHub's markdown, in which a bare address is a link, and mdformat's own check that
#            the page reads the same passes. Each link to a method with two underscores is hit. A tool that collects the
#            addresses of pages finds another one after a mere formatting.
# Seen:      "before: #object.__init, after: #object.__init%5C_%5C, backslashes that a reader sees: 2"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
  mdformat==1.0.0 mdformat-gfm==1.0.0 cmarkgfm==2025.10.22
echo 'See https://docs.python.org/3/reference/datamodel.html#object.__init__ first.' >"$folder/page.md"
cp "$folder/page.md" "$folder/formatted.md"
"$folder/venv/bin/mdformat" "$folder/formatted.md"
seen=$("$folder/venv/bin/python" - "$folder" <<'PYTHON'
import pathlib, re, sys
import cmarkgfm

folder = pathlib.Path(sys.argv[1])
pages = [
    cmarkgfm.github_flavored_markdown_to_html((folder / name).read_text("utf-8")) for name in ("page.md", "formatted.md")
]
before, after = (re.search(r'href="[^"#]*(#[^"]*)"', page)[1] for page in pages)
print(f"before: {before}, after: {after}, backslashes that a reader sees: {pages[1].count(chr(92))}")
PYTHON
)
echo "$seen"
[ "$seen" = "before: #object.__init, after: #object.__init%5C_%5C, backslashes that a reader sees: 2" ] ||
  { echo "the behaviour has changed"; exit 1; }
