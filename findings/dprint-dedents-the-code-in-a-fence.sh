#!/usr/bin/env bash
# Finding: dprint removes the indentation that all lines of a fenced block share, so the code in it is no longer the same code.
#
# Packages:  @dprint/markdown 0.28.1 with @dprint/formatter 0.6.0, and commonmark 0.31.2 (the reference parser) to read both texts
# Input:     three fenced blocks: one recipe line of a Makefile that starts with a tab, context lines of a diff that start with a
#            space, and a piece of YAML that is indented by four spaces
# Behaviour: the plugin takes the smallest indentation of the lines and cuts it off, with tabs, and blank lines at the start too.
#            The recipe has no tab, the diff no column of marks, the YAML lies at the top level. One line without
#            indentation in the block keeps all of it. The function that does it is meant for indented code, which has
#            its four spaces added again; in a fence nothing is added.
# Why it is a surprise: in CommonMark the text of a fenced block is literal, apart from the indentation of the fence itself.
#            A formatter of markdown that has no formatter for a language is expected to leave code in it alone. Whoever
#            copies the code from the page, or checks that a page and a file agree, has other code than before.
# Seen:      "make: before '\tcc page.c\n', after 'cc page.c\n'; diff: before ' first\n second\n', after 'first\nsecond\n';
#            yaml: before '    image: app\n', after 'image: app\n'; two levels: before '  a\nb\n', after '  a\nb\n'"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts \
  @dprint/markdown@0.28.1 @dprint/formatter@0.6.0 commonmark@0.31.2
cat >run.mjs <<'JAVASCRIPT'
import { readFileSync } from "node:fs";
import { createFromBuffer } from "@dprint/formatter";
import { getPath } from "@dprint/markdown";
import { Parser } from "commonmark";

const formatter = createFromBuffer(readFileSync(getPath()));
const code = (text) => JSON.stringify(new Parser().parse(text).firstChild.literal).replaceAll('"', "'");
const blocks = [
  ["make", "\tcc page.c"],
  ["diff", " first\n second"],
  ["yaml", "    image: app"],
  ["two levels", "  a\nb"],
];
const parts = blocks.map(([name, lines]) => {
  const page = `\`\`\`${name}\n${lines}\n\`\`\`\n`;
  const formatted = formatter.formatText({ filePath: "page.md", fileText: page });
  return `${name}: before ${code(page)}, after ${code(formatted)}`;
});
console.log(parts.join("; "));
JAVASCRIPT
seen=$(node run.mjs)
echo "$seen"
expected="make: before '\tcc page.c\n', after 'cc page.c\n'; diff: before ' first\n second\n', after 'first\nsecond\n'; "
expected+="yaml: before '    image: app\n', after 'image: app\n'; two levels: before '  a\nb\n', after '  a\nb\n'"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
