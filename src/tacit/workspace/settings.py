"""Read settings from tacit.toml, the environment and defaults. An unknown key is an error."""

import errno
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tacit.domain.layout import Document, Layout
from tacit.domain.note import NOTHING
from tacit.domain.pattern import Thresholds
from tacit.errors import FileAccessError, SettingsError, UnsafePathError
from tacit.system import safe_files
from tacit.text.names import slugify
from tacit.workspace import team_settings
from tacit.workspace.standards_settings import Standards
from tacit.workspace.trust_settings import Trust
from tacit.workspace.verify_settings import Verify

if TYPE_CHECKING:
    from tacit.workspace.export_settings import Export

SETTINGS = "tacit.toml"
SQLITE = "sqlite:///"  # the beginning of the address of a store


class Config(NamedTuple):
    """All settings of one knowledge base.

    `projects` maps the slug of another spelling of a project's name to the project's slug: `{"web-shop": "shop"}`.
    `remotes` maps the address of a repository to the slug of its project.
    """

    database: str = "sqlite:///.tacit/tacit.db"
    workspace: str = "default"
    thresholds: Thresholds = Thresholds()
    layout: Layout = Layout()
    documents: tuple[Document, ...] = (Document(),)
    projects: Mapping[str, str] = NOTHING
    remotes: Mapping[str, str] = NOTHING
    record_author: bool = False  # true if `tacit learn` may record the author that git names
    share_evidence: bool = False  # true if a project may see names and outcomes of other projects
    lint_off: frozenset[str] = frozenset()
    export: "Export | None" = None  # the files that every sync exports for coding agents
    committed: bool = True  # true if git tracks the generated pages
    overview_limit: int = 300  # kB; a larger overview has only one line for each pattern
    verify: Verify = Verify()
    standards: Standards = Standards()
    # globs of files that reviews check although they are generated, vendored or minified
    review_include: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()  # documents that `sync` and `watch` follow: files, folders and globs
    trust: Trust = Trust()
    team: team_settings.Team = team_settings.Team()

    @property
    def asks_git(self) -> bool:
        """Return whether confidence levels depend on git: on who added the notes, or on the branch of the notes."""
        return bool(self.trust.branch or self.thresholds.high_confirmed or self.thresholds.per_day)

    @property
    def overviews(self) -> frozenset[str]:
        """Return the paths of generated overviews (lists of patterns) and indexes, and of the index of the notes.

        If a file of a person's own is at such a path, `tacit import --in-place` turns it into notes and pattern pages.
        """
        layout = self.layout
        pages = (layout.index, layout.readme, layout.onboarding, *(page.path for page in self.documents))
        return frozenset((*pages, layout.note_index))

    @property
    def store(self) -> str:
        """Return the path of the store, relative to the root or absolute."""
        return self.database.removeprefix(SQLITE)

    @property
    def key(self) -> str:
        """Return a hash of the settings that affect confidence levels.

        If it changes, all patterns are counted again.
        """
        import hashlib

        parts = (self.thresholds, self.layout, sorted(self.projects.items()), self.trust, self.team.counts)
        return hashlib.sha256(repr(parts).encode()).hexdigest()

    def project(self, name: str) -> str:
        """Return the slug that identifies a project; it is the same for all spellings that the settings list."""
        slug = slugify(name)
        return self.projects.get(slug, slug)


def read_text(root: Path) -> str:
    """Return the text of tacit.toml; `""` if there is no such file.

    Raises:
        SettingsError: tacit.toml is not UTF-8.
        UnsafePathError: tacit.toml is a link, a special file or too large.
        FileAccessError: tacit.toml can't be read.
    """
    try:
        return safe_files.read_text(root / SETTINGS)
    except FileNotFoundError:
        return ""
    except OSError as error:
        unsafe = not error.errno or error.errno in {errno.ELOOP, errno.EFBIG}
        kind = UnsafePathError if unsafe else FileAccessError
        raise kind(SETTINGS, f"can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise _not_utf_8(SETTINGS, error) from error


def _not_utf_8(name: str, error: UnicodeDecodeError) -> SettingsError:
    line = error.object.count(b"\n", 0, error.start) + 1
    message = f"the file is not UTF-8: byte 0x{error.object[error.start]:02x}"
    return SettingsError(name, line, "not-utf-8", message, "save the file as UTF-8")


def load(root: Path, environment: Mapping[str, str]) -> Config:
    """Load the settings of the knowledge base at `root`.

    TACIT_DATABASE and TACIT_TEAM_URL take precedence over tacit.toml.

    Raises:
        SettingsError: a key, path, address or threshold is invalid.
        UnsafePathError: tacit.toml is a link, a special file or too large.
        FileAccessError: tacit.toml can't be read.
    """
    config = parse(read_text(root))
    if address := environment.get("TACIT_DATABASE"):
        from tacit.workspace.settings_reader import with_database

        config = with_database(config, address)
    if address := environment.get(team_settings.ADDRESS):
        config = config._replace(team=config.team._replace(url=address))
    return config


def parse(text: str) -> Config:
    """Parse settings from the text of a tacit.toml.

    Raises:
        SettingsError: a key, path, address or threshold is invalid.
    """
    if not text:
        return Config()
    from tacit.workspace.settings_reader import read  # imported late: without a tacit.toml nothing needs it

    return read(text)


def default_root() -> Path | None:
    """Return the knowledge base that `default_root` in the user's own settings file names; None if there is none.

    Commands use it if the current folder is not in a knowledge base.

    Raises:
        SettingsError: the user's settings file is invalid.
        FileAccessError: the user's settings file can't be read.
    """
    from platformdirs import user_config_path

    own = user_config_path("tacit") / "config.toml"
    if not own.is_file():
        return None
    from tacit.workspace import settings_reader

    try:
        text = safe_files.read_text(own, follow=True)
    except UnicodeDecodeError as error:
        raise _not_utf_8(str(own), error) from error
    except OSError as error:
        raise FileAccessError(str(own), f"can't be read: {error.strerror or error}") from error
    return settings_reader.default_root(text, str(own))
