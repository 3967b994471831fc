"""Test the marked blocks of code on a page: they are read, and one can be added while all other text stays the same."""

from __future__ import annotations

import pytest

from tacit.checks.rules.examples import marked_blocks, with_block

PAGE = """\
---
name: X
---

## Code example

```python bad
a = 1
```

    ```python good
    no fence
    ```

- in a list:
  ```ts good more
  b = 2
  ```

~~~py good
c = `3`
~~~

```python
not marked
```

## Checklist

- do it
"""


def test_blocks_and_their_lines() -> None:
    assert [(item.language, item.good, item.code, item.line) for item in marked_blocks(PAGE)] == [
        ("python", False, "a = 1\n", 7),
        ("typescript", True, "b = 2\n", 16),
        ("python", True, "c = `3`\n", 20),
    ]
    assert marked_blocks(PAGE.replace("\n", "\r\n")) == marked_blocks(PAGE)
    assert marked_blocks("") == ()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_block_more(end: str) -> None:
    page = PAGE.replace("\n", end)
    grown = with_block(page, "python", "x = ```y```\nz", "A remark:")
    head, mark, tail = page.partition("## Checklist")
    assert grown.startswith(head)
    assert grown.endswith(mark + tail)
    assert grown[len(head) : -len(mark + tail)] == end.join(
        ("A remark:", "", "````python good", "x = ```y```", "z", "````", "", "")
    )
    assert len(marked_blocks(grown)) == 4


def test_a_block_more_at_the_end() -> None:
    page = PAGE.partition("## Checklist")[0].rstrip("\n")
    grown = with_block(page, "python", "x = 1\n", "A remark:")
    assert grown == page + "\n\nA remark:\n\n```python good\nx = 1\n```\n"


def test_a_page_without_the_section_gets_one() -> None:
    grown = with_block("---\nname: X\n---\n\n## Pattern\n\nDo.\n", "python", "x = 1", "A remark:")
    assert grown.endswith("Do.\n\n## Code example\n\nA remark:\n\n```python good\nx = 1\n```\n")
