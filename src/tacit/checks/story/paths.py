"""PURE. Tell from a path what a file is for: code in use, an example, a tool, a test, a migration or a pipeline."""

from __future__ import annotations

import re

from tacit.checks.verify.facts import Tier
from tacit.checks.verify.tiers import foreign, tier_of

# Folders and files whose code is not in use, is generated, is only an example, or is sent to browsers unchanged
_ASIDE = re.compile(
    r"(?:^|/)\.(?!github/|gitlab/|circleci/|husky/|woodpecker/|buildkite/|azure-pipelines/|docker/)[\w-]+/"
    r"|(?:^|/)(?:charts?|helm)/(?:postgres\w*|mysql|mariadb|mongo\w*|redis\w*|valkey|nats|minio|kafka|rabbitmq|clickhouse)/"
    r"|(?:^|/)_?(?:archived?|deprecated|legacy|te?mp|old(?:-[\w-]+)?|backups?|examples?|samples?|demos?|docs?|documentation|bench(?:marks?)?)/"
    r"|(?:^|/)(?:static|wwwroot|assets)/(?:[^/]+/)*[^/]+\.(?:[cm]?[jt]sx?|json)$"
    r"|(?:^|/)public/(?:js|javascripts?|assets|vendor|libs?|scripts?|dist|build)/"
    r"|(?:^|/)(?:gen|_?generated|__generated__|protoc|pb|crds?)/|(?:^|/|[._])(?:gen|generated)\.\w+$"
    r"|(?:^|[/._-])h2(?:/[^/]+)?\.sql$"  # a database in memory, for tests and developers
    r"|\.(?:bak|backup|old|orig)$|(?:^|/)(?:examples?|samples?|demo)[_.-][^/]*$|[_.-](?:examples?|samples?|demo)\.(?:py|go|js|ts)$",
    re.IGNORECASE,
)
# Settings from which users make their own, and not templates of a Helm chart
_TEMPLATES = re.compile(r"(?:^|/)templates?/(?:[^/]+/)*[^/]+\.(?:ya?ml|json|toml|conf|sh|env)$")
_OF_CHARTS = re.compile(
    r"(?:^|[/_-])(?:charts?|helm|k8s|kubernetes|deploy(?:ment)?s?|manifests?|infra)(?:[/_-])", re.IGNORECASE
)
# Words in the name of a folder or file that shows or tests something: `demo_api/`, `cache.mock.ts`, `testcontainers/`
_SHOWN = re.compile(
    r"(?:^|[/._-])(?:demos?|samples?|playgrounds?|asserts?|kitchen-?sink|\w*mock\w*|fakes?|stubs?|storybook|testing|harness|testcontainers?|testutils?|test-?servers?|test-?infra|code-?gen"
    r"|test-?helpers?|msw|boilerplate|starters?|predefined\w*|presets?)(?=[/._-])",
    re.IGNORECASE,
)
# Pipelines: variables, services and images here are those of checks, not of the code
_PIPELINE = re.compile(
    r"(?:^|/)(?:\.(?:github|gitlab|circleci|woodpecker|buildkite|azure-pipelines)/"
    r"|(?:\.(?:gitlab-ci|drone|woodpecker|travis|cirrus)|azure-pipelines|bitbucket-pipelines)\.ya?ml$)"
)
# Settings of test runners: the variables that they read are not those of the code
_TEST_SETTINGS = re.compile(
    r"(?:^|/)(?:playwright|cypress|vitest|jest|karma|wdio)[\w.-]*\.config\.\w+$|(?:^|/)(?:\.env\.tests?(?:ing)?(?:\.\w+)?|\.?tests?\.env)$"
)
# Projects of tests in C#, what runs before the tests of a browser, and packages of Go with helpers for tests
_TEST_CODE = re.compile(
    r"(?:^|/)(?:[\w.]+\.(?:\w*Tests?)|TestBase|playwright|cypress)/"
    r"|(?:^|/)(?!(?:la|con|pro|fas|grea|at)test/)[a-z]\w+test/(?:[^/]+/)*[^/]+\.(?:go|proto)$|(?:^|/)tests\.go$"
)
# They show a user interface, and test nothing
_STORIES = re.compile(r"\.stories\.\w+$|(?:^|/)(?:\.storybook|stories)/(?:[^/]+/)*[^/]+\.[cm]?[jt]sx?$")
# Tools of developers, and clients for the code of others: what they import, define or call is not what the services do
_TOOLS = re.compile(
    r"(?:^|/)(?:noxfiles?|qa|evals?|_?scripts?(?:-[\w-]+)?|recipes|cookbooks?|notebooks?|create-[\w-]+|dev-?tools?|dogfood|loadtests?|load[-_]?(?:tests?|gen\w*)|seeds?|seeders?|simulat\w+|playgrounds?|sandbox|sdks?)/"
    r"|(?:^|/)[\w-]+-(?:evals?|scripts?|gen|suites?|tools?|loadtests?)/|\.eval\.[cm]?[jt]s$|(?:^|/)cmd/(?:dev|gen|tools?|scripts?)/|^(?:ci|dev|hack|tools?|tooling|build|releases?)/|(?:^|/)local-dev/"
    r"|(?:^|/)plugins?/(?:db|databases?|drivers?)/"  # code that connects to the databases of users
    r"|(?:^|/)(?:diagnostics?|doctor)(?:/|\.\w+$)|(?:^|/)magefiles?(?:/|\.go$)|(?:^|/)(?:alembic|migrations)/env\.py$|(?:^|/)manage\.py$|(?:^|/)(?:tools\.go|build\.rs)$|^build_helpers/"
    r"|(?:^|/)(?:gulpfile|gruntfile|(?:webpack|rollup|vite|craco|esbuild|tsup|electron-builder)[\w.-]*)\.[cm]?[jt]s$",
    re.IGNORECASE,
)
# Code that only developers run. Settings in such folders may still be those of an environment: `overlays/dev/`
_DEVELOPMENT = re.compile(
    r"(?:^|/)(?:dev|devel|development|debug|hack|contrib|misc|tooling|internal/tools)/"
    r"|(?:^|/)(?:dev|debug)(?:[_-]\w+)?\.(?:py|go|[cm]?[jt]s|rs|rb|php|java|kt|cs)$"
)
# Settings of the servers that developers start on their own machines
_LOCAL = re.compile(
    r"(?:^|/)(?:docker-)?compose(?:[\w.-]*[._-])?(?:dev|development|local|test|tests|ci|debug)(?:[._-][\w.-]*)?\.ya?ml$"
    r"|(?:^|/)(?:local|local-?dev|dev-?env|dev-?containers?|local-[\w-]+|[\w-]+-local)/",
    re.IGNORECASE,
)
# Code that connects to systems of users. The names in it belong to these systems, not to the code's own services
_CONNECTORS = re.compile(
    r"(?:^|/)(?:providers?|integrations?|connectors?|datasources?|destinations?|acquisition)/"
    r"|(?:^|[/_-])(?:bridges?|plugins?|sinks?|exporters?|receivers?)(?=[/_-])"
)
# Programs that a person starts: `cmd/publish/main.go`. A repository may have several for developers only
_COMMANDS = re.compile(r"(?:^|/)(?:cmd|cli|commands?|bin)/|(?:^|/)(?:cli|main)\.\w+$")
_MIGRATIONS = re.compile(r"(?:^|/)(?:\w*migrations?|alembic)/")
_DOTENV = re.compile(
    r"(?:^|/)[\w.]*env(?!\w*\.(?:sh|py|rb|js|ts|go|rs|php|ps1|bat|cmd)$)[\w.]*$|\.env\.", re.IGNORECASE
)
_BACKUPS = re.compile(r"backup|restore|dump", re.IGNORECASE)  # scripts that save or restore data, which stories ask for


def is_shelved(path: str) -> bool:
    """Return whether the path shows that a file is not in use.

    Such files are archives, examples, templates, backups, documents, generated files, and files that a server sends
    unchanged, such as `static/app.js`.
    """
    is_template = _TEMPLATES.search(path) is not None and _OF_CHARTS.search(path) is None
    return is_template or _ASIDE.search(path) is not None or bool(foreign(path))


def is_aside(path: str) -> bool:
    """Return whether a file is not in use (see `is_shelved`), or only demonstrates or tests something.

    A dotenv file is in use even if its name says that it is an example, because it lists the variables of the code.
    """
    shown = path.rpartition("/")[0] + "/" if is_dotenv(path) else path
    return is_shelved(shown) or _SHOWN.search(shown) is not None


def is_tool(path: str) -> bool:
    """Return whether a file is a tool for developers, such as a load test, and not a part of the running services."""
    return _TOOLS.search(path) is not None


def is_of_development(path: str) -> bool:
    """Return whether a file is code that only developers run, such as `dev/server.go`."""
    return _DEVELOPMENT.search(path) is not None


def is_local(path: str) -> bool:
    """Return whether a file only configures the servers of developers, such as `docker-compose.dev.yml`."""
    return tier_of(path) is not Tier.SOURCE and _LOCAL.search(path) is not None


def is_backup(path: str) -> bool:
    """Return whether the name of a file or folder says that it saves or restores data, such as `scripts/backup.sh`."""
    return _BACKUPS.search(path) is not None


def is_pipeline(path: str) -> bool:
    """Return whether a file configures continuous integration."""
    return _PIPELINE.search(path) is not None


def is_connector(path: str) -> bool:
    """Return whether a file connects the code to a system of its users, such as `providers/kafka/client.go`."""
    return _CONNECTORS.search(path) is not None


def is_command(path: str) -> bool:
    """Return whether a file belongs to a program that a person starts, so that other places are better proof."""
    return _COMMANDS.search(path) is not None


def is_migration(path: str) -> bool:
    """Return whether a file is a migration, which changes the schema of a database once."""
    return _MIGRATIONS.search(path) is not None


def is_dotenv(path: str) -> bool:
    """Return whether a file lists environment variables, such as `.env` or `app.env.example`."""
    return _DOTENV.search(path) is not None


def is_test(path: str) -> bool:
    """Return whether a file is a test, or the settings of a test runner."""
    return tier_of(path) is Tier.TEST or _TEST_SETTINGS.search(path) is not None or _TEST_CODE.search(path) is not None


def is_story(path: str) -> bool:
    """Return whether a file only shows a part of a user interface, such as `button.stories.tsx`."""
    return _STORIES.search(path) is not None
