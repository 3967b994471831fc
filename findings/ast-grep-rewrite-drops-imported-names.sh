#!/usr/bin/env bash
# Finding: an ast-grep pattern that ends with a metavariable also matches code that goes on after it, and a rewrite deletes
#          the rest; the matching that is called relaxed does not do this.
#
# Package:   ast-grep-cli 0.51.1
# Input:     valid Python: "from old import first, second", "from old import third", and "raise Missing(name) from error"
# Behaviour: with -p 'from old import $A' -r 'from new import $A' both imports match, and "second" is gone. With -p 'raise $A'
#            -r 'raise wrap($A)' the "from error" is gone. The default strictness, smart, stops when the pattern is used up
#            and does not look at the named nodes that follow. cst, ast, relaxed and signature all take them into account,
#            so each of them finds one import. A pattern that ends with a bracket, such as f($A), is exact in all five.
# Why it is a surprise: $A stands for one node, and a node that is named is not one that the default may skip. Strictness is
#            ordered, so one does not expect a laxer level to find less. The rewritten file is valid, only poorer.
# Seen:      "from new import first|from new import third|raise wrap(Missing(name)); imports found: cst 1, smart 2, ast 1,
#            relaxed 1, signature 1"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install ast-grep-cli==0.51.1
printf '%s\n' 'from old import first, second' 'from old import third' 'raise Missing(name) from error' >page.py
found=
for level in cst smart ast relaxed signature; do
  # shellcheck disable=SC2016  # $A is a metavariable of ast-grep
  count=$(venv/bin/ast-grep run -l python --strictness "$level" -p 'from old import $A' --json=stream page.py | wc -l)
  found="$found, $level $((count))"
done
# shellcheck disable=SC2016
venv/bin/ast-grep run -l python -p 'from old import $A' -r 'from new import $A' --update-all page.py >changes
# shellcheck disable=SC2016
venv/bin/ast-grep run -l python -p 'raise $A' -r 'raise wrap($A)' --update-all page.py >>changes
seen="$(paste -sd '|' page.py); imports found: ${found#, }"
echo "$seen ($(venv/bin/ast-grep --version))"
expected='from new import first|from new import third|raise wrap(Missing(name)); imports found: cst 1, smart 2, ast 1, '
[ "$seen" = "${expected}relaxed 1, signature 1" ] || { echo "the behaviour has changed"; exit 1; }
