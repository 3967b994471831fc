#!/usr/bin/env bash
# Finding: isomorphic-git merges a binary file that both branches have changed, reports no conflict, and commits a damaged file.
#
# Package:   isomorphic-git 1.44.19, and git to make the history and to compare
# Input:     two branches that change different bytes of a file with zero bytes, bytes above 127 and a few line feeds; a text file
#            for which .gitattributes says "-merge"; and a text file without an attribute
# Behaviour: merge decodes the three versions as UTF-8, merges them line by line, and encodes the result. Each byte that is not
#            valid UTF-8 becomes EF BF BD, in lines that neither branch has changed, too. The result is committed as a clean
#            merge. The attribute "-merge", which lock files and generated files have, is ignored, so the lines of both branches
#            are mixed. git reports a conflict for both files. The last file is merged by both in the same way.
# Why it is a surprise: git does not merge binary files line by line, and nobody looks at a merge that is reported as clean. The
#            damage is in the history, and shows when somebody opens the picture or the database. That a conflict in one file
#            damages all binary files of the folder was found and fixed in 1.38.9 (issue 2379). A merge without a conflict still
#            damages the file that it merges.
# Instead:   pass a mergeDriver that reports a conflict for a text with a zero byte or with U+FFFD, and for paths with the
#            attribute.
# Seen:      "binary: isomorphic-git merges, 21 bytes become 33, git conflict, with a driver conflict; -merge: isomorphic-git
#            merges 1x 2 3 4 5y, git conflict; text: isomorphic-git merges 1x 2 3 4 5y, git merges 1x 2 3 4 5y"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts isomorphic-git@1.44.19
export GIT_CONFIG_GLOBAL="$folder/gitconfig" GIT_CONFIG_NOSYSTEM=1
git config --file gitconfig user.name A
git config --file gitconfig user.email a@example.com
cat >run.mjs <<'JAVASCRIPT'
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import { merge } from "isomorphic-git";

const author = { name: "A", email: "a@example.com" };
const run = (dir, ...words) => execFileSync("git", words, { cwd: dir, stdio: ["ignore", "pipe", "pipe"] });

/** Create a repository with two branches, each with its version of one file. */
function create(dir, attributes, base, ours, theirs) {
  const commit = (content, message) => {
    fs.writeFileSync(`${dir}/file`, content);
    run(dir, "add", ".");
    run(dir, "commit", "-qm", message);
  };
  fs.mkdirSync(dir);
  run(dir, "init", "-q", "-b", "main", ".");
  fs.writeFileSync(`${dir}/.gitattributes`, attributes);
  commit(base, "base");
  run(dir, "checkout", "-qb", "side");
  commit(theirs, "theirs");
  run(dir, "checkout", "-q", "main");
  commit(ours, "ours");
}

/** Merge with the function, and describe the result. */
async function describe(dir, act) {
  try {
    await act(dir);
  } catch (error) {
    if (error.code === "MergeConflictError" || String(error.stdout).includes("CONFLICT")) return "conflict";
    throw error;
  }
  const merged = run(dir, "cat-file", "blob", "main:file");
  if (!merged.includes(0)) return `merges ${merged.toString().trim().split("\n").join(" ")}`;
  return `merges, ${run(dir, "cat-file", "blob", "main~:file").length} bytes become ${merged.length}`;
}

const theirs = (options) => (dir) => merge({ fs, dir, ours: "main", theirs: "side", author, ...options });
const mergeDriver = ({ contents }) => ({
  cleanMerge: !contents.some((text) => /[\0\uFFFD]/.test(text)),
  mergedText: contents[1],
});
const middle = [0, 0xc8, 0x0a, 0xff, 0xfe, 0x0a, 0xf0, 0x31, 0x0a, 0x32, 0x0a, 0x33, 0x0a, 0, 0xfa, 0x0a, 0x34];
const bytes = (first, last) => Buffer.from([0x89, first, ...middle, last, 0x0a]);
const lines = (first, last) => `${first}\n2\n3\n4\n${last}\n`;
const cases = [
  ["binary", "", bytes(1, 1), bytes(2, 1), bytes(1, 2)],
  ["-merge", "file -merge\n", lines("1", "5"), lines("1x", "5"), lines("1", "5y")],
  ["text", "", lines("1", "5"), lines("1x", "5"), lines("1", "5y")],
];
const parts = [];
for (const [name, ...versions] of cases) {
  for (const tool of ["isomorphic", "git", "driver"]) create(`${name}.${tool}`, ...versions);
  const seen = await describe(`${name}.isomorphic`, theirs({}));
  const compared = await describe(`${name}.git`, (dir) => run(dir, "merge", "-q", "--no-edit", "side"));
  const driven = name === "binary" ? `, with a driver ${await describe(`${name}.driver`, theirs({ mergeDriver }))}` : "";
  parts.push(`${name}: isomorphic-git ${seen}, git ${compared}${driven}`);
}
console.log(parts.join("; "));
JAVASCRIPT
seen=$(node run.mjs)
echo "$seen"
expected="binary: isomorphic-git merges, 21 bytes become 33, git conflict, with a driver conflict; "
expected+="-merge: isomorphic-git merges 1x 2 3 4 5y, git conflict; "
expected+="text: isomorphic-git merges 1x 2 3 4 5y, git merges 1x 2 3 4 5y"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
