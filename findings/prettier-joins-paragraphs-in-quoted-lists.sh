#!/usr/bin/env bash
# Finding: in a block quote, prettier pulls the paragraph, heading or table after a nested list into the list.
#
# Packages:  prettier 3.10.1, and markdown-it 15.0.3 to render what it reads and writes
# Input:     a list item with a nested list of two steps, an empty line, and more of the item ("Then restart."), each line behind
#            "> " as in a note or an alert
# Behaviour: prettier removes the line ">" between the nested list and what follows it. So "Then restart." is the second line
#            of the last step, and a table is text in it. A heading stays a heading, without the empty line.
#            The same document without "> " keeps its empty line, and so does the quote if an empty line follows the item too.
# Why it is a surprise: the formatter drops only a line that looks empty, and the page has another meaning: a step too long, a
#            table gone. The next run indents the paragraph below the step, and from then on nothing shows that it was apart.
# Seen:      "quote: paragraph lost 1, table lost 1; no quote: paragraph lost 0, table lost 0; steps: ['one', 'two Then restart.'],
#            next run: '>      Then restart.'"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts prettier@3.10.1 markdown-it@15.0.3
cat > run.mjs <<'JS'
import MarkdownIt from "markdown-it";
import * as prettier from "prettier";

const items = (end) => `- Install:\n  1. one\n  2. two\n\n${end.replace(/^/gm, "  ")}\n`;
const documents = { paragraph: items("Then restart."), table: items("| a | b |\n| - | - |\n| 1 | 2 |") };
const render = (text) => new MarkdownIt().render(text);
const count = (text, tag) => render(text).split(tag).length;
const lost = async (quote, name, tag) => {
  const text = documents[name].trimEnd().replace(/^/gm, quote) + "\n";
  const written = await prettier.format(text, { parser: "markdown" });
  return [count(text, tag) - count(written, tag), written];
};
const parts = {};
for (const [name, quote] of [["quote", "> "], ["no quote", ""]])
  parts[name] = [await lost(quote, "paragraph", "<p>Then"), await lost(quote, "table", "<table>")];
const written = parts.quote[0][1];
const steps = [...render(written).matchAll(/<li>(one|two[^<]*)/g)].map((found) => found[1].replace("\n", " "));
const again = (await prettier.format(written, { parser: "markdown" })).trimEnd().split("\n").at(-1);
const line = ([name, [first, second]]) => `${name}: paragraph lost ${first[0]}, table lost ${second[0]}`;
const lines = Object.entries(parts).map(line).join("; ");
console.log(`${lines}; steps: ['${steps.join("', '")}'], next run: '${again}' (prettier ${prettier.version})`);
JS
seen=$(node run.mjs)
echo "$seen"
[[ "$seen" == "quote: paragraph lost 1, table lost 1; no quote: paragraph lost 0, table lost 0; \
steps: ['one', 'two Then restart.'], next run: '>      Then restart.' "* ]] || { echo "the behaviour has changed"; exit 1; }
