#!/usr/bin/env bash
# Finding: towncrier writes the links to issues behind the last row of a table, where GitHub's markdown ignores them.
#
# Packages:  towncrier 26.9.0, and cmarkgfm 2025.10.22 (GitHub's own cmark-gfm) to render the changelog
# Input:     four fragments in markdown, and an issue_format with a link; the fragment of issue 1 ends with a sentence, that of 2
#            with a list, that of 3 with a block of code, and that of 4 with a table
# Behaviour: the template appends "([#4](...))" to the last line of a fragment. After a list and a block of code it starts a new
#            paragraph for it, but it does not know tables. Behind the last "|", the links are one cell too many, and GitHub's
#            markdown ignores the cells that a row has too many. Issues 1, 2 and 3 are on the page, issue 4 is not.
# Why it is a surprise: towncrier takes care of the two other endings that links would spoil. The text of the changelog looks
#            complete, and the fragment with the number in its name is deleted in the same run. A small table (old name, new
#            name) is what one writes for a change that its readers have to look up.
# Seen:      "in the text: 1 2 3 4; on the page: 1 2 3"
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
printf 'The names are shorter:\n\n```\nstart\n```\n' >changes/3.feature.md
printf 'The names are shorter:\n\n| old | new |\n|---|---|\n| begin | start |\n' >changes/4.feature.md
venv/bin/towncrier build --yes --version 1.0 --date 2026-01-01 >build.txt 2>&1 || { cat build.txt; exit 1; }
venv/bin/python -c '
import sys, cmarkgfm
print(cmarkgfm.github_flavored_markdown_to_html(sys.stdin.read()))' <CHANGES.md >page.html
numbers() {
  grep -o 'https://example.com/[0-9]' "$1" | grep -o '[0-9]$' | sort -u | paste -sd ' '
}
seen="in the text: $(numbers CHANGES.md); on the page: $(numbers page.html)"
echo "$seen ($(venv/bin/towncrier --version))"
[ "$seen" = "in the text: 1 2 3 4; on the page: 1 2 3" ] || { echo "the behaviour has changed"; exit 1; }
