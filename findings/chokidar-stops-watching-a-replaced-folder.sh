#!/usr/bin/env bash
# Finding: chokidar reports a part of the replacement of a folder by another one, and from then on no longer watches the folder.
#
# Package:   chokidar 5.0.0 on Linux, with its default options
# Input:     a watch on "notes" with the folder "2024" (same.md, old.md); a program renames "2024" to a place that is not watched,
#            and a finished folder (with another same.md, and new.md) to "2024", at once or when the removal has been reported;
#            then same.md is written and deleted, later.md is created, and new.md is written
# Behaviour: the folder has kept its name, so chokidar only reads the list of its files: new.md is added, old.md is removed. That
#            same.md has another text is not reported. The watches on the folder and on same.md stay with the folder that was
#            moved away, so nothing is reported when same.md is written and deleted, or later.md is created. Only new.md has a
#            watch. If chokidar has seen that the first folder is gone before the second one arrives, it reports everything.
# Why it is a surprise: to prepare a folder and rename it into place is how a program replaces a folder without a moment in which
#            it is half full, and chokidar takes care of the same thing for a single file (option atomic). The events that do
#            arrive give the impression that it has followed. An index keeps the old text of each file that both folders have, and
#            misses new files of it for as long as the program runs.
# Instead:   write into the folder file by file, wait between the two renames, or start a new watch after a replacement.
# Seen:      "at once: replaced: add new.md, unlink old.md; same.md written: none; same.md deleted: none; later.md created: none;
#            new.md written: change new.md; waiting: replaced: add new.md, add same.md, unlink old.md, unlink same.md; same.md
#            written: change same.md; same.md deleted: unlink same.md; later.md created: add later.md; new.md written: change
#            new.md"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts chokidar@5.0.0
cat >run.mjs <<'JAVASCRIPT'
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { watch } from "chokidar";

const create = (dir, files) => {
  mkdirSync(dir, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(`${dir}/${name}`, text);
};

/** Describe the events of each step. If `wait` is true, the second rename waits for the event of the first one. */
async function describe(name, wait) {
  create(`${name}/notes/2024`, { "same.md": "old", "old.md": "old" });
  create(`${name}/finished`, { "same.md": "the new text", "new.md": "new" });
  const steps = {
    replaced: async () => {
      renameSync(`${name}/notes/2024`, `${name}/previous`);
      while (wait && !seen.has("unlink same.md")) await sleep(20);
      renameSync(`${name}/finished`, `${name}/notes/2024`);
    },
    "same.md written": () => writeFileSync(`${name}/notes/2024/same.md`, "a text that is still longer"),
    "same.md deleted": () => rmSync(`${name}/notes/2024/same.md`),
    "later.md created": () => writeFileSync(`${name}/notes/2024/later.md`, "later"),
    "new.md written": () => writeFileSync(`${name}/notes/2024/new.md`, "longer than before"),
  };
  const watcher = watch(`${name}/notes`, { ignoreInitial: true });
  await new Promise((resolve) => watcher.on("ready", resolve));
  let seen = new Set();
  watcher.on("all", (event, path) => seen.add(`${event} ${basename(path)}`));
  const parts = [];
  for (const [step, act] of Object.entries(steps)) {
    seen = new Set();
    await act();
    // A file at the top shows that the events up to it have arrived; chokidar holds back some of them for up to 100 ms.
    const mark = `mark ${parts.length}`;
    writeFileSync(`${name}/notes/${mark}`, "");
    while (!seen.delete(`add ${mark}`)) await sleep(20);
    await sleep(1000);
    const files = [...seen].filter((event) => event.endsWith(".md")).sort();
    parts.push(`${step}: ${files.join(", ") || "none"}`);
  }
  await watcher.close();
  return `${name}: ${parts.join("; ")}`;
}

console.log(`${await describe("at once", false)}; ${await describe("waiting", true)}`);
JAVASCRIPT
seen=$(timeout 120 node run.mjs)
echo "$seen"
expected="at once: replaced: add new.md, unlink old.md; same.md written: none; same.md deleted: none; later.md created: none; "
expected+="new.md written: change new.md; waiting: replaced: add new.md, add same.md, unlink old.md, unlink same.md; "
expected+="same.md written: change same.md; same.md deleted: unlink same.md; later.md created: add later.md; "
expected+="new.md written: change new.md"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
