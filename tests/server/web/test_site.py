"""Test `tacit site`: it writes the pages of a knowledge base, and changes no file that it did not write."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest

from tacit.domain.elsewhere import Elsewhere
from tacit.errors import UnsafePathError, UsageError
from tacit.notes.team_file import write_team
from tacit.queries.lookup import answering
from tacit.server.web import addresses
from tacit.server.web.about import CredentialError, Wanted, about
from tacit.server.web.folder import ForeignFolderError
from tacit.server.web.manifest import NAME, WRITING, Written, read, write
from tacit.server.web.site import PACKAGES, SiteReport, opened, publish
from tacit.server.web.values import Publish, Readers
from tests.base import Base

TEAM = Wanted()
Publishing = Callable[..., SiteReport]
_REFERENCE = re.compile(r"""\s(?:href|src)=(?:"([^"]*)"|([^\s>]+))""")


@pytest.fixture
def shop(base: Base) -> Base:
    """Return a knowledge base with patterns of every level, with rules, relations and odd names, and their notes."""
    text = (
        "## Context\n\nLists read through an ORM.\n\n## Pattern\n\nLoad them at once:\n\n- first `one`\n- then two\n\n"
        "## Code example\n\n```python good\nx = 1\n```\n\n## Related patterns\n\n- Cache It\n- Not There\n"
    )
    base.page("load-at-once", "Load & <At> Once", front="tags: [orm]\n", body=text)
    base.page("cache-it", "Cache It", category="web", body="## Pattern\n\nSee [one](../data/load-at-once.md).\n")
    for number in range(24):
        front = f"date: 2025-{number % 12 + 1:02}-03\nproject: {'Shop' if number % 2 else 'Désk'}\ntime_saved: 30\n"
        base.note(f"a {number}", "Load & <At> Once", front=front, body=f"See [other](./a%200.md), {number}.\n")
    base.note("b#?1", "Cache It", front="date: 2025-03-04\nauthor: Ann Example\n")
    base.write(
        "memory/episodic/code/c.md",
        "---\ntitle: Against\ndate: 2025-04-04\npatterns:\n- name: Cache It\n  verdict: contradicts\n---\nNo.\n",
    )
    base.note("unlinked", front="date: 2025-05-05\n")
    base.sync()
    return base


@pytest.fixture
def published(shop: Base, tmp_path_factory: pytest.TempPathFactory) -> Publishing:
    """Return a function that writes the site of the fixture `shop` into a folder, by default `site`."""
    place = tmp_path_factory.mktemp("out")

    def run(folder: str = "site", wanted: Wanted = TEAM) -> SiteReport:
        with answering(shop.workspace, fresh=True) as answer:
            return publish(answer, opened(answer, place / folder), about(answer, wanted))

    run.place = place  # type: ignore[attr-defined]
    return run


def place_of(run: Publishing, folder: str = "site") -> Path:
    return Path(run.place) / folder  # type: ignore[attr-defined]


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_every_link_leads_to_a_file_and_an_anchor(published: Publishing) -> None:
    published()
    folder = place_of(published)
    files = contents(folder)
    kinds = {name.partition("/")[0] for name in files}
    assert {"index.html", "patterns", "notes", "evidence", "checklists", "months", "start", "assets"} <= kinds
    for name, data in files.items():
        if not name.endswith(".html"):
            continue
        for quoted, bare in _REFERENCE.findall(data.decode()):
            address, _, anchor = unescape(quoted or bare).partition("#")
            target = os.path.normpath((folder / name).parent / unquote(address)) if address else str(folder / name)
            assert Path(target).is_file(), (name, address)
            page = Path(target).relative_to(folder).as_posix()
            if anchor and page not in {addresses.OVERVIEW, addresses.GRAPH}:
                assert f'id="{anchor}"' in files[page].decode(), (name, address, anchor)


def test_pages_have_a_policy_and_nothing_inline(published: Publishing) -> None:
    published()
    for name, data in contents(place_of(published)).items():
        if name.endswith(".html"):
            text = data.decode()
            assert text.index("Content-Security-Policy") < text.index("<link")
            assert re.findall(r"<script(?! src=)|<style|\sstyle=|\son\w+=|https?://", text) == []


def test_a_second_run_writes_nothing_and_bytes_depend_on_the_notes_alone(published: Publishing) -> None:
    first = published()
    before = {path: path.stat().st_mtime_ns for path in place_of(published).rglob("*")}
    again = published()
    assert (again.created, again.changed, again.removed, again.files) == (0, 0, 0, first.created)
    assert before == {path: path.stat().st_mtime_ns for path in place_of(published).rglob("*")}
    published("other")
    assert contents(place_of(published)) == contents(place_of(published, "other"))


def test_one_more_note_changes_few_files(published: Publishing, shop: Base) -> None:
    published()
    before = contents(place_of(published))
    shop.note("new", "Cache It", front="date: 2025-06-09\nproject: Shop\n")
    report = published()
    after = contents(place_of(published))
    changed = {name for name in after if after[name] != before.get(name)}
    assert "notes/code/new.html" in changed
    assert "patterns/cache-it.html" in changed
    assert "patterns/load-at-once.html" not in changed
    assert {name for name in changed if name.startswith("notes/")} == {"notes/code/new.html"}
    assert report.created + report.changed == len(changed - {NAME})
    published("whole")
    assert contents(place_of(published, "whole")) == after


def test_a_note_that_is_gone_takes_its_page_along(published: Publishing, shop: Base) -> None:
    published()
    (place_of(published) / "CNAME").write_text("example.org\n")
    (shop.root / "memory/episodic/code/b#?1.md").unlink()
    report = published()
    assert report.removed == 1
    assert not (place_of(published) / "notes/code/b#?1.html").exists()
    assert (place_of(published) / "CNAME").read_text() == "example.org\n"
    published("whole")
    (place_of(published) / "CNAME").unlink()
    assert contents(place_of(published)) == contents(place_of(published, "whole"))


@pytest.mark.parametrize("how", ["deleted", "cut", "touched"])
def test_files_that_others_damaged(published: Publishing, how: str) -> None:
    published()
    page = place_of(published) / "index.html"
    before = page.read_bytes()
    if how == "deleted":
        page.unlink()
    else:
        page.write_bytes(before[:100] if how == "cut" else before)
        later = (place_of(published) / NAME).stat().st_mtime_ns + 1_000_000_000
        os.utime(page, ns=(later, later))
    report = published()
    if how == "cut":  # perhaps somebody's edit: it is reported and kept
        assert [item.rule for item in report.diagnostics] == ["edited-page"]
        assert page.read_bytes() == before[:100]
        page.unlink()
        report = published()
    assert report.diagnostics == ()
    assert page.read_bytes() == before


def test_a_killed_run_is_completed(published: Publishing) -> None:
    published()
    folder = place_of(published)
    whole = contents(folder)
    known = read((folder / NAME).read_text())
    assert known
    for number, path in enumerate(sorted(known)):
        if number % 3 == 0:  # as if the process had been killed while it replaced these files
            known[path] = Written(WRITING, known[path].key)
            (folder / path).write_text("half")
    (folder / NAME).write_text(write(known))
    assert published().diagnostics == ()
    assert contents(folder) == whole


def test_a_folder_of_others_is_refused(published: Publishing, shop: Base) -> None:
    folder = place_of(published)
    folder.mkdir()
    (folder / ".git").mkdir()
    assert published().created
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / "index.html").write_text("mine")
    with pytest.raises(ForeignFolderError, match=r"not empty.*index\.html"):
        published()
    assert contents(folder) == {"index.html": b"mine"}
    place_of(published, "link").symlink_to(folder)
    with pytest.raises(UnsafePathError):
        published("link")
    with answering(shop.workspace) as answer, pytest.raises(UsageError, match="belongs to the knowledge base"):
        opened(answer, shop.root / "patterns" / "site")


def test_a_link_inside_the_folder_is_refused(published: Publishing, tmp_path: Path) -> None:
    published()
    target = place_of(published) / "notes"
    shutil.rmtree(target)
    target.symlink_to(tmp_path)
    with pytest.raises(UnsafePathError):
        published()
    assert not list(tmp_path.rglob("*.html"))


@pytest.mark.parametrize("path", ["../evil", "/etc/passwd", "a/../../evil", "."])
def test_a_list_of_files_can_name_no_path_outside(published: Publishing, path: str) -> None:
    published()
    listed = place_of(published) / NAME
    listed.write_text(listed.read_text() + f"{'0' * 32} {'0' * 32} {path}\n")
    with pytest.raises(ForeignFolderError):
        published()


def test_a_credential_stops_the_site(published: Publishing, shop: Base) -> None:
    shop.note("leak", "Cache It", body="The key was ghp_" + "a1B2" * 9 + ".\n")
    with pytest.raises(CredentialError, match=r"leak\.md:\d+.*secret"):
        published()
    (shop.root / "memory/episodic/code/leak.md").unlink()
    rule = "id: x\nlanguage: python\nmessage: 'Use ghp_{}'\nrule:\n  pattern: f($A)\n".format("a1B2" * 9)
    shop.write("patterns/web/cache-it.rules.yml", rule)
    with pytest.raises(CredentialError, match=r"cache-it\.rules\.yml:1"):
        published()
    assert not place_of(published).exists()


def test_the_public_sees_counts_only(published: Publishing) -> None:
    report = published(wanted=Wanted(readers=Readers.PUBLIC))
    assert report.published.notes == report.published.authors == report.published.projects == 0
    files = contents(place_of(published))
    assert not [name for name in files if name.startswith(("notes", "months", "evidence"))]
    text = b"\n".join(files.values()).decode("utf-8", "replace")
    for hidden in ("Note a", "Shop", "Désk", "Ann Example", "memory/episodic", "Against"):
        assert hidden not in text
    page = files["patterns/load-at-once.html"].decode()
    assert "24 examples" in page
    assert "Load them at once" in page


def test_the_public_sees_no_text_of_a_note(published: Publishing, shop: Base) -> None:
    for number in range(6):
        text = f"Unique {number}.\n\n## Pattern: Inline It\n\n### Pattern\n\n- Only in a note\n"
        shop.note(f"inline{number}", "Inline It", front=f"date: 2025-06-0{number + 1}\n", body=text)
    published()
    assert b"Only in a note" in contents(place_of(published))["checklists/inline-it.html"]
    published("public", Wanted(readers=Readers.PUBLIC))
    files = contents(place_of(published, "public"))
    assert "checklists/inline-it.html" in files
    assert not [name for name, data in files.items() if b"Only in a note" in data]


def test_a_change_of_what_is_published_leaves_nothing_behind(published: Publishing) -> None:
    for wanted in (
        TEAM,
        Wanted(notes=Publish.LINKED),
        Wanted(readers=Readers.PUBLIC),
        Wanted(notes=Publish.NONE),
        TEAM,
    ):
        published(wanted=wanted)
        folder = f"{wanted.notes}-{wanted.readers}"
        shutil.rmtree(place_of(published, folder), ignore_errors=True)
        published(folder, wanted)
        assert contents(place_of(published)) == contents(place_of(published, folder))


@pytest.mark.parametrize(("publish_", "number"), [(Publish.ALL, 27), (Publish.LINKED, 26), (Publish.NONE, 0)])
def test_people_choose_which_notes_get_a_page(published: Publishing, publish_: Publish, number: int) -> None:
    published(wanted=Wanted(notes=publish_))
    found = [name for name in contents(place_of(published)) if name.startswith("notes/")]
    assert len(found) == number


def test_a_note_shows_its_text_its_pattern_and_links_to_other_notes(published: Publishing) -> None:
    published()
    page = (place_of(published) / "notes/code/a 1.html").read_text()
    assert '<a href="a%200.html">other</a>' in page
    assert '<a href="../../patterns/load-at-once.html">Load &amp; &lt;At&gt; Once</a>' in page
    text = (place_of(published) / "patterns/load-at-once.html").read_text()
    assert "rose from MEDIUM to HIGH" in (place_of(published) / "evidence/load-at-once.html").read_text()
    assert "Not There" in text
    assert '<a href="cache-it.html">Cache It</a>' in text
    assert "fell from LOW to UNPROVEN" in (place_of(published) / "patterns/cache-it.html").read_text()
    assert '<a href="load-at-once.html">one</a>' in (place_of(published) / "patterns/cache-it.html").read_text()


def test_examples_elsewhere_are_shown_with_the_revision_of_the_pull(published: Publishing, shop: Base) -> None:
    shop.write("tacit.toml", "[team]\ncount = true\n")
    shop.write("patterns/team.tsv", write_team(7, [Elsewhere("cache-it", "supports", "2026-01", "a" * 12, 3, 1)]))
    published()
    overview = (place_of(published) / "index.html").read_text()
    assert '<a href="team.html"><b>1</b> with examples in other repositories, revision 7</a>' in overview
    page = (place_of(published) / "patterns/cache-it.html").read_text()
    assert "5 examples: 1 here, 4 in 1 other repository" in page
    assert "<p>4 examples in 1 other repository, as of revision 7 of the <a" in page
    assert "other repositor" not in (place_of(published) / "patterns/load-at-once.html").read_text()
    team = (place_of(published) / "team.html").read_text()
    assert '<a href="patterns/cache-it.html">Cache It</a><td>HIGH' not in team  # contradicted once
    assert '<a href="patterns/cache-it.html">Cache It</a><td>MEDIUM<td class=right>5<td>' in team
    page = "patterns/cache-it.html"
    assert f'<a href="{page}#evidence">1 here</a>, <a href="{page}#elsewhere">4 in 1 other repository</a>' in team
    assert 'id="elsewhere"' in (place_of(published) / page).read_text()


def test_the_key_of_all_files_covers_the_code_that_makes_pages() -> None:
    code = "import sys, tacit.server.web.render, tacit.server.web.about; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[2].rpartition(".")[0] for name in done.stdout.split() if name.startswith("tacit.")}
    # settings, files and freshness decide what is read, which the keys of the files contain as values
    others = {"", "agents", "server", "system", "workspace"}
    assert {name.replace(".", "/") for name in loaded} - others == set(PACKAGES) | {"store/team"}


def test_invisible_characters_are_shown(published: Publishing, shop: Base) -> None:
    front = "title: Odd \u202e title\ndate: 2025-06-07\npatterns: [Odd \u202e Name]\n"
    shop.write("memory/episodic/code/odd.md", f"---\n{front}---\nText \u202e.\n")
    published()
    text = b"".join(contents(place_of(published)).values()).decode("utf-8", "replace")
    assert "Odd" in text
    assert "\u202e" not in text


def test_long_evidence_does_not_make_a_page_long(published: Publishing, shop: Base) -> None:
    for number in range(400):
        shop.note(f"many{number}", "Cache It", front=f"date: 20{10 + number // 30}-0{number % 9 + 1}-03\n")
    published()
    folder = place_of(published)
    assert (folder / "patterns/cache-it.html").stat().st_size < 60_000
    assert (folder / "evidence/cache-it.3.html").is_file()
