#!/usr/bin/env bash
# Finding: the validator skills-ref for Agent Skills cuts a description at the first "---", and calls what is left valid.
#
# Packages:  skills-ref 0.1.1 of PyPI (its command is agentskills), skills-ref 0.1.5 of npm, and python-frontmatter 1.3.0 with
#            PyYAML 6.0.4 to compare
# Input:     four skills whose header is valid YAML: a description on one line with "---" between words, the same in quotes, a
#            description as a block of two lines, and a description before the key metadata
# Behaviour: the package ends the header at the second "---" anywhere in the file, and not at a line of dashes. The part
#            before it is still YAML if the description is plain text, so validate says "Valid skill", exits with 0, and
#            read-properties prints half of a sentence. The keys behind it are lost, too: the last skill has no metadata. Only
#            the text in quotes is an error, because its quote is never closed. The package of npm cuts the first one at the
#            same place. python-frontmatter reads all four as they are written.
# Why it is a surprise: name and description are all that an agent knows of a skill until it has chosen it, and to-prompt
#            writes the short one into the prompt. A skill for slides, front matter or diffs has good reasons to name the
#            three dashes. The check that a repository runs in its CI is green. Leave "---" out of descriptions, and read the
#            header by lines.
# Seen:      "plain: valid, 'Write slides; put'; quoted: invalid; block: valid, 'Write slides.'; before metadata: valid,
#            'Write slides; put', metadata lost; in the prompt: 'Write slides; put'; npm: valid, 'Write slides; put';
#            python-frontmatter: 4 of 4 as written"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip --quiet --disable-pip-version-check install skills-ref==0.1.1 python-frontmatter==1.3.0 PyYAML==6.0.4
npm install --silent --no-audit --no-fund skills-ref@0.1.5
mkdir plain quoted block before
cat >plain/SKILL.md <<'MARKDOWN'
---
name: plain
description: Write slides; put --- between two slides. Use it for talks.
---

Ask for the topic first.
MARKDOWN
cat >quoted/SKILL.md <<'MARKDOWN'
---
name: quoted
description: "Write slides; put --- between two slides. Use it for talks."
---

Ask for the topic first.
MARKDOWN
cat >block/SKILL.md <<'MARKDOWN'
---
name: block
description: |
  Write slides.
  --- separates two slides.
---

Ask for the topic first.
MARKDOWN
cat >before/SKILL.md <<'MARKDOWN'
---
name: before
description: Write slides; put --- between two slides. Use it for talks.
metadata:
  team: docs
---

Ask for the topic first.
MARKDOWN
cat >describe.py <<'PYTHON'
import html
import json
import subprocess

import frontmatter


def run(command, name, program="venv/bin/agentskills"):
    """Return the exit code and the output of a command of the package for one skill."""
    done = subprocess.run([program, command, name], capture_output=True, text=True)
    return done.returncode, done.stdout


seen = []
for name, title in (("plain", "plain"), ("quoted", "quoted"), ("block", "block"), ("before", "before metadata")):
    code, _ = run("validate", name)
    if code:
        seen.append(f"{title}: invalid")
        continue
    read = json.loads(run("read-properties", name)[1])
    lost = ", metadata lost" if name == "before" and not read.get("metadata") else ""
    seen.append(f"{title}: valid, {read['description']!r}{lost}")
prompt = html.unescape(run("to-prompt", "plain")[1])
seen.append(f"in the prompt: {prompt.split('<description>')[1].split('</description>')[0].strip()!r}")
program = "node_modules/.bin/skills-ref"
code, _ = run("validate", "plain", program)
read = json.loads(run("read-properties", "plain", program)[1])
seen.append(f"npm: {'invalid' if code else 'valid'}, {read['description']!r}")
sentence = "Write slides; put --- between two slides. Use it for talks."
texts = {"plain": sentence, "quoted": sentence, "block": "Write slides.\n--- separates two slides.", "before": sentence}
whole = [frontmatter.load(f"{name}/SKILL.md")["description"].strip() == text for name, text in texts.items()]
seen.append(f"python-frontmatter: {sum(whole)} of {len(whole)} as written")
print("; ".join(seen))
PYTHON
seen=$(venv/bin/python describe.py)
echo "$seen"
expected="plain: valid, 'Write slides; put'; quoted: invalid; block: valid, 'Write slides.'; \
before metadata: valid, 'Write slides; put', metadata lost; in the prompt: 'Write slides; put'; npm: valid, 'Write slides; put'; \
python-frontmatter: 4 of 4 as written"
[ "$seen" = "$expected" ] || { echo "the behaviour has changed"; exit 1; }
