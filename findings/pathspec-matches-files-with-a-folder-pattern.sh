#!/usr/bin/env bash
# Finding: pathspec ignores files directly in a folder because of the pattern `logs/**/`, which is about folders only.
#
# Packages:  pathspec 1.1.1 (GitIgnoreSpec), and dulwich 1.2.21 and git to compare
# Input:     an ignore file with the one line `logs/**/`: all folders below `logs`, at any depth
# Behaviour: GitIgnoreSpec matches `logs/README` as well as `logs/2024/a.txt`. git and dulwich match only the second: a
#            pattern with a slash at its end is about folders, and `logs/README` is a file.
# Why it is a surprise: `logs/*/`, which differs only in depth, is right, and so is `**/logs/`. A tool that reads
#            .gitignore through pathspec skips files that git tracks, without a word.
# Seen:      "logs/README: git no, dulwich no, pathspec yes; logs/2024/a.txt: git yes, dulwich yes, pathspec yes"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install pathspec==1.1.1 dulwich==1.2.21
git init --quiet "$folder/work"
mkdir -p "$folder/work/logs/2024"
touch "$folder/work/logs/README" "$folder/work/logs/2024/a.txt"
echo 'logs/**/' > "$folder/work/.gitignore"
seen=$("$folder/venv/bin/python" - "$folder/work" <<'PYTHON'
import subprocess
import sys

from dulwich.ignore import IgnoreFilterManager
from dulwich.repo import Repo
from pathspec import GitIgnoreSpec

with open(f"{sys.argv[1]}/.gitignore", encoding="utf-8") as file:
    spec = GitIgnoreSpec.from_lines(file)
manager = IgnoreFilterManager.from_repo(Repo(sys.argv[1]))
told = []
for path in ("logs/README", "logs/2024/a.txt"):
    asked = subprocess.run(["git", "check-ignore", "--quiet", path], cwd=sys.argv[1], check=False)
    answers = {"git": asked.returncode == 0, "dulwich": manager.is_ignored(path), "pathspec": spec.match_file(path)}
    told.append(f"{path}: " + ", ".join(f"{name} {'yes' if answer else 'no'}" for name, answer in answers.items()))
print("; ".join(told))
PYTHON
)
echo "$seen"
[ "$seen" = "logs/README: git no, dulwich no, pathspec yes; \
logs/2024/a.txt: git yes, dulwich yes, pathspec yes" ] ||
  { echo "the behaviour has changed"; exit 1; }
