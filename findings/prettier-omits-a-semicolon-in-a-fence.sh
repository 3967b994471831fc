#!/usr/bin/env bash
# Finding: prettier writes one JSX element with a semicolon in a file, and without one in the fence of a markdown document.
#
# Package:   prettier 3.10.1
# Input:     the line `<p a='b'>c</p>` as a file element.jsx, and in a fence ```jsx of a document
# Behaviour: the file becomes `<p a="b">c</p>;`, the fence `<p a="b">c</p>`. With another statement before the element, the
#            fence gets the semicolon, too.
# Why it is a surprise: formatting of code in a fence is not the formatting of the same code as a file, so a tool that keeps
#            examples in documents equal to files, or predicts what prettier leaves, disagrees with prettier here.
# Seen:      file '<p a="b">c</p>;', fence '<p a="b">c</p>', fence with two 'f();<p a="b">c</p>;'
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts prettier@3.10.1
echo "<p a='b'>c</p>" > element.jsx
printf '```jsx\n%s\n```\n' "<p a='b'>c</p>" > one.md
printf '```jsx\nf();\n%s\n```\n' "<p a='b'>c</p>" > two.md
npx prettier --log-level silent --write element.jsx one.md two.md
inside() { grep -v '```' "$1" | tr -d '\n'; }
seen="file '$(cat element.jsx)', fence '$(inside one.md)', fence with two '$(inside two.md)'"
echo "$seen (prettier $(npx prettier --version))"
[[ "$seen" == "file '<p a=\"b\">c</p>;', fence '<p a=\"b\">c</p>', fence with two 'f();<p a=\"b\">c</p>;'" ]] ||
  { echo "the behaviour has changed"; exit 1; }
