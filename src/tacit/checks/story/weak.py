"""PURE. Tell which facts prove nothing by themselves, such as an address in a string, and how facts belong together."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from tacit.checks.story.paths import is_dotenv
from tacit.checks.verify.extract.sql import FOREIGN
from tacit.checks.verify.facts import Fact, Tier
from tacit.checks.verify.tiers import tier_of
from tacit.domain.trace import Place
from tacit.text.languages import language_of

# What settings show: which servers run, and under which names. Only code shows that something uses them
_OF_SETTINGS = ("image ", "service ", "environment ", "file of ", "package ")
# Variables of the system and of build tools, which say nothing about the code's own settings
_COMMON_VARIABLES = re.compile(
    r"HOME|M2_HOME|MAVEN_\w+|JAVA_HOME|GRADLE_\w+|BASH_\w+|ROOT_DIR|PATH|PWD|USER|SHELL|TERM|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|EDITOR|NO_COLOR|CI|GOPATH|GOARCH|GOOS|GOFLAGS|CGO_ENABLED"
    r"|LOCALAPPDATA|ProgramFiles|PROGRAMFILES|PROGRAMDATA|SYSTEMROOT|VISUAL|PAGER|BROWSER|DISPLAY|UID|GID|LOGNAME|HOSTNAME|COLUMNS|FORCE_COLOR"
    r"|BUNDLE_\w+|DJANGO_SETTINGS_MODULE|WATCHFILES_\w+|WERKZEUG_\w+|KUBERNETES_\w+|DYNO|GOROOT|GOBIN|NODE_ENV|PYTHONPATH|VIRTUAL_ENV|GITHUB_\w+|npm_\w+|ANALYZE|KUBECONFIG|APPDATA|DEV|PROD|MODE|SSR|BASE_URL|HOMEDRIVE|HOMEPATH|USERPROFILE|XDG_\w+|SSH_\w+"
    r"|CARGO\w*|CI_\w+|\w+_TEST_\w+|PGDATA|\w*(?:HTTPS?|NO|ALL)_PROXY|GIT_\w+|JOURNAL_STREAM|NOTIFY_SOCKET|LISTEN_FDS|LISTEN_PID|COMPOSE_\w+|OUT_DIR|RUST\w*|PROTOC|TEST_\w+|\w+_TEST"
)
# Addresses that developers call to try or watch a service
_OF_DEVELOPERS = re.compile(r"/(?:dev|debug|_?tests?|mocks?|examples?|demo|playground)(?:/|$)", re.IGNORECASE)
_DEMO = re.compile(r"(?:^|/)[\w.-]*\bdemos?\b[\w.-]*$", re.IGNORECASE)  # `.env.demo` has the values of a demonstration
_EXAMPLE = re.compile(r"example|sample|template|dist\b|defaults?\b", re.IGNORECASE)
# The words of a path that say for which environment it is
_ENVIRONMENT = re.compile(r"(?:^|(?<=[/._-]))(?:dev(?:elopment)?|staging|prod(?:uction)?)(?=[/._-]|$)", re.IGNORECASE)


def is_weak(fact: Fact) -> bool:
    """Return whether a fact (a declaration in the code) proves nothing by itself.

    These are variables of the operating system, routes for developers, tables of other databases, and addresses in
    strings: `redis://` may be an example, or one of several addresses that users choose from.
    """
    if fact.kind == "table":
        return fact.value == FOREIGN
    if fact.kind == "environment":
        return not _is_own_variable(fact)
    if fact.kind == "route":
        return _OF_DEVELOPERS.search(fact.name) is not None
    return is_address(fact)


def is_address(fact: Fact) -> bool:
    """Return whether a technology is shown only by the scheme of a URL in a string, such as `redis://`."""
    return fact.kind == "technology" and fact.value.endswith("://")


def is_setting(place: Place) -> bool:
    """Return whether a place only shows a setting, such as an image in a compose file, and not code."""
    return place.shows.startswith(_OF_SETTINGS) and tier_of(place.path) is not Tier.SOURCE


def may_be_off(fact: Fact) -> bool:
    """Return whether a variable may only be in a comment: it is in a dotenv file that is not an example.

    Examples list variables in comments, too.
    """
    is_read = fact.kind == "environment" and is_dotenv(fact.path)
    return is_read and _EXAMPLE.search(fact.path.rpartition("/")[2]) is None


def is_import(fact: Fact) -> bool:
    """Return whether a fact is an import, or a technology that an import shows."""
    return fact.kind == "uses" or (fact.kind == "technology" and fact.value.startswith("import "))


def is_own_module(fact: Fact, paths: Collection[str]) -> bool:
    """Return whether an import in Rust names a module of this repository: `use redis::Store` next to `redis.rs`.

    In `redis.rs` itself, the same line names the external package.
    """
    if not is_import(fact) or language_of(fact.path) != "rust":
        return False
    folder, _, name = fact.path.rpartition("/")
    stem = name.removesuffix(".rs")
    module = fact.name.removeprefix("import ") if fact.kind == "uses" else fact.value.removeprefix("import ")
    module = re.split(r"[.:]", module)[0]
    near = (f"{folder}/{stem}/{module}.rs", f"{folder}/{stem}/{module}/mod.rs", f"{folder}/{module}.rs")
    return stem != module and any(path in paths for path in (*near, f"{folder}/{module}/mod.rs"))


def shown(fact: Fact) -> str:
    """Return what shows a technology: an import, an image, or `file of nginx`."""
    return f"file of {fact.name}" if fact.value == "file" else fact.value


def together(kinds: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the paths in `kinds` whose folder has evidence of each kind.

    `kinds` has one list of paths for each kind of evidence. Folders that differ only in their environment, such as
    `overlays/dev/` and `overlays/prod/`, are one folder. If no folder has all kinds, the result is empty: settings of
    one application for development and settings of another for production do not belong together.
    """
    if not kinds:
        return frozenset()
    folders = [{_folder(path) for path in paths} for paths in kinds]
    common = frozenset.intersection(*map(frozenset, folders))
    return frozenset(path for paths in kinds for path in paths if _folder(path) in common)


def _folder(path: str) -> str:
    return _ENVIRONMENT.sub("*", path.rpartition("/")[0])


def _is_own_variable(fact: Fact) -> bool:
    """Return whether an environment variable belongs to this code: source reads it or a dotenv file sets it.

    Variables of the operating system and of build tools, such as `HOME`, do not belong to it.
    """
    is_set = fact.tier is Tier.SOURCE or (is_dotenv(fact.path) and _DEMO.search(fact.path) is None)
    return is_set and _COMMON_VARIABLES.fullmatch(fact.name) is None
