#!/usr/bin/env bash
# Finding: Orama's exact search never finds a word in a property that is a list, nor a word that ends with a sign or an accent.
#
# Package:   @orama/orama 3.1.18
# Input:     three notes with a title and tags (schema: "string" and "string[]"): "Calls", tagged "retry"; "Notes on C++"; and
#            "Names of a café"; a search for retry, C++, café and Calls, without and with exact: true
# Behaviour: the index finds all four words. With exact, Orama then looks at each document that it has found, and keeps it only if
#            a property that is one text has the word between two \b of a regular expression. A list is not looked at, so
#            "retry" is dropped, although the index has it as a whole word. \b needs one of a-z, 0-9 or _ on one side, so
#            nothing can be found that ends with "+" or "é". The count is 0, and there is no error.
# Why it is a surprise: exact is described as "whether to match the term exactly", and "retry" is the whole tag. The properties of
#            a search include lists by default, and without exact they count. Tags are what one looks up by their exact
#            name. The larger result comes from the inexact search, so an empty one looks like the truth.
# Seen:      "retry: 1, exact 0; C++: 3, exact 0; café: 1, exact 0; Calls: 1, exact 1"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @orama/orama@3.1.18
cat >find.mjs <<'JAVASCRIPT'
import { create, insert, search } from "@orama/orama";

const notes = await create({ schema: { title: "string", tags: "string[]" } });
await insert(notes, { title: "Calls", tags: ["retry"] });
await insert(notes, { title: "Notes on C++", tags: [] });
await insert(notes, { title: "Names of a café", tags: [] });
const said = [];
for (const term of ["retry", "C++", "café", "Calls"]) {
  const all = await search(notes, { term });
  const exact = await search(notes, { term, exact: true });
  said.push(`${term}: ${all.count}, exact ${exact.count}`);
}
console.log(said.join("; "));
JAVASCRIPT
seen=$(node find.mjs)
echo "$seen (orama $(node -p 'JSON.parse(require("fs").readFileSync("node_modules/@orama/orama/package.json")).version'))"
[ "$seen" = "retry: 1, exact 0; C++: 3, exact 0; café: 1, exact 0; Calls: 1, exact 1" ] ||
  { echo "the behaviour has changed"; exit 1; }
