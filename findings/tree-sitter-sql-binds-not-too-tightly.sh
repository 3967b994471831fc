#!/usr/bin/env bash
# Finding: in the trees of tree-sitter-sql, NOT belongs to the name behind it, so the tree of a query finds other rows.
#
# Packages:  tree-sitter-sql 0.3.13, tree-sitter 0.26.1, and SQLite as Python brings it, to run the conditions
# Input:     WHERE NOT status = 'done', the same with IN, LIKE and >, and "note || mark IS NULL"
# Behaviour: the tree of the first is a binary_expression "=" with the left side NOT status. In SQL (and in SQLite and
#            PostgreSQL) NOT binds weaker than each comparison: NOT (status = 'done'). For NOT status IS NULL the tree is right.
#            IS binds too tightly in it, too: note || mark IS NULL becomes note || (mark IS NULL). With parentheses as the
#            tree has them, the queries find other rows. No tree has an error.
# Why it is a surprise: the order of AND, OR and the arithmetic operators is right, so one trusts the tree. A rule that looks
#            for the operand of NOT, or a rewrite that adds parentheses, reads another condition than the database.
# Seen:      "=: 1 row, as the tree says 0; IN: 1, 0; LIKE: 1, 0; >: 1, 0; || IS NULL: 1, 0; NOT IS NULL: 1, 1; AND OR: 1, 1"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install tree-sitter-sql==0.3.13 tree-sitter==0.26.1
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import sqlite3

import tree_sitter
import tree_sitter_sql

CONDITIONS = {
    "=": "NOT status = 'done'",
    "IN": "NOT status IN ('done', 'gone')",
    "LIKE": "NOT status LIKE 'd%'",
    ">": "NOT size > 5",
    "|| IS NULL": "note || mark IS NULL",
    "NOT IS NULL": "NOT status IS NULL",
    "AND OR": "size = 9 AND status = 'done' OR size = 2 AND status = 'open'",
}
PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_sql.language()))


def grouped(node):
    """Return the text of a condition with parentheses around each operation of the tree."""
    if node.type not in ("binary_expression", "unary_expression"):
        return node.text.decode()
    return f"({' '.join(grouped(child) for child in node.children)})"


def where(node):
    if node.type == "where":
        return node.child_by_field_name("predicate")
    return next(filter(None, map(where, node.children)), None)


connection = sqlite3.connect(":memory:")
connection.execute("CREATE TABLE page (status TEXT, size INTEGER, note TEXT, mark TEXT)")
connection.execute("INSERT INTO page VALUES ('open', 2, NULL, 'x')")
parts = []
for name, condition in CONDITIONS.items():
    root = PARSER.parse(f"SELECT size FROM page WHERE {condition};".encode()).root_node
    assert not root.has_error
    rows, tree = (
        connection.execute(f"SELECT count(*) FROM page WHERE {text}").fetchone()[0] for text in (condition, grouped(where(root)))
    )
    parts.append(f"{name}: {rows}, {tree}" if parts else f"{name}: {rows} row, as the tree says {tree}")
print("; ".join(parts))
PYTHON
)
echo "$seen"
[ "$seen" = "=: 1 row, as the tree says 0; IN: 1, 0; LIKE: 1, 0; >: 1, 0; || IS NULL: 1, 0; NOT IS NULL: 1, 1; AND OR: 1, 1" ] ||
  { echo "the behaviour has changed"; exit 1; }
