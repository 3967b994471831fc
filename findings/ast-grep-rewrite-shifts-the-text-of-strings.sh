#!/usr/bin/env bash
# Finding: an ast-grep rewrite that only renames a function puts spaces into the strings of several lines that it is called with.
#
# Package:   ast-grep-cli 0.51.1; Python and Node run the code before and after
# Input:     a function with "if True:", in it a call of show with a string of several lines, whose text starts at the left margin
#            ("usage:", then "  tool" and "          -v"); the same with a template literal of JavaScript; and the same call at
#            the top level; rewritten with -p 'show($A)' -r 'put($A)'
# Behaviour: a rewrite keeps code in its column. It takes the indentation of the statement (eight columns) off each line
#            that $A has matched if the line has that many, and then puts it before each line. Strings are not left out. So
#            "  tool" moves by eight columns, and "          -v" stays: a line that was deeper is now level with one above.
#            textwrap.dedent can't bring the shape back. The call at the top level keeps its text.
# Why it is a surprise: the rewrite names only the function, and the call stays where it is. The guide says that a rewrite
#            preserves the indentation of a metavariable; in a string, spaces are no indentation but data. The result is valid, and
#            its diff looks tidy. Help texts, SQL, YAML and the expected output of tests are written in such strings.
# Seen:      "Python: 'usage:|  tool|          -v|' became 'usage:|          tool|          -v|        ';
#            JavaScript: the same; top level: 'usage:|  tool|          -v|' became 'usage:|  tool|          -v|'"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install ast-grep-cli==0.51.1
text=$'usage:\n  tool\n          -v\n'
printf 'import sys\nshow = put = sys.stdout.write\ndef run():\n    if True:\n        show("""%s""")\nrun()\n' "$text" >nested.py
printf 'import sys\nshow = put = sys.stdout.write\nshow("""%s""")\n' "$text" >top.py
cat >nested.js <<JAVASCRIPT
const show = (text) => process.stdout.write(text), put = show;
function run() {
    if (true) {
        show(\`$text\`);
    }
}
run();
JAVASCRIPT
describe() {
  local before
  before=$("$1" "$2" | tr '\n' '|')
  # shellcheck disable=SC2016  # $A is a metavariable
  venv/bin/ast-grep run --pattern 'show($A)' --rewrite 'put($A)' --update-all "$2" >/dev/null 2>&1
  echo "'$before' became '$("$1" "$2" | tr '\n' '|')'"
}
seen="Python: $(describe python3 nested.py); JavaScript: $(describe node nested.js); top level: $(describe python3 top.py)"
grep -q 'put("""' nested.py && grep -q 'put("""' top.py && grep -q 'put(`' nested.js
echo "$seen ($(venv/bin/ast-grep --version))"
shifted="'usage:|  tool|          -v|' became 'usage:|          tool|          -v|        '"
expected="Python: $shifted; JavaScript: $shifted; top level: 'usage:|  tool|          -v|' became 'usage:|  tool|          -v|'"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
