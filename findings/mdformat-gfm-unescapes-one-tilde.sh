#!/usr/bin/env bash
# Finding: mdformat with its GFM plugin removes the escape of a single tilde, and GitHub's parser then strikes text out.
#
# Packages:  mdformat 1.0.0 with mdformat-gfm 1.0.0, and cmarkgfm 2025.10.22 (GitHub's own cmark-gfm)
# Input:     a paragraph with an escaped tilde and a later plain one: "It took \~5 to 10~ minutes."
# Behaviour: mdformat writes "It took ~5 to 10~ minutes." cmark-gfm reads the input as plain text, and the output as
#            struck-out text, because one tilde on each side is enough for it. mdformat's own check, that a file means the
#            same before and after, passes: its parser strikes text out only between two tildes.
# Why it is a surprise: the plugin is for GitHub's markdown, and a formatter with such a check is trusted not to change
#            what a page says. A program that compares pages by what they say sees an edit after a mere formatting.
# Seen:      "before: plain, after: struck out"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install \
  mdformat==1.0.0 mdformat-gfm==1.0.0 cmarkgfm==2025.10.22
cat >"$folder/page.md" <<'MARKDOWN'
It took \~5 to 10~ minutes.
MARKDOWN
cp "$folder/page.md" "$folder/formatted.md"
"$folder/venv/bin/mdformat" "$folder/formatted.md"
seen=$("$folder/venv/bin/python" - "$folder" <<'PYTHON'
import pathlib, sys
import cmarkgfm

folder = pathlib.Path(sys.argv[1])
words = []
for name in ("page.md", "formatted.md"):
    html = cmarkgfm.github_flavored_markdown_to_html((folder / name).read_text("utf-8"))
    words.append("struck out" if "<del>" in html else "plain")
print("before: {}, after: {}".format(*words))
PYTHON
)
echo "$seen"
[ "$seen" = "before: plain, after: struck out" ] || { echo "the behaviour has changed"; exit 1; }
