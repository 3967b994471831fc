"""Test the statements of a note: its sentences and list items, with lines and roles."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tacit.queries.statements import statements, without_kind

TEXT = """\
We lost an hour on this. The cache was
stale after the deploy.

## Root cause

- Entries had no version.
- [ ] The key was
  only the path.

| a | b |
| --- | --- |

## Prevention

1. **Always put the schema version into the key.** It costs nothing.

```
never run this
```

### Details

More about it all.

## Related

- [The other note about caches](other.md)
- Another sentence that is an aside.
"""


def test_sentences_and_items_have_their_line_and_role() -> None:
    found = statements("Stale cache", TEXT, 10)
    assert [(item.text, item.line, item.role, item.advises) for item in found] == [
        ("Stale cache", 0, "title", False),
        ("We lost an hour on this.", 10, "text", False),
        ("The cache was stale after the deploy.", 10, "text", False),
        ("Entries had no version.", 15, "problem", False),
        ("The key was only the path.", 16, "problem", False),
        ("**Always put the schema version into the key.**", 24, "lesson", True),
        ("It costs nothing.", 24, "lesson", False),
        ("More about it all.", 32, "lesson", False),
    ]


def test_a_sentence_has_the_line_on_which_it_begins() -> None:
    found = statements("t", "One two three\nfour five. Six seven eight\nnine.\n\nTen eleven twelve.\n", 1)
    assert [(item.text, item.line) for item in found[1:]] == [
        ("One two three four five.", 1),
        ("Six seven eight nine.", 2),
        ("Ten eleven twelve.", 5),
    ]


def test_a_command_with_an_option_is_one_word() -> None:
    one, other = statements("set -e hides errors", "Run `git push --force` with care.", 1)
    assert "set -e" in one.stems
    assert "git push --force" not in other.stems
    assert "push --force" in other.stems


def test_the_kind_of_a_note_is_no_part_of_its_title() -> None:
    assert without_kind("Troubleshooting: jq fails") == "jq fails"
    assert without_kind("Fixing notes: jq fails") == "Fixing notes: jq fails"
    assert "troubleshoot" not in statements("Troubleshooting: jq fails", "", 1)[0].stems


@given(st.text(alphabet="ab. \n-*1)#|`>\t", max_size=80))
def test_each_statement_is_verbatim(text: str) -> None:
    plain = " ".join(text.split())
    lines = text.split("\n")
    for item in statements("t", text, 1)[1:]:
        assert " ".join(item.text.split()) in plain
        assert item.text.split()[0] in lines[item.line - 1]
