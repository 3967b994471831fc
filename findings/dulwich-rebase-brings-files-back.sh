#!/usr/bin/env bash
# Finding: after dulwich's rebase, the next commit brings back all files that the other branch has deleted.
#
# Packages:  dulwich 1.2.21, and merge3 1.0.0, which it needs to merge
# Input:     a repository with "keep" and "old"; the main branch deletes "old"; a side branch changes "keep" and is rebased on the
#            main branch with porcelain.rebase; then one more change of "keep", porcelain.add of it alone, and porcelain.commit
# Behaviour: the rebased commit is right, and its tree has only "keep". The index and the folder still have "old", staged as a new
#            file, although nobody added it, and the next commit takes it along. No conflict is reported. checkout of
#            the main branch instead of the rebase removes the file from the folder and from the index.
# Why it is a surprise: rebase returns the new commits, which look right, and a rebase of git leaves a clean index. The deletion is
#            undone later, in a commit about something else, and its author is the person who only rebased.
# Seen:      "rebase: commit keep, status old added, next commit keep old; checkout: commit keep, status clean, next commit keep"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install dulwich==1.2.21 merge3==1.0.0
export GIT_AUTHOR_NAME=A GIT_AUTHOR_EMAIL=a@example.com GIT_COMMITTER_NAME=A GIT_COMMITTER_EMAIL=a@example.com
seen=$("$folder/venv/bin/python" - "$folder" <<'PYTHON'
import pathlib
import sys

import dulwich
from dulwich import porcelain


def write(path, name, text):
    (path / name).write_text(text, "utf-8")
    porcelain.add(str(path), [str(path / name)])


def commit(path, message):
    porcelain.commit(str(path), message=message.encode())


def names(path):
    with porcelain.open_repo_closing(str(path)) as repository:
        return " ".join(entry.path.decode() for entry in repository[repository[repository.head()].tree].items())


def describe(action):
    """Run the action with the name of the main branch on a side branch, and say what it and the next commit have."""
    path = folder / action
    path.mkdir()
    porcelain.init(str(path)).close()
    write(path, "keep", "1\n")
    write(path, "old", "1\n")
    commit(path, "base")
    main = porcelain.active_branch(str(path)).decode()
    porcelain.branch_create(str(path), "side")
    porcelain.remove(str(path), [str(path / "old")])
    commit(path, "delete old")
    porcelain.checkout(str(path), "side")
    write(path, "keep", "2\n")
    commit(path, "change keep")
    getattr(porcelain, action)(str(path), main)
    result = names(path)
    staged = [f"{name.decode()} added" for name in porcelain.status(str(path)).staged["add"]]
    write(path, "keep", "3\n")
    commit(path, "change keep again")
    return f"{action}: commit {result}, status {' '.join(staged) or 'clean'}, next commit {names(path)}"


folder = pathlib.Path(sys.argv[1])
print(f"{describe('rebase')}; {describe('checkout')} (dulwich {'.'.join(map(str, dulwich.__version__))})")
PYTHON
)
echo "$seen"
[[ "$seen" == "rebase: commit keep, status old added, next commit keep old; \
checkout: commit keep, status clean, next commit keep "* ]] || { echo "the behaviour has changed"; exit 1; }
