#!/usr/bin/env bash
# Finding: docstrfmt joins the whole body of a footnote or citation to one paragraph: lists, tables and code become words in it.
#
# Packages:  docstrfmt 2.2.1 with docutils 0.22.4, which also reads what it reads and writes
# Input:     a page with three footnotes: two paragraphs; a sentence with a list of two points; a sentence with a literal block
# Behaviour: docstrfmt formats the blocks of the body and then wraps all their lines as if they were the words of one paragraph.
#            The first footnote has one paragraph, the list is "- one - two" in a sentence, and the code is
#            ":: rm -r build make" on one line. The page is reported as reformatted, without a warning. The same blocks in a
#            note, a list or a definition keep their form.
# Why it is a surprise: in reStructuredText the body of a footnote may have any blocks, and the result is valid, so neither
#            docutils nor Sphinx says anything. Two commands on two lines are one command afterwards.
# Seen:      "paragraphs: before 2, after 1; list: before 2 points, after 0; code: before 'rm -r build|make', after none"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install docstrfmt==2.2.1 docutils==0.22.4
cat >page.rst <<'RST'
Text with notes [1]_, [2]_ and [3]_.

.. [1] A first paragraph.

   A second paragraph.

.. [2] Two points:

   - one
   - two

.. [3] Build it
   again::

     rm -r build
     make
RST
cat >describe.py <<'PYTHON'
from docutils import core, nodes

with open("page.rst") as page:
    one, two, three = core.publish_doctree(page.read()).findall(nodes.footnote)
paragraphs = len(list(one.findall(nodes.paragraph)))
points = len(list(two.findall(nodes.list_item)))
code = ["'" + block.astext().replace("\n", "|") + "'" for block in three.findall(nodes.literal_block)]
print(paragraphs, points, *code or ["none"], sep="\t")
PYTHON
IFS=$'\t' read -r paragraphs points code < <(venv/bin/python describe.py)
venv/bin/docstrfmt --quiet page.rst
IFS=$'\t' read -r paragraphs_after points_after code_after < <(venv/bin/python describe.py)
seen="paragraphs: before $paragraphs, after $paragraphs_after; list: before $points points, after $points_after; "
seen+="code: before $code, after $code_after"
echo "$seen ($(venv/bin/docstrfmt --version))"
[ "$seen" = "paragraphs: before 2, after 1; list: before 2 points, after 0; code: before 'rm -r build|make', after none" ] ||
  { echo "the behaviour has changed"; exit 1; }
