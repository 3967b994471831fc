#!/usr/bin/env bash
# Finding: junitparser merges two reports of one suite, and drops what the tests of the second have printed.
#
# Package:   junitparser 5.0.3
# Input:     two JUnit reports whose suite is called "unit", each with one test case and with a system-out and a system-err of
#            the suite, and "junitparser merge"; then the same with the suites "unit-1" and "unit-2"
# Behaviour: suites with the same name are made one: the test cases of the second are added to the first, and nothing else of it.
#            Its system-out and system-err are gone, while its counts and its time are added. With two names, all is kept.
# Why it is a surprise: a merge of reports is expected to add, and the counts show that it has read both. A run that is repeated,
#            and the shards of one suite, have the same name. Runners such as Gradle's write the output once for a suite, so
#            the log of the failure is lost, and which log is kept depends on the order of the arguments.
# Seen:      "one name: 2 cases, 1 failure, system-out one, system-err one;
#            two names: 2 cases, 1 failure, system-out one two, system-err one two"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install junitparser==5.0.3
write() {
  local failure=""
  if [ "$2" = two ]; then failure='<failure message="no"/>'; fi
  printf '<testsuites><testsuite name="%s" tests="1" time="1"><testcase classname="t" name="%s" time="1">%s</testcase>' "$1" "$2" "$failure"
  printf '<system-out>log %s</system-out><system-err>error %s</system-err></testsuite></testsuites>\n' "$2" "$2"
}
describe() {
  write "$2" one >one.xml
  write "$3" two >two.xml
  venv/bin/junitparser merge one.xml two.xml merged.xml
  venv/bin/python - "$1" <<'PYTHON'
import sys
import xml.etree.ElementTree as tree

root = tree.parse("merged.xml").getroot()
logs, errors = ([node.text.split()[-1] for node in root.iter(name)] for name in ("system-out", "system-err"))
cases, failures = len(list(root.iter("testcase"))), root.get("failures")
print(f"{sys.argv[1]}: {cases} cases, {failures} failure, system-out {' '.join(logs)}, system-err {' '.join(errors)}")
PYTHON
}
seen="$(describe 'one name' unit unit); $(describe 'two names' unit-1 unit-2)"
echo "$seen (junitparser $(venv/bin/pip --disable-pip-version-check show junitparser | sed -n 's/^Version: //p'))"
expected="one name: 2 cases, 1 failure, system-out one, system-err one; two names: 2 cases, 1 failure, system-out one two, \
system-err one two"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
