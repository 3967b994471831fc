"""Test the workspace: how its root folder is found, its settings, and its store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from platformdirs import user_config_path

from tacit.domain.enums import Confidence
from tacit.errors import (
    BusyError,
    FileAccessError,
    NoKnowledgeBaseError,
    SettingsError,
    StoreAccessError,
    StoreTooNewError,
    StoreUnboundError,
)
from tacit.queries.lookup import Filter, answering, list_patterns
from tacit.store.counting import Folded, fold
from tacit.store.reader import Reader
from tacit.system import lock, resources
from tacit.workspace.roots import find_root, open_workspace
from tacit.workspace.settings import Config, parse
from tacit.workspace.workspace import Workspace, is_kept_aside
from tests.base import Base
from tests.store.test_database import make_too_new
from tests.store.users import limited, public_folder


@pytest.fixture
def roots(tmp_path: Path) -> dict[str, Path]:
    """Return folders by the way in which a command finds them, and `here`, a folder in the nearest knowledge base.

    The folders `default` and `none` are empty.
    """
    found = {name: tmp_path / name for name in ("option", "environment", "nearest", "default", "none")}
    for folder in found.values():
        folder.mkdir()
    for name in ("option", "environment", "nearest"):
        (found[name] / "tacit.toml").write_text("")
    found["here"] = found["nearest"] / "src" / "deep"
    found["here"].mkdir(parents=True)
    return found


def set_default_root(text: str) -> None:
    own = user_config_path("tacit") / "config.toml"
    own.parent.mkdir(parents=True)
    own.write_text(text, "utf-8")


# Finding the root


def test_a_root_with_dots_is_named_without_them(roots: dict[str, Path]) -> None:
    named = roots["here"] / ".." / ".." / ".." / "option"
    assert open_workspace(named, {}, roots["here"]).root == roots["option"].resolve()
    assert open_workspace(None, {"TACIT_ROOT": str(named)}, roots["here"]).root == roots["option"].resolve()


def test_precedence(roots: dict[str, Path]) -> None:
    set_default_root(f'default_root = "{roots["default"]}"\n')
    environment = {"TACIT_ROOT": str(roots["environment"])}
    assert open_workspace(roots["option"], environment, roots["here"]).root == roots["option"]
    assert open_workspace(None, environment, roots["here"]).root == roots["environment"]
    assert open_workspace(None, {"TACIT_ROOT": ""}, roots["here"]).root == roots["nearest"]
    assert open_workspace(None, {}, roots["none"]).root == roots["default"]


def test_default_root_below_the_home_folder(roots: dict[str, Path]) -> None:
    set_default_root('default_root = "~/knowledge"\n')
    home = Path(os.environ["HOME"]) / "knowledge"
    with pytest.raises(NoKnowledgeBaseError, match=str(home)):
        open_workspace(None, {}, roots["none"])
    home.mkdir()
    assert open_workspace(None, {}, roots["none"]).root == home


def test_no_knowledge_base(roots: dict[str, Path]) -> None:
    message = f"{roots['none']}: no knowledge base found here or in a parent folder"
    with pytest.raises(NoKnowledgeBaseError, match=message):
        open_workspace(None, {}, roots["none"])
    (roots["none"] / "kb" / "memory" / "episodic").mkdir(parents=True)
    with pytest.raises(NoKnowledgeBaseError) as caught:
        open_workspace(None, {}, roots["none"])
    assert caught.value.help.startswith("pass the subfolder that is one (`tacit --root kb …`), or create")
    (roots["none"] / "kb").rename(roots["none"] / "my $(kb)")
    (roots["none"] / "a\x1b[31m" / "memory" / "episodic").mkdir(parents=True)
    with pytest.raises(NoKnowledgeBaseError) as caught:
        open_workspace(roots["none"], {}, roots["here"])
    assert f"`tacit --root '{roots['none']}/my $(kb)' …`" in caught.value.help
    for option, environment in ((Path("missing"), {}), (None, {"TACIT_ROOT": "missing"})):
        with pytest.raises(NoKnowledgeBaseError, match="missing: "):
            open_workspace(option, environment, roots["here"])


@pytest.mark.parametrize("named", ["option", "environment"])
def test_a_named_folder_that_is_no_knowledge_base_is_refused(roots: dict[str, Path], named: str) -> None:
    (roots[named] / "tacit.toml").unlink()
    root, environment = (roots[named], {}) if named == "option" else (None, {"TACIT_ROOT": str(roots[named])})
    with pytest.raises(NoKnowledgeBaseError, match=f"{named}: not a knowledge base"):
        open_workspace(root, environment, roots["here"])
    assert not list(roots[named].iterdir())
    (roots[named] / ".tacit").mkdir()
    assert open_workspace(root, environment, roots["here"]).root == roots[named]


def test_root_is_absolute(roots: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(roots["option"].parent)
    assert open_workspace(Path("option"), {}, Path.cwd()).root == roots["option"]


@pytest.mark.parametrize("sign", ["tacit.toml", "memory/episodic/"])
def test_nearest_root(tmp_path: Path, sign: str) -> None:
    inner = tmp_path / "outer" / "inner"
    for root in (tmp_path / "outer", inner):
        (root / sign).parent.mkdir(parents=True, exist_ok=True)
        (root / sign).mkdir() if sign.endswith("/") else (root / sign).write_text("")
    (inner / "a" / "b").mkdir(parents=True)
    (tmp_path / "outer" / "c").mkdir()
    assert find_root(inner / "a" / "b") == inner
    assert find_root(inner) == inner
    assert find_root(tmp_path / "outer" / "c") == tmp_path / "outer"
    assert find_root(tmp_path) is None


def test_sign_of_the_wrong_kind_is_none(tmp_path: Path) -> None:
    (tmp_path / "tacit.toml").mkdir()
    (tmp_path / "memory").mkdir()
    (tmp_path / "memory" / "episodic").write_text("")
    assert find_root(tmp_path) is None


def test_settings_are_read_with_the_environment(tmp_path: Path) -> None:
    (tmp_path / "tacit.toml").write_text('workspace = "shop"\n[confidence]\nmedium = 3\n')
    workspace = open_workspace(tmp_path, {"TACIT_DATABASE": "sqlite:///elsewhere/x.db"}, tmp_path)
    assert (workspace.config.workspace, workspace.config.thresholds.medium) == ("shop", 3)
    assert workspace.store_path == tmp_path / "elsewhere" / "x.db"
    (tmp_path / "tacit.toml").write_text("medum = 3\n")
    with pytest.raises(SettingsError, match="unknown key 'medum'"):
        open_workspace(tmp_path, {}, tmp_path)


# Places


def test_places(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, Config())
    assert workspace.local == tmp_path / ".tacit"
    assert workspace.store_path == tmp_path / ".tacit" / "tacit.db"
    assert workspace.fragments_path == tmp_path / ".tacit" / "cache.db"
    outside = Workspace(tmp_path, Config(database="sqlite:////var/lib/tacit.db"))
    assert outside.store_path == Path("/var/lib/tacit.db")


def test_local_folder_keeps_itself_out_of_version_control(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, Config())
    workspace.make_local()
    ignore = tmp_path / ".tacit" / ".gitignore"
    assert ignore.read_text() == "*\n"
    ignore.write_text("*\n!learned.jsonl\n")
    workspace.make_local()
    assert ignore.read_text() == "*\n!learned.jsonl\n"


def test_local_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / ".tacit").write_text("in the way")
    with pytest.raises(FileAccessError, match=r"\.tacit/: can't be created: File exists"):
        Workspace(tmp_path, Config()).make_local()
    with public_folder() as root, limited(root, 0o555), pytest.raises(FileAccessError, match="Permission denied"):
        Workspace(root, Config()).make_local()


def test_lock_lies_in_the_local_folder(tmp_path: Path) -> None:
    with Workspace(tmp_path, Config()).locked("a test"):
        assert (tmp_path / ".tacit" / "lock").read_text().startswith("a test, process ")


def test_readers_keep_writers_out_and_write_nothing(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, Config())
    with workspace.unwritten():
        assert list(tmp_path.iterdir()) == []
    workspace.make_local()
    (tmp_path / ".tacit" / "lock").write_text("")
    with (
        workspace.unwritten(),
        pytest.raises(BusyError),
        lock.exclusive(tmp_path / ".tacit" / "lock", "a test", patience=0),
    ):
        pytest.fail("a writer came in")


@pytest.mark.parametrize(
    ("path", "note", "page"),
    [
        ("patterns/data/retry.md", True, True),
        ("patterns/retry.md", True, True),
        ("patterns/README.md", False, False),
        ("patterns/data/readme.md", False, False),
        ("patterns/dev-patterns.md", True, False),
        ("patterns/evidence/retry.md", True, False),
        ("patterns/evidence.md", True, True),
        ("patterns/data/retry.orig.md", False, False),
        ("patterns/data/retry.orig-2.md", False, False),
        ("patterns/data/original.md", True, True),
    ],
)
def test_what_is_a_note_and_what_a_page(path: str, *, note: bool, page: bool) -> None:
    workspace = Workspace(Path("unused"), Config())
    assert workspace.is_page(path) is page
    assert workspace.is_note(path.replace("patterns/", "memory/episodic/")) is note


def test_documents_are_no_pages() -> None:
    workspace = Workspace(Path("unused"), parse('[[documents]]\npath = "patterns/all.md"\n'))
    assert not workspace.is_page("patterns/all.md")
    assert workspace.is_page("patterns/dev-patterns.md")


def test_kept_aside() -> None:
    kept = [name for name in ("a.md", "a.orig.md", "a.orig-12.md", "orig.md", "x.orig/a.md") if is_kept_aside(name)]
    assert kept == ["a.orig.md", "a.orig-12.md"]


# Templates


def test_own_templates_come_first(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, parse('[[documents]]\npath = "all.md"\ntemplate = "mine.md.j2"\n'))
    shipped, key = workspace.templates(), workspace.presentation_key()
    assert shipped == resources.templates()
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "README.md.j2").write_text("own")
    (tmp_path / "templates" / "mine.md.j2").write_text("mine")
    (tmp_path / "templates" / "unasked.md.j2").write_text("unasked")
    assert workspace.templates() == {**shipped, "README.md.j2": "own", "mine.md.j2": "mine"}
    assert workspace.presentation_key() != key


def test_presentation_depends_on_settings(tmp_path: Path) -> None:
    texts = ("", "[confidence]\nhigh = 9\n", '[paths]\nnotes = "n"\n', '[[documents]]\npath = "a.md"\n')
    keys = [Workspace(tmp_path, parse(text)).presentation_key() for text in texts]
    assert len(set(keys)) == len(texts)
    assert Workspace(tmp_path / "elsewhere", Config()).presentation_key() == keys[0]


def test_template_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "README.md.j2").write_bytes(b"\xff")
    with pytest.raises(FileAccessError, match=r"templates/README\.md\.j2: can't be read"):
        Workspace(tmp_path, Config()).templates()


def test_resources() -> None:
    assert {"dev-patterns.md.j2", "README.md.j2", "INDEX.md.j2"} <= resources.templates().keys()
    assert (resources.migrations() / "env.py").is_file()
    assert list(resources.revisions()) == sorted(set(resources.revisions()))
    assert resources.revisions()[0] == "0001"
    assert "{date}" in resources.starter("note.md")
    assert resources.code_key() == resources.code_key() != resources.code_key(whole=True)


# The store


def counted(base: Base, reader: Reader, slugs: set[str]) -> Iterator[Folded]:
    config = base.workspace.config
    return fold(reader, slugs, config.thresholds, config.project, for_store=True)


def test_reading_and_folding(base: Base) -> None:
    base.note("2024-01-01-a", "Retry")
    base.note("2024-01-02-b", "Retry", "Backoff")
    base.page("cache", "Cache")
    base.sync()
    with base.workspace.reading() as reader:
        folded = {item.dossier.pattern.slug: item.dossier for item in counted(base, reader, reader.slugs())}
        assert {slug: dossier.pattern.level for slug, dossier in folded.items()} == {
            "retry": Confidence.MEDIUM, "backoff": Confidence.LOW, "cache": Confidence.UNPROVEN,
        }  # fmt: skip
        assert sorted(map(repr, reader.patterns())) == sorted(repr(dossier.pattern) for dossier in folded.values())
        assert list(counted(base, reader, {"unheard-of"})) == []


def test_reading_a_missing_or_newer_store(base: Base) -> None:
    with pytest.raises(StoreAccessError), base.workspace.reading():
        pytest.fail("there is nothing to read")
    base.sync()
    make_too_new(base.workspace.store_path)
    with pytest.raises(StoreUnboundError), base.workspace.reading():
        pytest.fail("tacit did not write that")
    base.bind()
    with pytest.raises(StoreTooNewError, match=r"^\.tacit/tacit\.db: "), base.workspace.reading():
        pytest.fail("it can't be understood")


def test_look_ups_in_a_clone_that_may_not_be_written_answer_from_memory() -> None:
    with public_folder() as folder:
        base = Base(folder / "kb")
        (base.root / "memory/episodic").mkdir(parents=True)
        base.note("2025-01-01-a", "Retry")
        with limited(base.root, 0o555), answering(base.workspace) as answer:
            assert [pattern.slug for pattern in list_patterns(answer, Filter())] == ["retry"]
            assert "computed in memory" in answer.remark
        assert not (base.root / ".tacit").exists()
