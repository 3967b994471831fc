#!/usr/bin/env bash
# Finding: micromark writes the lines of a code block as one if a link definition, or the text of a tight list item, comes before it.
#
# Packages:  micromark 4.0.3, and commonmark 0.31.2 (the reference implementation of CommonMark) to compare
# Input:     a block of code with the lines "rm -r build" and "make": below a link definition and an empty line; in the item of a
#            list, directly below its text; and below a definition and a paragraph
# Behaviour: the first two blocks are <code>rm -r buildmake</code>. At the start of each run of text and definitions micromark
#            begins to skip line endings, and a paragraph ends that. A definition alone does not, and a paragraph of a tight
#            list turns it on again at its end. It stays on through headings, rules, code, <pre> and comments up to
#            the next paragraph, so all blocks of a section can be hit.
# Why it is a surprise: the package is tested against the whole specification, and an empty line does not help. Its tokens are
#            right, so remark, which builds a tree from them, has both lines. Only the HTML is wrong: two commands are
#            one, and a comment in the first line swallows the rest.
# Seen:      "definition: micromark 'rm -r buildmake', commonmark 'rm -r build|make'; item: micromark 'rm -r buildmake', commonmark
#            'rm -r build|make'; paragraph: micromark 'rm -r build|make', commonmark 'rm -r build|make'"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts micromark@4.0.3 commonmark@0.31.2
cat >run.mjs <<'JAVASCRIPT'
import { HtmlRenderer, Parser } from "commonmark";
import { micromark } from "micromark";

const definition = "[docs]: https://example.com\n\n";
const fence = "```sh\nrm -r build\nmake\n```\n";
const pages = [
  ["definition", definition + fence],
  ["item", `- Build it again:\n${fence.replace(/^(?=.)/gm, "  ")}`],
  ["paragraph", `${definition}Build it again:\n\n${fence}`],
];
const code = (html) => html.match(/<code[^>]*>([^<]*)/)[1].trim().replaceAll("\n", "|");
const parts = pages.map(([name, page]) => {
  const theirs = code(new HtmlRenderer().render(new Parser().parse(page)));
  return `${name}: micromark '${code(micromark(page))}', commonmark '${theirs}'`;
});
console.log(parts.join("; "));
JAVASCRIPT
seen=$(node run.mjs)
echo "$seen"
expected="definition: micromark 'rm -r buildmake', commonmark 'rm -r build|make'; "
expected+="item: micromark 'rm -r buildmake', commonmark 'rm -r build|make'; "
expected+="paragraph: micromark 'rm -r build|make', commonmark 'rm -r build|make'"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
