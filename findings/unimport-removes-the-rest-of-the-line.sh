#!/usr/bin/env bash
# Finding: unimport deletes all statements of a line if one of them is an unused import.
#
# Package:   unimport 1.5.0
# Input:     "limit = 5", then "import logging; limit = 10", then print(limit); the same with the import behind the assignment;
#            and "import os; import sys" with a use of sys; each with unimport --remove
# Behaviour: if an import has no used name, unimport marks it and then removes the whole line in libcst's tree, with the
#            statements before and behind it. The first two programs print 5 instead of 10. The third one stops with a
#            NameError. If one name of the import is used ("import os, sys; limit = 10"), the line keeps the rest.
# Why it is a surprise: the report names only the import, and the tool asks nothing. The first two results are valid and have no
#            undefined name, so neither a linter nor the compiler finds the missing assignment.
# Seen:      "behind: before 10, after 5; in front: before 10, after 5; import: before True, after NameError; partly used: before
#            10, after 10"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install unimport==1.5.0
run() {
  python3 page.py 2>&1 | tail -n 1 | sed 's/:.*//'
}
describe() {
  printf '%s\n' "${@:2}" >page.py
  local before
  before=$(run)
  venv/bin/unimport --remove page.py >changes
  echo "$1: before $before, after $(run)"
}
seen="$(describe behind 'limit = 5' 'import logging; limit = 10' 'print(limit)'); "
seen+="$(describe 'in front' 'limit = 5' 'limit = 10; import logging' 'print(limit)'); "
seen+="$(describe import 'import os; import sys' 'print("sys" in sys.modules)'); "
seen+="$(describe 'partly used' 'limit = 5' 'import os, sys; limit = 10' 'print(limit if sys else 0)')"
echo "$seen ($(venv/bin/unimport --version))"
expected='behind: before 10, after 5; in front: before 10, after 5; import: before True, after NameError; '
expected+='partly used: before 10, after 10'
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
