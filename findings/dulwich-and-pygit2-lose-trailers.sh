#!/usr/bin/env bash
# Finding: dulwich finds no trailers in a commit that was picked with "git cherry-pick -x", and pygit2 only one of two
#          co-authors.
#
# Packages:  dulwich 1.2.21 and pygit2 1.21.0, and git to make the commits and to compare
# Input:     a commit with the trailers "Co-authored-by: Ada", "Co-authored-by: Ben" and "Ticket: 7"; the same commit picked
#            with -x; and a commit with the trailers "Ticket:" (without a value) and "Reviewed-by: Ben"
# Behaviour: -x adds the line "(cherry picked from commit ...)" to the block of trailers, and git still reads all three.
#            dulwich's parse_trailers returns none, because it stops at that line: it takes a block only if each line is a
#            trailer. Its documentation promises git's rule, by which a block needs only 25% trailers if one of them is made
#            by git. pygit2's message_trailers is a dict in which the second Co-authored-by replaces the first. It also gives
#            the trailer without a value the next line as its value, and Reviewed-by is gone.
# Why it is a surprise: both are there to read what git reads. A tool that collects authors, tickets or patterns from commits
#            loses them on release branches, where commits are picked, or credits the last author alone, and no call fails.
#            Ask git: git log --format="%(trailers:only,unfold)". Issue 1170 of pygit2 reported the dict in 2022.
# Seen:      "plain: git 3, dulwich 3, pygit2 2 (Ben); picked: git 3, dulwich 0, pygit2 2 (Ben); without a value: git 2,
#            dulwich 2, pygit2 1 ('\nReviewed-by: Ben')"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install dulwich==1.2.21 pygit2==1.21.0
export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
export GIT_AUTHOR_NAME=tester GIT_AUTHOR_EMAIL=tester@example.org GIT_COMMITTER_NAME=tester GIT_COMMITTER_EMAIL=tester@example.org
git init --quiet --initial-branch=main repository
cd repository
git commit --quiet --allow-empty -m start
git branch release
echo one >file
git add file
git commit --quiet -F - <<'MESSAGE'
Add a file

It has one line.

Co-authored-by: Ada
Co-authored-by: Ben
Ticket: 7
MESSAGE
git tag plain
git checkout --quiet release
git cherry-pick -x main >/dev/null
git tag picked
git commit --quiet --allow-empty -F - <<'MESSAGE'
Say nothing

The ticket is not known.

Ticket:
Reviewed-by: Ben
MESSAGE
git tag without-a-value
cat >"$folder/describe.py" <<'PYTHON'
import subprocess

import pygit2
from dulwich.repo import Repo
from dulwich.trailers import parse_trailers

repository, other = pygit2.Repository("."), Repo(".")
seen = []
for name in ("plain", "picked", "without-a-value"):
    command = ["git", "log", "-1", "--format=%(trailers:only,unfold)", name]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\n")
    first = len([line for line in lines if line])
    second = len(parse_trailers(other[f"refs/tags/{name}".encode()].message)[1])
    found = repository.revparse_single(name).message_trailers
    value = repr(found["Ticket"]) if name == "without-a-value" else found["Co-authored-by"]
    seen.append(f"{name.replace('-', ' ')}: git {first}, dulwich {second}, pygit2 {len(found)} ({value})")
print("; ".join(seen))
PYTHON
seen=$("$folder/venv/bin/python" "$folder/describe.py")
echo "$seen"
expected="plain: git 3, dulwich 3, pygit2 2 (Ben); picked: git 3, dulwich 0, pygit2 2 (Ben); \
without a value: git 2, dulwich 2, pygit2 1 ('\\nReviewed-by: Ben')"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
