#!/usr/bin/env bash
# Finding: python-frontmatter removes the first section of a page that starts with a horizontal rule, without an error.
#
# Packages:  python-frontmatter 1.3.0 with PyYAML 6.0.4
# Input:     a page without front matter: a rule "---", a list of two points, another rule "---", and a paragraph
# Behaviour: the package takes what is between the rules for front matter and parses it as YAML. The result is a list and no
#            mapping, so the metadata stay empty, but the text is cut out all the same: content is only the paragraph.
#            The same happens to a sentence, which is a YAML string. dumps writes the page back without it.
# Why it is a surprise: one expects an error for front matter that is no mapping, or that the text stays in the content. A
#            program that loads pages, sets one key and saves them loses what was there. Text that is not valid YAML does
#            raise an error, so it depends on the words whether anybody notices.
# Seen:      "list: metadata {}, content 'Last words.'; sentence: metadata {}, content 'Last words.';
#            written back: 0 of 2 points"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install python-frontmatter==1.3.0 PyYAML==6.0.4
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import frontmatter

parts = []
for name, section in (("list", "- first point\n- second point"), ("sentence", "A first sentence.")):
    post = frontmatter.loads(f"---\n\n{section}\n\n---\n\nLast words.\n")
    parts.append(f"{name}: metadata {post.metadata}, content {post.content!r}")
    if name == "list":
        kept = frontmatter.dumps(post).count("point")
print("; ".join([*parts, f"written back: {kept} of 2 points"]))
PYTHON
)
echo "$seen"
[ "$seen" = "list: metadata {}, content 'Last words.'; sentence: metadata {}, content 'Last words.'; \
written back: 0 of 2 points" ] ||
  { echo "the behaviour has changed"; exit 1; }
