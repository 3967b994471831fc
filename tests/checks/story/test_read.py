"""Test how a story is read, and how ticks are written into it."""

from __future__ import annotations

from tacit.checks.story import proof
from tacit.checks.story.read import read
from tacit.checks.story.values import Answer, Answered, Role
from tacit.domain.trace import Place

STORY = """\
# Story of `docs/data.md`

- [ ] Before all

## 1. Data

### PostgreSQL (if used)

- [ ] Verify migrations
- [x] Check **indexes** (if any)

**Tables to verify**:
- [ ] orders
* [ ] Other tables

**Locations to check**:
- `db/`
- Query code

```
- [ ] not an item
```
<!--
- [ ] not an item either
-->

## Known issues

1. **Old**: May be old

## Tasks

### Phase 1

1. Review the schema

## Success Criteria

- [ ] All claims match

## Notes

- just a note
"""


def test_items_have_their_role_section_list_and_box() -> None:
    story = read("story.md", STORY)
    assert [(item.role, item.text, item.line) for item in story.items] == [
        (Role.CHECK, "Before all", 3),
        (Role.CHECK, "Verify migrations", 9),
        (Role.CHECK, "Check indexes", 10),
        (Role.CHECK, "orders", 13),
        (Role.CHECK, "Other tables", 14),
        (Role.LOCATION, "`db/`", 17),
        (Role.LOCATION, "Query code", 18),
        (Role.ISSUE, "Old: May be old", 29),
        (Role.TASK, "Review the schema", 35),
        (Role.CRITERION, "All claims match", 39),
    ]
    migrations, indexes, orders = story.items[1:4]
    assert story.chain(migrations) == ("Data", "PostgreSQL (if used)")
    assert (indexes.ticked, indexes.optional, migrations.optional) == (True, True, False)
    assert (orders.label, orders.siblings) == ("Tables to verify", ("Other tables",))
    assert story.target == "docs/data.md"


def ticked(text: str, *texts: str) -> tuple[str, int]:
    """Write ticks for the items with these texts; return the story's new text and the number of changed lines."""
    story = read("story.md", text)
    place = Place("db/a.sql", 3, "table orders")
    answers = [
        Answered(item, Answer.TICKED if item.text in texts else Answer.LOOK, "", (place,), 1) for item in story.items
    ]
    after, changed = proof.written(story, answers)
    return after, len(changed)


def test_a_second_run_changes_no_byte() -> None:
    for text in (STORY, STORY.replace("\n", "\r\n"), STORY.rstrip("\n"), "- [ ] orders"):
        once, changed = ticked(text, "Verify migrations", "orders")
        assert changed == (1 if text == "- [ ] orders" else 2)
        assert ticked(once, "Verify migrations", "orders") == (once, 0)
        assert ("\r\n" in once) == ("\r\n" in text)
        assert once.replace("\r", "").count("\n- [ ] not an item\n") == text.replace("\r", "").count(
            "\n- [ ] not an item\n"
        )


def test_the_evidence_stands_below_the_item_with_its_indentation() -> None:
    after, _ = ticked("* a\n  1. [ ] orders\n  2. [ ] b\n", "orders")
    assert after.split("\n")[1:3] == [
        "  1. [x] orders",
        "    - proven by tacit: `db/a.sql:3` (table orders) <!-- tacit:" + after.split("tacit:")[2][:8] + " -->",
    ]
    item = read("story.md", after).items[0]
    assert (item.ticked, item.is_own) == (True, True)


def test_what_a_person_wrote_stays() -> None:
    mine = "- [x] orders\n- [ ] b\n"
    assert ticked(mine, "orders") == (mine, 0)
    once, _ = ticked("- [ ] orders\n", "orders")
    emptied = once.replace("[x]", "[ ]")
    assert ticked(emptied, "orders") == (emptied, 0)
    edited = once.replace("table orders", "table orders, as Ann said")
    assert ticked(edited, "orders") == (edited, 0)
    moved = once.replace("orders\n", "bills\n", 1)
    assert ticked(moved, "bills") == (moved, 0)


def test_evidence_that_moved_is_written_anew() -> None:
    once, _ = ticked("- [ ] orders\n", "orders")
    story = read("story.md", once)
    place = Place("db/b.sql", 7, "table orders")
    after, changed = proof.written(story, [Answered(story.items[0], Answer.TICKED, "", (place,), 2)])
    assert (len(changed), "`db/b.sql:7` (table orders) and 1 more" in after) == (1, True)
    assert read("story.md", after).items[0].is_own
