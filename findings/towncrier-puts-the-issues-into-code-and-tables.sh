#!/usr/bin/env bash
# Finding: towncrier writes the links to issues behind the last line of a block of code or of a table, where they are no links.
#
# Packages:  towncrier 26.9.0, and cmarkgfm 2025.10.22 (GitHub's own cmark-gfm) to render the changelog
# Input:     four fragments in markdown, and an issue_format with a link; the fragment of issue 1 ends with a sentence, that of 2
#            with a list, that of 3 with a fenced block of code, and that of 4 with a table
# Behaviour: the template appends "([#3](...))" to the last line of a fragment. A fence with text behind it closes no block, so
#            fence and link are shown as code. Behind the last "|" of a table the link is one cell too many, and GitHub's
#            markdown ignores such cells. Only for a list, the template for markdown starts a new paragraph.
# Why it is a surprise: towncrier has a function that keeps the links out of a block of code, but it knows only the "::" of
#            reStructuredText, while markdown is the default for a file that ends with .md. A command to run, or a small table
#            (old name, new name), is what one ends an entry with. The fragment with the number in its name is deleted.
# Seen:      "in the text: 1 2 3 4; links on the page: 1 2; fences in code: 1"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install towncrier==26.9.0 cmarkgfm==2025.10.22
mkdir changes
cat >towncrier.toml <<'TOML'
[tool.towncrier]
directory = "changes"
filename = "CHANGES.md"
issue_format = "[#{issue}](https://example.com/{issue})"
TOML
printf 'The names are shorter.\n' >changes/1.feature.md
printf 'The names are shorter:\n\n- start\n- stop\n' >changes/2.feature.md
printf 'The names are shorter:\n\n~~~\nstart\n~~~\n' >changes/3.feature.md
printf 'The names are shorter:\n\n| old | new |\n|---|---|\n| begin | start |\n' >changes/4.feature.md
venv/bin/towncrier build --yes --version 1.0 --date 2026-01-01 >build.txt 2>&1 || { cat build.txt; exit 1; }
venv/bin/python -c '
import sys, cmarkgfm
print(cmarkgfm.github_flavored_markdown_to_html(sys.stdin.read()))' <CHANGES.md >page.html
numbers() {
  grep -o "$1https://example.com/[0-9]" "$2" | grep -o '[0-9]$' | sort -u | paste -sd ' '
}
seen="in the text: $(numbers '' CHANGES.md); links on the page: $(numbers '<a href="' page.html); fences in code: $(grep -c '^~~~ ' page.html)"
echo "$seen ($(venv/bin/towncrier --version))"
[ "$seen" = "in the text: 1 2 3 4; links on the page: 1 2; fences in code: 1" ] || { echo "the behaviour has changed"; exit 1; }
