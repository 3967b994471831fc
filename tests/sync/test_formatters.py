"""Test that formatters of markdown change generated pages little, and that their changes do not count as edits."""

from __future__ import annotations

import hashlib
import json
import re
import shutil

import pytest

from tacit.actions.adopt import adopt
from tacit.actions.learn import How, learn
from tacit.ingest.lesson.document import read_lesson
from tacit.sync.service import preview
from tacit.text.names import slugify
from tests.base import Base
from tests.formatters import FORMATTERS, Formatter

OVERVIEW, INDEX = "patterns/dev-patterns.md", "memory/procedural/INDEX.md"
CHECKLIST, TOGETHER = "memory/procedural/workflows/retry.md", "memory/procedural/workflows/_net.md"
SETTINGS = '[export]\ntargets = ["agents", "gemini", "claude", "cursor", "github"]\n'
PLAIN = """## Context

When a _remote_ call fails.

## Pattern

The rule comes first.

- Wait, then call again.
- Give up after three calls.

1. One.
1. Two.

## Code example

```python
for attempt in range(3):
    call()
```

```json
{ "attempts": 3 }
```

## Anti-patterns

| what      | why      |
| --------- | -------- |
| for ever  | it hangs |
| no pause  | a storm  |

## Checklist

- Is there a limit?
- Is there a pause?
"""
AWKWARD = """## Context:

*Emphasis*, __strong__, ~one~ tilde, 2 * 3 * 4, [a] | b, <b>html</b> &amp; https://example.org/a_b, a hard\\
break, and a line that is much longer than the eighty columns at which formatters like to wrap the text of a paragraph.

## Pattern

* star
* items
    * nested

+ plus

5) five
6) six

> quoted

***

```json
{"a":1,"b":[1,2]}
```

```ts
const x = {a:1, b:.5, c:'it\\'s'}; function f(a:number){return 'a'}
type A = 'the first of the values' | 'the second of the values' | 'the third of the values'
```

```css
a{color:#FFF;margin:1.0em}
```

```html
<UL><li>a<li>b</UL>
```

```sh
$ rm *
$ ls
```

~~~text
`````
~~~

[A site](https://müller.example/größe?q=é#ü "ä"), <https://müller.example/ü>, [a file](<a größe.md>), [100%](100%.md).

#5 begins a line, `` ` `` and ```` ``` ```` are code, and **_both_**.

```yaml
a:   'b'
```

```md
* x
```

```go
func main() {
\tfmt.Println(1)
}
```

| a | b |
|---|:-:|
| longer | 日本 |

## Checklist

- Do *this*, and go on with a step that is much longer than the eighty columns at which formatters wrap text
- A step

  with a second paragraph
- a step
  on two lines
"""
LESSON = {
    "title": "A storm of calls: it *stopped*",
    "date": "2025-01-02",
    "project": "it's",
    "outcome": "Fewer calls: 'three' instead of 300, and a line that is longer than the eighty columns of formatters",
    "tags": ["a", "b"],
    "patterns": [{"name": "Wait Between Calls", "new": {"category": "net", "sections": {"Pattern": "* wait\n* call"}}}],
    "body": '## What happened\n\nThey *all* called [größe](größe.md).\n\n* one\n* two\n\n```json\n{"a":1}\n```',
}


@pytest.fixture
def team(base: Base) -> Base:
    """Return a knowledge base with each kind of generated page and export, and text that formatters do not change."""
    base.write("tacit.toml", SETTINGS)
    for number in range(1, 22):
        base.note(f"2025-01-{number:02}-r{number}", "Retry", front=f"project: P\noutcome: It went well {number}\n")
    for number in range(1, 6):
        base.note(f"2025-02-{number:02}-t{number}", "Timeout", front=f"outcome: It ended {number}\n")
    base.note("2025-03-01-c", "Cache", front="outcome: Faster\n")
    base.note("2025-03-02-u", "Untold")
    base.page("retry", "Retry", category="net", front="applies_to: ['src/**/*.py']\n", body=PLAIN)
    base.page("timeout", "Timeout", category="net", body=PLAIN)
    base.page("cache", "Cache", category="data", body=PLAIN)
    base.page("old", "Old", front="status: retired\nsuperseded_by: Cache\n")
    base.write("memory/procedural/workflows/own.md", "# Our own\n\n- Do it.\n")
    base.write("AGENTS.md", "# Agents\n\nRead this.\n")
    base.sync()
    return base


@pytest.fixture
def awkward(team: Base) -> Base:
    """Return the knowledge base of the fixture `team` with text that formatters change."""
    for slug, name in (("retry", "Retry"), ("timeout", "Timeout"), ("cache", "Cache")):
        team.page(slug, name, category="data" if slug == "cache" else "net", body=AWKWARD)
    team.note("2025-04-09-größe", "C#", front="outcome: See [Größe](https://müller.example/ü).\n")
    for number, name in enumerate(("C#", "Stop!", "A | B", "1. [x] *y*", "~a_b~ <i>"), 1):
        told = json.dumps(f"- {name}: it *went* https://example.org/{number}.")
        team.note(f"2025-04-0{number}-n{number}", name, front=f"project: {json.dumps(name)}\noutcome: {told}\n")
        team.page(slugify(name), json.dumps(name), category=json.dumps("x y"), body=AWKWARD)
    team.sync()
    return team


def generated(base: Base) -> dict[str, bytes]:
    """Return the generated pages and exports in markdown; Cursor's rules (`.mdc`) are left out."""
    found = base.everything()
    return {path: data for path, data in found.items() if b"sha256=" in data and path.endswith(".md")}


def check(base: Base) -> tuple[list[str], list[str]]:
    """Delete `.tacit/`; return the paths that `sync --check` would write or remove, and the rules of its findings."""
    shutil.rmtree(base.root / ".tacit")
    report = preview(base.workspace, from_notes=True)
    return sorted((*report.written, *report.removed)), [item.rule for item in report.diagnostics]


@pytest.mark.parametrize(
    "formatter", [one for one in FORMATTERS if "--number" not in one.options], ids=lambda one: one.name
)
def test_formatters_leave_generated_pages_as_they_are(team: Base, formatter: Formatter) -> None:
    before = generated(team)
    formatter.format(team.root, before)
    after = generated(team)
    if formatter.options[-2:] == ("--prose-wrap", "always"):
        # it wraps the lines with links to notes and pages, whose paths people chose
        before, after = ({path: _unwrapped(data) for path, data in pages.items()} for pages in (before, after))
    assert [path for path in before if before[path] != after[path]] == []


def _unwrapped(data: bytes) -> bytes:
    """Return a page with each list item on one line; formatters wrap long items."""
    return re.sub(rb"\n {2,}(?=\S)", b" ", data)


@pytest.mark.parametrize("formatter", FORMATTERS, ids=lambda one: one.name)
def test_a_formatted_page_is_no_edit_and_keeps_what_people_wrote(awkward: Base, formatter: Formatter) -> None:
    page = awkward.root / CHECKLIST
    own = (
        page.read_text("utf-8")
        .replace("- [ ] a step", "- [x] a step")
        .replace("- [ ] Do _this_", "- [x] Do _this_")
        .replace("<!-- /keep -->", "Mine.\n<!-- /keep -->")
    )
    page.write_text(own, "utf-8")
    formatter.format(awkward.root, generated(awkward))
    before = awkward.everything()

    assert check(awkward) == ([], [])
    assert not adopt(awkward.workspace, awkward.root / OVERVIEW).diagnostics
    report = awkward.sync()
    assert (report.written, report.diagnostics) == ((), ())
    assert awkward.everything() == before
    assert awkward.sync().written == ()

    awkward.note("2025-05-01-new", "Retry", "Timeout", front="outcome: It went well again\n")
    report = awkward.sync()
    assert [item.rule for item in report.diagnostics] == []
    assert {OVERVIEW, CHECKLIST, TOGETHER, "patterns/evidence/retry.md", "AGENTS.md"} <= set(report.written)
    text = awkward.read(CHECKLIST)
    assert "22 examples" in text
    assert re.search(r"<!-- keep: notes -->\n\nMine\.\n\n<!-- /keep -->", text)
    assert (text.count("[x]"), text.count("[x] a step"), text.count("[x] Do _this_")) == (2, 1, 1)
    assert not list(awkward.root.rglob("*.orig*"))
    assert check(awkward) == ([], [])


EDITS = {
    OVERVIEW: ("It went well 20", "It went badly 20"),
    CHECKLIST: ("Is there a limit?", "Is there no limit?"),
    INDEX: ("Our own", "Their own"),
    "patterns/evidence/retry.md": ("It went well 3", "It went well 33"),
    "AGENTS.md": ("21 examples", "20 examples"),
    ".claude/rules/retry.md": ("Give up after three", "Give up after five"),
}


def test_an_edit_by_hand_is_reported_also_on_a_formatted_page(team: Base) -> None:
    formatter = next(one for one in FORMATTERS if one.name == "mdformat-number")
    edited = {path: team.read(path).replace(*edit, 1) for path, edit in EDITS.items()}
    for path, text in edited.items():
        assert text != team.read(path)
        team.write(path, text)
    formatter.format(team.root, generated(team))
    before = team.everything()
    report = team.sync()
    assert sorted(item.location.path for item in report.diagnostics) == sorted(EDITS)
    assert {item.rule for item in report.diagnostics} == {"edited-page", "edited-export"}
    assert team.everything() == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The rule comes first.", "The *rule* comes first."),
        ("- Wait, then call again.\n", "Wait, then call again.\n\n"),
    ],
)
def test_an_edit_of_what_formatters_change_is_an_edit(team: Base, old: str, new: str) -> None:
    text = team.read(OVERVIEW)
    assert old in text
    team.write(OVERVIEW, text.replace(old, new, 1))
    assert [item.rule for item in team.sync().diagnostics] == ["edited-page"]


def test_a_page_of_an_earlier_version_is_replaced_unless_it_was_edited(team: Base) -> None:
    """Such a page has a seal without a second hash, and no blank line in its empty keep regions."""
    for path in (OVERVIEW, CHECKLIST, INDEX):
        text = re.sub(r"(<!-- keep: \w+ -->)\n\n", r"\1\n", team.read(path)).partition("\n\n<!-- tacit:")[0]
        team.write(path, f"{text}\n\n<!-- tacit: sha256={hashlib.sha256(text.encode()).hexdigest()} -->\n")
    ticked = team.read(CHECKLIST).replace("- [ ] Is there a limit?", "- [x] Is there a limit?")
    team.write(CHECKLIST, ticked.replace("<!-- /keep -->", "Mine.\n<!-- /keep -->"))
    team.write(INDEX, team.read(INDEX).replace("- [", "-  [", 1))  # only as a formatter does, but nothing shows that
    report = team.sync()
    assert sorted(report.written) == [CHECKLIST, OVERVIEW]
    assert [(item.rule, item.location.path) for item in report.diagnostics] == [("edited-page", INDEX)]
    assert " loose=" in team.read(OVERVIEW)
    assert "- [x] Is there a limit?" in team.read(CHECKLIST)
    assert "\n\nMine.\n\n" in team.read(CHECKLIST)


@pytest.mark.parametrize("formatter", FORMATTERS, ids=lambda one: one.name)
def test_a_lesson_that_is_sent_twice_is_one_note_after_formatting(base: Base, formatter: Formatter) -> None:
    lesson = read_lesson(json.dumps(LESSON).encode())
    first = learn(base.workspace, lesson, How(insist=True))
    formatter.format(base.root, [first.note])
    again = learn(base.workspace, lesson, How(insist=True))
    assert (again.existing, again.note) == (True, first.note)
    other = read_lesson(json.dumps({**LESSON, "outcome": "Another: 'outcome'"}).encode())
    assert not learn(base.workspace, other, How(insist=True)).existing
