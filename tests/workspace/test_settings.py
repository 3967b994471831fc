"""Test settings: the documented tacit.toml, and the file, line and rule of each error."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tacit.domain.layout import Document, Layout
from tacit.domain.lint_rules import LintRule
from tacit.domain.pattern import Thresholds
from tacit.errors import FileAccessError, SettingsError, TacitError
from tacit.text.names import address_key
from tacit.workspace.export_settings import Export, Target
from tacit.workspace.settings import Config, default_root, load, parse

DOCUMENTED = """\
database = "sqlite:///.tacit/tacit.db"     # relative to the root; TACIT_DATABASE wins
workspace = "shop"                         # this knowledge base's name in a shared store

[confidence]
medium = 2
high = 5
high_projects = 1
high_authors = 1
high_persons = 0                           # of the counting examples, how many not `via: agent`
stale_after_days = 180

[paths]                                    # all relative to the root, and inside it
notes = "memory/episodic"
patterns = "patterns"
workflows = "memory/procedural/workflows"

[[documents]]                              # one page per entry; the default is this one alone, without a filter
path = "patterns/dev-patterns.md"
template = "dev-patterns.md.j2"
domains = ["code", "learning"]             # patterns with an example in these, at their full count

[projects.client-a]
aliases = ["Shop", "The Shop"]
remotes = ["git@example.com:client-a/shop.git"]
"""


def fault(text: str) -> SettingsError:
    with pytest.raises(SettingsError) as caught:
        parse(text)
    return caught.value


# What is understood


def test_the_documented_file_says_what_it_says() -> None:
    assert parse(DOCUMENTED) == Config(
        database="sqlite:///.tacit/tacit.db",
        workspace="shop",
        thresholds=Thresholds(2, 5, 1, 1, 0, 180),
        layout=Layout("memory/episodic", "patterns", "memory/procedural/workflows"),
        documents=(Document("patterns/dev-patterns.md", "dev-patterns.md.j2", ("code", "learning")),),
        projects={"shop": "client-a", "the-shop": "client-a"},
        remotes={"example.com/client-a/shop": "client-a"},
    )


@pytest.mark.parametrize(
    "address",
    [
        "git@example.com:client-a/shop.git",
        "https://example.com/client-a/shop",
        "ssh://git@example.com/Client-A/shop.git/",
    ],
)
def test_a_repository_is_known_however_it_is_reached(address: str) -> None:
    assert parse(DOCUMENTED).remotes[address_key(address)] == "client-a"


def test_what_may_be_recorded_and_shown_is_asked_for() -> None:
    assert parse("record_author = true\nshare_evidence = true") == Config(record_author=True, share_evidence=True)
    assert "true or false" in str(fault('share_evidence = "yes"'))
    assert "two projects" in str(fault('[projects.a]\nremotes = ["x:y"]\n[projects.b]\nremotes = ["x:y.git"]'))


def test_the_documented_values_are_the_defaults() -> None:
    documented = parse(DOCUMENTED)
    default = parse("")
    assert default == Config()
    assert (default.database, default.thresholds, default.layout) == (
        documented.database,
        documented.thresholds,
        documented.layout,
    )
    assert default.documents == (documented.documents[0]._replace(domains=()),)


def test_settings_differ_from_the_defaults_one_by_one() -> None:
    config = parse(
        """\
        database = "sqlite:///.tacit/own.db"
        confidence = {medium = 3, high = 3, high_projects = 2, high_authors = 4, high_persons = 1, stale_after_days = 1}
        paths.notes = "./notes/"
        documents = []
        """
    )
    assert config.thresholds == Thresholds(3, 3, 2, 4, 1, 1)
    assert config.layout == Layout(notes="notes")
    assert config.documents == ()
    assert config.store == ".tacit/own.db"
    assert parse("").store == ".tacit/tacit.db"


def test_several_documents_keep_their_order() -> None:
    text = '[[documents]]\npath = "z.md"\n[[documents]]\npath = "docs/a.md"\ntemplate = "mine.j2"\ndomains = ["code"]\n'
    assert parse(text).documents == (Document("z.md"), Document("docs/a.md", "mine.j2", ("code",)))


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "medium": st.integers(1, 5),
            "high": st.integers(5, 50),
            "high_projects": st.integers(1, 9),
            "high_authors": st.integers(1, 9),
            "high_persons": st.integers(0, 9),
            "stale_after_days": st.integers(1, 9999),
        },
    )
)
def test_any_sensible_threshold_is_taken(values: dict[str, int]) -> None:
    text = "[confidence]\n" + "".join(f"{key} = {value}\n" for key, value in values.items())
    assert parse(text).thresholds == Thresholds()._replace(**values)


# Projects and the key


def test_a_project_is_the_slug_of_its_name_with_aliases_resolved() -> None:
    config = parse('[projects."Client A"]\naliases = ["Shop", "The Shop"]\n[projects.other]\n')
    names = ["Client A", "client-a", "SHOP", "the shop", "Other", "Unheard Of", ""]
    expected = ["client-a", "client-a", "client-a", "client-a", "other", "unheard-of", ""]
    assert [config.project(name) for name in names] == expected


def test_an_alias_without_letter_or_digit_is_refused() -> None:
    """It has the empty slug, so every note without a project would be that project's."""
    assert str(fault('[projects.shop]\naliases = ["!?"]\n')).startswith("tacit.toml:2:1: error[")


def test_the_key_changes_with_what_decides_about_levels() -> None:
    keys = {
        parse(text).key
        for text in (
            "",
            "[confidence]\nhigh = 6",
            "[confidence]\nhigh_persons = 1",
            '[paths]\nnotes = "notes"',
            '[projects.a]\naliases = ["b"]',
            '[projects.a]\naliases = ["c"]',
        )
    }
    assert len(keys) == 6
    assert parse('workspace = "x"\n[[documents]]\npath = "a.md"').key == parse("").key
    one, other = '[projects.a]\naliases = ["b"]\n', '[projects.c]\naliases = ["d"]\n'
    assert parse(one + other).key == parse(other + one).key


# Faults: file, line and rule


@pytest.mark.parametrize(
    ("text", "line", "rule", "says"),
    [
        ('workspace = "a"\nworkpsace = "b"', 2, "unknown-key", "unknown key 'workpsace'"),
        ("\n[confidance]\nmedium = 2", 2, "unknown-key", "unknown key 'confidance'"),
        ("[confidence]\nmedium = 2\nhihg = 5", 3, "unknown-key", "unknown key 'hihg' in [confidence]"),
        ('[confidence]\nhigh = 5\n[paths]\nhigh = "x"', 4, "unknown-key", "unknown key 'high' in [paths]"),
        ('[[documents]]\npath = "a.md"\nfilter = []', 3, "unknown-key", "unknown key 'filter' in [documents]"),
        ("[projects.a]\n[projects.b]\nalias = []", 3, "unknown-key", "unknown key 'alias' in [projects.b]"),
        ('"work space" = 1', 1, "unknown-key", "unknown key 'work space'"),
        ('workspace = "a"\n\nmedium = = 2', 3, "bad-toml", "Invalid value"),
        ("workspace = 3", 1, "bad-value", "'workspace' must be a non-empty text"),
        ('\nworkspace = "  "', 2, "bad-value", "'workspace' must be a non-empty text"),
        ("\n\ndatabase = 1", 3, "bad-value", "'database' must be a non-empty text"),
        ('\nconfidence = "high"', 2, "bad-value", "'confidence' must be a table"),
        ('\n[paths]\nnotes = ["a"]', 3, "bad-value", "'notes' must be a non-empty text"),
        ('\ndocuments = "a.md"', 2, "bad-value", "'documents' must be a list of tables"),
        ('\ndocuments = ["a.md"]', 2, "bad-value", "'documents' must be a list of tables"),
        ('\n[documents]\npath = "a.md"', 2, "bad-value", "'documents' must be a list of tables"),
        ('\n[[documents]]\npath = "a.md"\ndomains = "code"', 4, "bad-value", "'domains' must be a list of texts"),
        ('\n[[documents]]\npath = "a.md"\ndomains = [1]', 4, "bad-value", "'domains' must be a list of texts"),
        ('\n[[documents]]\npath = "a.html"', 3, "bad-value", "'a.html' must end in .md and be listed once"),
        ('\n[projects.a]\naliases = "b"', 3, "bad-value", "'aliases' must be a list of texts"),
        ('\n[projects.a]\nremotes = "b"', 3, "bad-value", "'remotes' must be a list of texts"),
        ("[confidence]\nmedium = 0", 2, "bad-threshold", "'medium' must be a whole number from 1 up"),
        ("[confidence]\nhigh = -5", 2, "bad-threshold", "'high' must be a whole number from 1 up"),
        ('[confidence]\n\nhigh = "5"', 3, "bad-threshold", "'high' must be a whole number"),
        ("[confidence]\nhigh = 5.0", 2, "bad-threshold", "'high' must be a whole number"),
        ("[confidence]\nmedium = true", 2, "bad-threshold", "'medium' must be a whole number"),
        ("[confidence]\nhigh_persons = -1", 2, "bad-threshold", "'high_persons' must be a whole number from 0 up"),
        ("[confidence]\nhigh_projects = 0", 2, "bad-threshold", "'high_projects' must be a whole number from 1 up"),
        ("[confidence]\nstale_after_days = 0", 2, "bad-threshold", "'stale_after_days' must be"),
        ("[confidence]\nmedium = 4\nhigh = 3", 3, "bad-threshold", "high (3) is below medium (4)"),
        ("[confidence]\n\nmedium = 6", 3, "bad-threshold", "high (5) is below medium (6)"),
        ("[confidence]\n\nhigh = 1", 3, "bad-threshold", "high (1) is below medium (2)"),
        ('[paths]\nnotes = "/srv/notes"', 2, "path-outside", "'/srv/notes' is not inside the knowledge base"),
        ('[paths]\nnotes = "../notes"', 2, "path-outside", "'../notes' is not inside"),
        ('[paths]\npatterns = "a/../../b"', 2, "path-outside", "'a/../../b' is not inside"),
        ('[paths]\nworkflows = "."', 2, "path-outside", "'.' is not inside"),
        ("[paths]\nnotes = 'C:\\notes'", 2, "path-outside", "is not inside"),
        ('[[documents]]\npath = "../a.md"', 2, "path-outside", "'../a.md' is not inside"),
        ('[paths]\nnotes = "a"\npatterns = "a"', 2, "nested-paths", "is inside"),
        ('[paths]\nworkflows = "b"\nnotes = "b/notes"', 2, "nested-paths", "'notes' is inside 'workflows'"),
        ('[paths]\nnotes = "patterns/notes"', 2, "nested-paths", "'notes' is inside 'patterns'"),
        ('database = "tacit.db"', 1, "bad-database", "'tacit.db' is not a store address"),
        ('\ndatabase = "sqlite:///"', 2, "bad-database", "is not a store address"),
        (
            '[projects.a]\naliases = ["x"]\n[projects.b]\naliases = ["X!"]',
            4,
            "alias-taken",
            "'X!' is the alias of two projects",
        ),
    ],
)
def test_a_fault_names_file_line_and_rule(text: str, line: int, rule: str, says: str) -> None:
    error = fault(text)
    assert re.match(rf"tacit\.toml:{line}:\d+: error\[{rule}\]: ", str(error))
    assert says in str(error)
    assert error.exit_code == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[[documents]]\npath = "a.md"\n\n[[documents]]\npath = "../b.md"', 5),
        ('[[documents]]\npath = "a.md"\n\n[[documents]]\npath = "a.md"', 5),
        ('[[documents]]\npath = "a.md"\ndomains = []\n[[documents]]\npath = "b.md"\ndomains = ""', 6),
        ("\nconfidence.medium = 0", 2),
        ("\nconfidence = {medium = 0}", 2),
        ("[projects]\nshop = 3", 2),
        ('\n[projects."client a"]\nalias = []', 3),
        ("\n[confidance.more]\nx = 1", 2),
        ('workspace = "a"\n\nworkspace = "b"\n', 3),
        ('workspace = "a"\n\ndatabase =', 3),
    ],
)
def test_a_fault_names_its_line_however_the_file_is_written(text: str, line: int) -> None:
    assert re.match(rf"tacit\.toml:{line}:\d+: error\[", str(fault(text)))


@pytest.mark.parametrize(
    ("text", "helps"),
    [
        (
            "[confidence]\nhihg = 5",
            "the known names are: high, high_authors, high_persons, high_projects, medium, stale_after",
        ),
        (
            "x = 1",
            "the known names are: confidence, database, documents, export, import, lint, pages, paths, projects, rec",
        ),
        ("confidence = 1", "write [confidence]"),
        ("documents = 1", "write [[documents]]"),
        ("[confidence]\nhigh = 1", "a higher level needs at least as many examples"),
        ('[paths]\nnotes = "../a"', "use a path relative to the root of the knowledge base"),
        ('[import]\nsources = ["../a.md"]', "use a path relative to the root of the knowledge base"),
        ('[paths]\nnotes = "patterns"', "choose folders that are not inside each other"),
        ('database = "x"', "sqlite:///.tacit/tacit.db"),
    ],
)
def test_help_says_what_to_do(text: str, helps: str) -> None:
    assert helps in fault(text).help


@pytest.mark.parametrize("template", ["/etc/hostname", "../secret.md.j2", "a/../../../secret.j2"])
def test_a_template_can_t_come_from_outside_the_knowledge_base(template: str) -> None:
    error = fault(f'[[documents]]\npath = "a.md"\ntemplate = "{template}"\n')
    assert "tacit.toml:3:1: error[path-outside]" in str(error)


# Passwords


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://user:sesame@host/db",
        "postgresql://user:sesame@host:5432/db?sslmode=require",
        "postgresql://:sesame@host/db",
        "postgresql://user:open:sesame@host/db",
        "postgresql://user:open/sesame@host/db",
        "postgresql://user:open@sesame@host/db",
        "postgresql://user:sesame@open@host/db",
        "postgresql://user:sesame:open@host/db",
        "postgresql://host/db?user=u&password=sesame",
        "mysql:user:sesame@host",
    ],
)
def test_passwords_in_addresses_are_never_shown(address: str, tmp_path: Path) -> None:
    error = fault(f'database = "{address}"')
    assert "error[bad-database]" in str(error)
    assert "sesame" not in f"{error} {error.help}"
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, {"TACIT_DATABASE": address})
    assert "sesame" not in f"{caught.value} {caught.value.help}"


def test_a_faulty_address_without_password_is_shown() -> None:
    assert "'postgresql:" in str(fault('database = "postgresql://host/db"'))


# The file, and the environment


def test_no_file_gives_the_defaults(tmp_path: Path) -> None:
    assert load(tmp_path, {}) == Config()


def test_the_environment_s_database_wins_and_the_rest_stays(tmp_path: Path) -> None:
    (tmp_path / "tacit.toml").write_text(DOCUMENTED, "utf-8")
    assert load(tmp_path, {}) == parse(DOCUMENTED)
    assert load(tmp_path, {"TACIT_DATABASE": ""}) == parse(DOCUMENTED)
    address = "sqlite:////srv/other.db"
    assert load(tmp_path, {"TACIT_DATABASE": address}) == parse(DOCUMENTED)._replace(database=address)


def test_a_fault_in_the_environment_names_the_variable(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"^TACIT_DATABASE:1:1: error\[bad-database\]: 'nowhere'"):
        load(tmp_path, {"TACIT_DATABASE": "nowhere"})


def test_a_file_that_is_not_utf_8_is_a_fault_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "tacit.toml").write_bytes(b'# a comment\nworkspace = "caf\xe9"\n')
    with pytest.raises(SettingsError, match=r"^tacit\.toml:2:1: error\[not-utf-8\]: .* byte 0xe9$") as caught:
        load(tmp_path, {})
    assert caught.value.help == "save the file as UTF-8"


def test_a_syntax_error_says_what_to_write() -> None:
    assert fault("broken = \n").help.startswith("write `key = value`")


def test_a_folder_in_the_file_s_place_can_t_be_read(tmp_path: Path) -> None:
    (tmp_path / "tacit.toml").mkdir()
    with pytest.raises(FileAccessError, match=r"^tacit\.toml: can't be read"):
        load(tmp_path, {})


# The user's own file


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the path of the user's own settings file, in a temporary folder; the file does not exist yet."""
    if sys.platform != "linux":
        pytest.skip("only here XDG_CONFIG_HOME says where it is")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    path = tmp_path / "settings" / "tacit" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def test_no_own_file_names_no_root(own: Path) -> None:
    assert not own.exists()
    assert default_root() is None


@pytest.mark.parametrize("text", ["", "# default_root = 1\n"])
def test_an_own_file_may_name_no_root(own: Path, text: str) -> None:
    own.write_text(text, "utf-8")
    assert default_root() is None


def test_the_own_file_names_a_root(own: Path, tmp_path: Path) -> None:
    own.write_text(f"default_root = '{tmp_path / 'notes'}'\n", "utf-8")
    assert default_root() == tmp_path / "notes"


def test_a_tilde_is_the_user_s_home(own: Path) -> None:
    own.write_text('default_root = "~/notes"\n', "utf-8")
    assert default_root() == Path(os.environ["HOME"]) / "notes"


@pytest.mark.parametrize(
    ("text", "place", "rule"),
    [
        ('\ndefault_rot = "a"', "2:1", "unknown-key"),
        ("\n\ndefault_root = 3", "3:1", "bad-value"),
        ('default_root = ""', "1:1", "bad-value"),
        ('# a comment\ndefault_root = "a', "2:1", "bad-toml"),
        ('# a comment\ndefault_root = "a\n', "2:18", "bad-toml"),
        ("default_root = = 2", "1:16", "bad-toml"),
    ],
)
def test_a_fault_in_the_own_file_names_it(own: Path, text: str, place: str, rule: str) -> None:
    own.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        default_root()
    assert str(caught.value).startswith(f"{own}:{place}: error[{rule}]: ")


@pytest.mark.parametrize("data", [b'default_root = "caf\xe9"\n', b'default_root = "~no-such-user-here/notes"\n'])
def test_a_faulty_own_file_is_an_expected_error(own: Path, data: bytes) -> None:
    own.write_bytes(data)
    with pytest.raises(TacitError):
        default_root()


def test_rules_of_lint_can_be_switched_off() -> None:
    assert parse('[lint]\noff = ["dead-link", "no-text"]\n').lint_off == {LintRule.DEAD_LINK, LintRule.NO_TEXT}
    assert parse("[lint]\n").lint_off == frozenset()
    assert str(fault('[lint]\noff = [\n  "dead-link",\n  "typo"]\n')).startswith("tacit.toml:2:1: error[unknown-rule]")
    assert str(fault('[lint]\non = ["dead-link"]\n')).startswith("tacit.toml:2:1: error[unknown-key]")


def test_what_every_sync_exports() -> None:
    assert parse("").export is None
    assert parse("[export]\n").export == Export((Target.AGENTS,), 8000, ".")
    text = '[export]\ntargets = ["cursor", "agents", "cursor"]\nbudget = 500\nfolder = "./apps/web/"\n'
    assert parse(text).export == Export((Target.CURSOR, Target.AGENTS), 500, "apps/web")
    assert parse("[export]\ntargets = []\n").export == Export((), 8000, ".")


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ('targets = ["copilot"]', "unknown-target"),
        ("budget = 10", "bad-value"),
        ("budget = true", "bad-value"),
        ('folder = "../other"', "path-outside"),
        ('folder = "/etc"', "path-outside"),
        ('folder = "patterns/x"', "path-taken"),
        ('folder = "memory/episodic"', "path-taken"),
        ('to = "agents"', "unknown-key"),
    ],
)
def test_exports_that_make_no_sense(line: str, rule: str) -> None:
    assert str(fault(f"[export]\n{line}\n")).startswith(f"tacit.toml:2:1: error[{rule}]")
