#!/usr/bin/env bash
# Finding: ruler's second "apply" leaves the project's own AGENTS.md out of the rules, and "ruler revert" deletes the file.
#
# Package:   @intellectronica/ruler 0.3.44
# Input:     a project with an AGENTS.md of its own ("Ask before you deploy.") and a rule in .ruler ("Use pytest."); "ruler apply"
#            for codex twice, and then "ruler revert" without options, or with --agents codex
# Behaviour: apply reads AGENTS.md as the first of its sources, saves it as AGENTS.md.bak, and replaces it by all rules. The next
#            apply takes AGENTS.md for its own output and does not read it, nor the .bak. So the sentence of the project is gone
#            from what the agent reads, although nobody changed a source. revert goes through the agents, and many of them use
#            AGENTS.md: for the first one it moves the .bak back, and for the next one it finds an AGENTS.md without a .bak, which
#            its block in .gitignore lists as generated, and deletes it.
# Why it is a surprise: the README says that the AGENTS.md at the root comes first and is meant for the short, important rules,
#            that apply can run in CI to check that there is no difference, and that revert restores the state before ruler. The
#            same deletion of MCP files was reported and closed (issue 638). If AGENTS.md was not committed, it is lost.
# Instead:   move the text of AGENTS.md into .ruler before the first apply, and name one agent for revert.
# Seen:      "first apply: deploy pytest; second apply: pytest; revert: no AGENTS.md; revert of codex: deploy"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts @intellectronica/ruler@0.3.44

# Name the rules that AGENTS.md has.
rules() {
  if [ -e AGENTS.md ]; then grep -oE 'deploy|pytest' AGENTS.md | sort -u | paste -sd ' ' -; else echo "no AGENTS.md"; fi
}

# Create a project, apply the rules twice, and revert with the given options.
describe() {
  mkdir -p "$1/.ruler"
  cd "$1"
  git init --quiet .
  echo "Ask before you deploy." >AGENTS.md
  echo "Use pytest." >.ruler/rules.md
  ../node_modules/.bin/ruler apply --agents codex >log.txt
  first=$(rules)
  ../node_modules/.bin/ruler apply --agents codex >log.txt
  second=$(rules)
  shift
  ../node_modules/.bin/ruler revert "$@" >log.txt
  reverted=$(rules)
  cd ..
}

export HOME="$folder" XDG_CONFIG_HOME="$folder"
describe one --agents codex
one=$reverted
describe all
seen="first apply: $first; second apply: $second; revert: $reverted; revert of codex: $one"
echo "$seen"
[ "$seen" = "first apply: deploy pytest; second apply: pytest; revert: no AGENTS.md; revert of codex: deploy" ] ||
  { echo "the behaviour has changed"; exit 1; }
