"""Test the checksum lines (seals) of pages, the origin of a page, and which texts of people a new page keeps."""

from __future__ import annotations

import re

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from tacit.render.keep import carry_over
from tacit.render.loose import loose_hash
from tacit.render.seal import Origin, has_own, is_untouched, origin, seal

PAGE = """# Checklist

- [ ] first
- [ ] second

```text
- [ ] no checkbox
```

<!-- keep: notes -->
<!-- /keep -->
"""
_PIECES = [
    *"ab \n\r#x-[]>`",
    "\n- [ ] task",
    "\n- [x] done ",
    "\n> 1. [X] quoted\n",
    "\n```\n",
    "\n<!-- keep: a -->\n",
    "\n<!-- /keep -->\n",
    "\r\n",
    f"\n<!-- tacit: sha256={'0' * 64} -->\n",
]
pages = st.lists(st.sampled_from(_PIECES), max_size=20).map("".join)


def filled(page: str, text: str = "mine\n") -> str:
    return page.replace("<!-- /keep -->", f"{text}<!-- /keep -->")


@settings(deadline=None)
@given(pages)
@example("")
@example("a\r\r\n")
@example("x\r")
@example("<!-- keep: a -->\n<!-- keep: a -->\n<!-- /keep -->\n<!-- /keep -->")
def test_a_sealed_page_is_ours_in_any_line_ends_and_sealing_twice_changes_nothing(text: str) -> None:
    sealed = seal(text)
    assert origin(sealed) is Origin.OURS
    assert origin(sealed.replace("\n", "\r\n")) is Origin.OURS
    assert origin("\ufeff" + sealed) is Origin.OURS
    assert origin(sealed.rstrip("\n")) is Origin.OURS
    assert seal(sealed) == sealed


@settings(deadline=None)
@given(pages, st.integers(min_value=0), st.sampled_from("zé*"))
def test_any_other_edit_shows(text: str, where: int, letter: str) -> None:
    sealed = seal(text)
    body = sealed[: sealed.rindex("<!-- tacit:")]
    assume("keep" not in body and "[" not in body)
    at = where % (len(body.rstrip("\n")) + 1)
    edited = sealed[:at] + letter + sealed[at:]
    formatted = loose_hash(sealed[:at].encode() + letter.encode()) == loose_hash(sealed[:at].encode())
    assert origin(edited) in {Origin.EDITED, *([Origin.FORMATTED] if formatted else [])}
    assert not is_untouched(edited.encode())


@settings(deadline=None)
@given(pages, pages)
def test_ticks_and_kept_text_are_not_edits_and_come_back(before: str, kept: str) -> None:
    assume("<!--" not in before + kept and "`" not in before)
    new = seal(f"{before}\n\n- [ ] step\n\n<!-- keep: notes -->\n<!-- /keep -->\n\nend\n")
    old = filled(new, f"{kept}\n").replace("- [ ] step", "- [x] step")
    assert origin(old) is Origin.OURS
    assert has_own(old)
    carried, lost = carry_over(old, new)
    assert (origin(carried), lost) == (Origin.OURS, ())
    assert "- [x] step" in carried
    assert "".join(kept.split()) in "".join(carried.split())
    assert carry_over(carried, new) == (carried, ())


@settings(deadline=None)
@given(pages, pages, st.integers(min_value=0), st.sampled_from(["", "", *_PIECES]))
def test_an_untouched_page_has_nothing_to_carry_over(before: str, after: str, where: int, piece: str) -> None:
    old, new = seal(before), seal(after)
    assume(carry_over(old, new) == (new, ()))  # a template of somebody's may hold half a keep region
    place = where % (len(old) + 1)
    old = old[:place] + piece + old[place:]
    if is_untouched(old.encode()):
        assert origin(old) is Origin.OURS
        assert carry_over(old, new) == (new, ())


def test_what_touches_a_page() -> None:
    sealed = seal(PAGE)
    assert is_untouched(sealed.encode())
    for touched in (
        sealed.replace("[ ] first", "[x] first"),
        filled(sealed),
        f"{sealed}\n",
        f"\ufeff{sealed}",
        PAGE,
        "",
    ):
        assert not is_untouched(touched.encode())


def test_whose_a_page_is() -> None:
    sealed = seal(PAGE)
    mark = sealed.splitlines()[-1]
    assert origin(" \n\t\n") is Origin.EMPTY
    assert origin("\ufeff") is Origin.EMPTY
    assert origin(PAGE) is Origin.FOREIGN
    assert origin(sealed + "one more line\n") is Origin.EDITED
    assert origin(sealed + "\n\n") is Origin.EDITED
    assert origin(sealed.replace("first", "last")) is Origin.EDITED
    assert origin(f"{mark}\n{sealed}") is Origin.MERGED
    assert origin(sealed.replace("<!-- /keep -->\n", "")) is Origin.EDITED
    assert origin(sealed.replace("<!-- keep: notes -->\n", "")) is Origin.EDITED
    nested = filled(sealed, "<!-- keep: inner -->\nmine\n<!-- /keep -->\n")
    assert origin(nested) is Origin.EDITED
    assert re.fullmatch(r"<!-- tacit: sha256=[0-9a-f]{64} loose=[0-9a-f]{16} -->", mark)


def test_a_seal_in_a_keep_region_is_the_persons() -> None:
    sealed = seal(PAGE)
    mark = sealed.splitlines()[-1]
    kept = filled(sealed, f"{mark}\n")
    assert origin(kept) is Origin.OURS
    ticked = kept.replace("- [ ] second", "- [x] second")
    assert carry_over(ticked, sealed) == (filled(sealed, "").replace("- [ ] second", "- [x] second"), ())


def test_a_checkbox_in_code_is_code() -> None:
    sealed = seal(PAGE)
    ticked = sealed.replace("- [ ] no checkbox", "- [x] no checkbox")
    assert origin(ticked) is Origin.EDITED
    assert not has_own(ticked)


def test_blank_keep_regions_are_nobodys() -> None:
    sealed = seal(PAGE)
    assert not has_own(sealed)
    assert not has_own(filled(sealed, "\n \n"))
    assert has_own(filled(sealed))
    assert has_own(sealed.replace("[ ] first", "[X] first"))


def test_ticks_follow_their_items() -> None:
    old = "# A\n- [x] same\n- [ ] same\n# B\n- [X] moved\n- [x] gone\n- [x] twice\n"
    new = "# A\n- [ ] same\n- [ ] same\n# C\n- [ ] moved\n- [ ] twice\n# D\n- [ ] twice\n"
    carried, lost = carry_over(old, new)
    assert carried == ("# A\n- [x] same\n- [ ] same\n# C\n- [x] moved\n- [ ] twice\n# D\n- [ ] twice\n")
    assert lost == ()


def test_the_second_of_two_equal_items_keeps_its_tick() -> None:
    old = "- [ ] same\n- [x] same\n- [x] same\n"
    assert carry_over(old, "- [ ] same\n- [ ] same\n") == ("- [ ] same\n- [x] same\n", ())


def test_a_closed_fence_ends_and_a_longer_one_goes_on() -> None:
    old = "````\n```\n- [x] code\n````\n- [x] task\n"
    assert carry_over(old, "- [ ] code\n- [ ] task\n")[0] == "- [ ] code\n- [x] task\n"


def test_kept_text_without_a_place_is_handed_back() -> None:
    old = filled(PAGE).replace("keep: notes", "keep: other")
    assert carry_over(old, PAGE) == (PAGE, ("mine",))
    assert carry_over(PAGE.replace("keep: notes", "keep: other"), PAGE) == (PAGE, ())


def test_a_merge_keeps_what_both_sides_wrote() -> None:
    ours, theirs = filled(seal(PAGE), "ours\n"), filled(seal(PAGE + "\nmore\n"), "theirs\n")
    merged = ours + theirs + filled(ours, "")
    assert origin(merged) is Origin.MERGED
    carried, lost = carry_over(merged, seal(PAGE))
    assert "<!-- keep: notes -->\n\nours\n\ntheirs\n\n<!-- /keep -->" in carried
    assert lost == ()


def test_a_torn_region_loses_nothing() -> None:
    old = (
        "<!-- keep: notes -->\nours\n<!-- keep: notes -->\ntheirs\n<!-- /keep -->\n"
        "# heading\nstray\n<!-- /keep -->\nplain\n<!-- keep: end -->\nlast\n"
    )
    new = "<!-- keep: notes -->\n<!-- /keep -->\n"
    carried, lost = carry_over(old, new)
    assert carried == "<!-- keep: notes -->\n\nours\n\ntheirs\n\n<!-- /keep -->\n"
    assert lost == ("stray", "last")


def test_a_merge_of_two_new_pages_keeps_what_both_wrote() -> None:
    page = seal("# A\n\n- [ ] one\n\n## Notes\n\n<!-- keep: notes -->\n<!-- /keep -->\n")
    head, end = page.split("<!-- keep: notes -->\n")
    closing, seals = end.split("<!-- /keep -->\n")
    torn = f"{head}<!-- keep: notes -->\nFrom B\n<!-- /keep -->\n{seals}From A\n<!-- /keep -->\n{seals}".replace(
        "- [ ] one", "- [x] one"
    )
    assert (closing, origin(torn)) == ("\n", Origin.MERGED)
    united, lost = carry_over(torn, page)
    assert lost == ()
    assert "From B\n\nFrom A\n\n<!-- /keep -->" in united
    assert "- [x] one" in united
    assert origin(united) is Origin.OURS
