#!/usr/bin/env bash
# Finding: in the trees of tree-sitter-python, "name := a if b else c" is a condition around an assignment, not an assignment.
#
# Packages:  tree-sitter-python 0.25.0, tree-sitter 0.26.1, and Python's own ast module to compare
# Input:     "found := first if ready else second" in an if, in parentheses, in a list, in a call and in an index
# Behaviour: the tree is a conditional_expression with (found := first) as its first branch. Python assigns the whole
#            condition: found := (first if ready else second). Run with parentheses as the tree has them, the code leaves found
#            without a value if ready is false. With "or", and with a lambda, the tree is right. No tree has an error.
# Why it is a surprise: an else after the assignment looks harmless, and the operators next to it are right. A rule that
#            reads the value of an assignment sees only the first branch, and one for "assigned only on some ways" is wrong.
# Seen:      "if: differs; parentheses: differs; list: differs; call: differs; index: differs; or: same; lambda: same;
#            found: Python 'second', as the tree says unset"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install tree-sitter-python==0.25.0 tree-sitter==0.26.1
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import ast

import tree_sitter
import tree_sitter_python

VALUE = "found := first if ready else second"
CASES = {
    "if": f"if {VALUE}: pass",
    "parentheses": f"({VALUE})",
    "list": f"[{VALUE}]",
    "call": f"print({VALUE})",
    "index": f"rows[{VALUE}]",
    "or": "(found := first or second)",
    "lambda": "(found := lambda: first)",
}
OPERATIONS = {"conditional_expression", "named_expression", "boolean_operator", "lambda"}
PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_python.language()))


def grouped(node):
    """Return the code of a node with parentheses around each operation of the tree."""
    if not node.child_count:
        return node.text.decode()
    text = " ".join(grouped(child) for child in node.children)
    return f"({text})" if node.type in OPERATIONS else text


def as_the_tree_says(code):
    root = PARSER.parse(f"{code}\n".encode()).root_node
    assert not root.has_error
    return grouped(root)


def found_after(code):
    names = {"first": "first", "second": "second", "ready": False}
    exec(code, names)
    return repr(names["found"]) if "found" in names else "unset"


parts = []
for name, code in CASES.items():
    same = ast.dump(ast.parse(code)) == ast.dump(ast.parse(as_the_tree_says(code)))
    parts.append(f"{name}: {'same' if same else 'differs'}")
code = CASES["parentheses"]
parts.append(f"found: Python {found_after(code)}, as the tree says {found_after(as_the_tree_says(code))}")
print("; ".join(parts))
PYTHON
)
echo "$seen"
[ "$seen" = "if: differs; parentheses: differs; list: differs; call: differs; index: differs; or: same; lambda: same; \
found: Python 'second', as the tree says unset" ] ||
  { echo "the behaviour has changed"; exit 1; }
