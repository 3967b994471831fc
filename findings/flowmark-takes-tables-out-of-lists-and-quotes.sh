#!/usr/bin/env bash
# Finding: flowmark moves a table out of the list item, quote or footnote that it is in, and ends a quote behind a heading.
#
# Packages:  flowmark 0.8.0 (with marko 2.2.4), and cmarkgfm 2025.10.22 (GitHub's own cmark-gfm) to render the pages
# Input:     a numbered step with a table and a paragraph below it, and a second step; a quote with a paragraph and a table; a
#            footnote with a paragraph and a table; a quote with a heading and a paragraph; and a step with a block of code
#            and a paragraph
# Behaviour: flowmark writes a table without the indentation and the ">" of what is around it. The table and the paragraph
#            behind it are no longer part of the step, and the steps become two lists. The quote and the footnote end before
#            their table. Behind a heading in a quote flowmark writes an empty line without ">", so one quote becomes two. The
#            block of code stays in its step.
# Why it is a surprise: it is a formatter that is made for edits of whole repositories, also by agents, and its other blocks
#            keep their place. Each page is still valid and shows the same words, so a comparison of the words finds no
#            difference. But a program that takes the table of a step, or the whole of a quoted rule, finds less than before.
#            Keep such pages away from it.
# Seen:      "tables in a step 1 -> 0, in a quote 1 -> 0, in a footnote 1 -> 0; lists 1 -> 2; quotes with a heading 1 -> 2;
#            code in a step 1 -> 1"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install flowmark==0.8.0 marko==2.2.4 cmarkgfm==2025.10.22
mkdir pages
cat >pages/step.md <<'MARKDOWN'
1. Choose a size.

   | Size  | Nodes |
   | ----- | ----- |
   | small | 1     |

   Ask before you take more.

2. Deploy it.
MARKDOWN
cat >pages/quote.md <<'MARKDOWN'
> The sizes are these.
>
> | Size  | Nodes |
> | ----- | ----- |
> | small | 1     |
MARKDOWN
cat >pages/footnote.md <<'MARKDOWN'
Choose a size.[^1]

[^1]: The sizes are these.

    | Size  | Nodes |
    | ----- | ----- |
    | small | 1     |
MARKDOWN
cat >pages/heading.md <<'MARKDOWN'
> ## Rule
>
> Ask before you take more.
MARKDOWN
cat >pages/code.md <<'MARKDOWN'
1. Choose a size.

   ```sh
   size small
   ```

   Ask before you take more.
MARKDOWN
cp -r pages formatted
venv/bin/flowmark --inplace --nobackup formatted/*.md
cat >describe.py <<'PYTHON'
from pathlib import Path

import cmarkgfm
from cmarkgfm.cmark import Options


def rendered(page):
    """Return the HTML of a page before and after it was formatted."""
    for folder in ("pages", "formatted"):
        text = Path(folder, f"{page}.md").read_text("utf-8")
        yield cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_FOOTNOTES)


def inside(page, inner, outer, end):
    """Count the elements `inner` between `outer` and `end`."""
    return " -> ".join(str(html.partition(outer)[2].partition(end)[0].count(inner)) for html in rendered(page))


def count(page, element):
    return " -> ".join(str(html.count(element)) for html in rendered(page))


print(
    f"tables in a step {inside('step', '<table>', '<ol>', '</ol>')}, "
    f"in a quote {inside('quote', '<table>', '<blockquote>', '</blockquote>')}, "
    f"in a footnote {inside('footnote', '<table>', '<section', '</section>')}; "
    f"lists {count('step', '<ol')}; quotes with a heading {count('heading', '<blockquote>')}; "
    f"code in a step {inside('code', '<pre', '<ol>', '</ol>')}"
)
PYTHON
seen=$(venv/bin/python describe.py)
echo "$seen"
expected="tables in a step 1 -> 0, in a quote 1 -> 0, in a footnote 1 -> 0; lists 1 -> 2; quotes with a heading 1 -> 2; \
code in a step 1 -> 1"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
