#!/usr/bin/env bash
# Finding: sarif-tools gives a result the level of another rule if its own rule is in an extension, and its check then passes.
#
# Package:   sarif-tools 3.0.5
# Input:     SARIF 2.1.0 logs with one result without a level, whose rule has the default level error. In the first log it is a
#            rule of the driver, in the others of an extension of the tool ("ruleId": "query/injection", "rule": {"index": 0,
#            "toolComponent": {"index": 0}}). In the second log the driver has a rule about style with the level note.
# Behaviour: sarif-tools looks up the index in the rules of the driver each time and ignores toolComponent. So the second result
#            is a note, and "sarif --check error summary" exits with 0. If the driver has no rules, it is a warning.
#            The specification says that such an index is one into the rules of that component (3.52).
# Why it is a surprise: the function refers to the sections of the specification that it follows. CodeQL writes its rules into
#            extensions with --sarif-group-rules-by-pack, and leaves the level of a result to the rule. A check in CI
#            passes although there is an error.
# Seen:      "driver: error query/injection, check 1; extension: note query/injection, check 0; driver without rules: warning
#            query/injection, check 0"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install sarif-tools==3.0.5
python3 - <<'PYTHON'
import json

QUERY = {"id": "query/injection", "defaultConfiguration": {"level": "error"}}
STYLE = {"id": "style/name", "defaultConfiguration": {"level": "note"}}
PLACE = {"physicalLocation": {"artifactLocation": {"uri": "page.py"}, "region": {"startLine": 1}}}


def write(name, tool, **rule):
    result = {**rule, "message": {"text": "Text of a user in SQL."}, "locations": [PLACE]}
    with open(f"{name}.sarif", "w", encoding="utf-8") as file:
        json.dump({"version": "2.1.0", "runs": [{"tool": tool, "results": [result]}]}, file)


extension = [{"name": "queries", "rules": [QUERY]}]
reference = {"ruleId": "query/injection", "rule": {"index": 0, "toolComponent": {"index": 0}}}
write("driver", {"driver": {"name": "tool", "rules": [QUERY]}}, ruleId="query/injection", ruleIndex=0)
write("extension", {"driver": {"name": "tool", "rules": [STYLE]}, "extensions": extension}, **reference)
write("driver without rules", {"driver": {"name": "tool"}, "extensions": extension}, **reference)
PYTHON
describe() {
  local status=0
  venv/bin/sarif csv --output levels.csv "$1.sarif" >log
  venv/bin/sarif --check error summary "$1.sarif" >log 2>&1 || status=$?
  echo "$1: $(tail -n 1 levels.csv | cut -d , -f 2,3 | tr ',' ' '), check $status"
}
seen="$(describe driver); $(describe extension); $(describe 'driver without rules')"
echo "$seen ($(venv/bin/sarif --version))"
expected='driver: error query/injection, check 1; extension: note query/injection, check 0; '
expected+='driver without rules: warning query/injection, check 0'
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
