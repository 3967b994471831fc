"""PURE. Tell three things from a path: how much facts in the file prove, how the file is read, and its maximum size.

A fact is a declaration in the code. The tier is the kind of file, such as source or test. The form is its language, or
the name of a manifest.
"""

from __future__ import annotations

import re
from functools import lru_cache

from tacit.checks.verify.facts import Tier
from tacit.text.languages import language_of

LARGEST_SOURCE = 1 << 20  # bytes; larger source files are usually generated
LARGEST_DATA = 64 << 10  # bytes; larger files of these forms are usually data, not settings

_TEST_FOLDERS = re.compile(
    r"(?:^|/)(?:tests?|__tests?__|__e2e__|__mocks__|[\w-]*testdata|[\w-]*test[-_]data|fixtures|specs?|e2e(?:[-_][\w-]*)?|cypress|unittests?|testrigs?"
    r"|test[-_]?utils?|test(?:env|db|kit|bed|support|helpers?|suite|infra|lib)|[\w-]*[-_]tests?|(?!con|pro|la)\w{3,}tests|tests?[-_][\w-]*|testing)/"
    r"|(?:^|/)(?!la|con|pro|fas|grea|at)\w{2,}test/[^/]+\.go$",  # a package of Go with helpers for tests
    re.IGNORECASE,
)
_TEST_NAMES = re.compile(
    r"(?:^|/)(?:test_[^/]*|[^/]*_test\.\w+|[^/]*[.-](?:(?:client|server|unit|integration|browser)?test|spec|e2e|stories|cy)\.\w+|conftest\.py|[^/]*Tests?\.(?:java|cs|php)"
    r"|[^/]*_spec\.rb|tests?\.(?:py|rs)|[^/]*\.snap)$"
)
# A Django app may be called `test`.
_APP_OF_DJANGO = re.compile(r"^(?:[^/]+/)+test/(?:models|urls|views|admin|apps|forms|signals)\.py$")
_LOCKS = {
    *("package-lock.json", "yarn.lock", "pnpm-lock.yaml", "npm-shrinkwrap.json", "poetry.lock", "uv.lock", "pdm.lock"),
    *("pipfile.lock", "cargo.lock", "gemfile.lock", "composer.lock", "go.sum", "packages.lock.json", "bun.lock"),
}
_MANIFESTS = {
    *("package.json", "pyproject.toml", "setup.py", "setup.cfg", "pipfile", "go.mod", "cargo.toml", "gemfile"),
    *("pom.xml", "build.gradle", "build.gradle.kts", "composer.json", "requirements.in", "environment.yml", "mix.exs"),
    *("deno.json", "libs.versions.toml"),
}
_PINS = {".nvmrc", ".node-version", ".python-version", ".ruby-version", ".java-version", ".go-version"}
_PINS |= {".tool-versions"}
_REQUIREMENTS = re.compile(r"(?:^|/)(?:[\w.-]*requirements[\w.-]*|requirements/[^/]+|constraints[\w.-]*)\.(?:txt|in)$")
_PROSE = {"md", "mdx", "markdown", "rst", "txt", "adoc", "org", "tex", "pdf", "drawio", "puml", "mmd", "docx"}
_PROSE_NAMES = {"license", "notice", "authors", "copying", "changelog", "contributing", "readme", "codeowners"}
_NOT_TEXT = {
    *("png", "jpg", "jpeg", "gif", "webp", "ico", "svg", "bmp", "mp4", "webm", "mp3", "woff", "woff2", "ttf", "eot"),
    *("zip", "gz", "tgz", "xz", "bz2", "jar", "war", "class", "so", "dll", "exe", "bin", "wasm", "pyc", "parquet"),
    *("csv", "tsv", "xml", "jsonl", "ndjson", "log", "po", "mo", "map", "xlsx", "db", "sqlite", "ipynb"),
}
_FOREIGN = re.compile(
    r"(?:^|/)(?:node_modules|bower_components|vendor|vendored|third[-_]party|\.venv|venv|dist-packages)/"
)
# code that was put aside; `archive/tar/x.go` may be a module
_ARCHIVED = re.compile(r"(?:[._]archived?|archived|attic|\.?backups?)/|archive/[^/]+/[^/]+/")
_GENERATED = re.compile(
    r"(?:(?:^|/)swagger-ui[\w-]*\.(?:js|css)|[.-]min\.(?:js|css|mjs)|\.(?:bundle|chunk)\.js|_pb2(?:_grpc)?\.pyi?|\.pb\.go|\.d\.ts\.map"
    r"|(?:^|/)\.pnp\.(?:loader\.)?[cm]?js)$"
)
_DOTENV = re.compile(
    r"(?:^|/)(?:\.env(?:\.[\w.-]+)?|[\w.-]*\.env(?:\.[\w-]+)?|env\.(?:example|sample|template)|\.?dotenv[\w.-]*)$"
)
_DOCKERFILE = re.compile(r"(?:^|/)(?:(?:Docker|Container)file(?:[.-][\w.-]+)?|[\w.-]+\.[Dd]ockerfile)$")
_MAKEFILE = re.compile(r"(?:^|/)(?:GNU)?[Mm]akefile(?:\.[\w.-]+)?$|\.mk$|(?:^|/)\.?[Jj]ustfile$")
# scripts without an ending, of the s6 supervisor and of container images
_SCRIPT = re.compile(
    r"(?:^|/)(?:bin|docker|rootfs|etc|scripts?)/(?:[^/]+/)*(?:run|up|finish|start|init[\w-]*|[\w-]*entrypoint)$"
)
_OF_DOCUMENTS = re.compile(r"(?:^|/)(?:docs?|documentation|manual)/")
_DATA_FORMS = {"yaml", "json", "toml", "ini", "html", "css", "scss", "xml", "properties"}
_BY_ENDING = {
    **dict.fromkeys(("ini", "cfg", "conf", "properties"), "ini"),
    **dict.fromkeys(("vue", "svelte"), "vue"),
    **dict.fromkeys(("html", "tpl"), "html"),
    **dict.fromkeys(("rake", "gemspec"), "ruby"),
    **dict.fromkeys(("toml",), "toml"),
    **dict.fromkeys(("prisma",), "prisma"),
    **dict.fromkeys(("j2",), "yaml"),
    **dict.fromkeys(("ddl",), "sql"),
    **dict.fromkeys(("zsh",), "bash"),
    **dict.fromkeys(("gradle",), "java"),
    **dict.fromkeys(("proto",), "c"),
}
_NAMED = {
    "dotenv": _DOTENV,
    "dockerfile": _DOCKERFILE,
    "make": _MAKEFILE,
    "procfile": re.compile(r"(?:^|/)Procfile$"),
    "csproj": re.compile(r"\.csproj$"),
}


@lru_cache(maxsize=1 << 15)
def tier_of(path: str) -> Tier:
    """Return the kind of a file, such as source, test or manifest, which says how much its facts prove."""
    name = path.rpartition("/")[2].lower()
    if name in _LOCKS:
        return Tier.LOCK
    if name in _MANIFESTS or _REQUIREMENTS.search(path.lower()) or name.endswith((".csproj", ".gemspec")):
        return Tier.MANIFEST
    stem, _, ending = name.rpartition(".")
    is_page = ending in {"html", "htm"} and _OF_DOCUMENTS.search(path) is not None
    if ending in _PROSE or (stem or name) in _PROSE_NAMES or is_page:
        return Tier.DOCUMENT
    if (_TEST_FOLDERS.search(path) and not _APP_OF_DJANGO.search(path)) or _TEST_NAMES.search(path):
        return Tier.TEST
    if ending in _NOT_TEXT:
        return Tier.DOCUMENT
    form = form_of(path)
    return Tier.SOURCE if form and form not in _CONFIGURATION else Tier.CONFIGURATION


_CONFIGURATION = {*_PINS, "yaml", "json", "toml", "ini", "dockerfile", "make", "dotenv", "hcl", "nix", "bash"}


@lru_cache(maxsize=1 << 15)
def form_of(path: str) -> str:
    """Return the form of a file: a language, or the name of a manifest or lock file; `""` if the file is not read."""
    low = path.rpartition("/")[2].lower()
    if low in _LOCKS or low in _MANIFESTS or low in _PINS:
        return low
    if _REQUIREMENTS.search(path.lower()):
        return "requirements"
    ending = low.rpartition(".")[2]
    if ending in _PROSE or ending in _NOT_TEXT:
        return ""
    language = _BY_ENDING.get(ending) or language_of(path)
    if not language and "." not in low and _SCRIPT.search(path):
        return "bash"
    if language in ("", "make", "ini", "yaml", "bash", "hcl"):
        language = next((form for form, named in _NAMED.items() if named.search(path)), language)
    return "" if language == "json" and not _is_settings(low) else language


def _is_settings(name: str) -> bool:
    """Return whether a JSON file has the settings of a tool. Other JSON files are only data."""
    return name.startswith(
        ("tsconfig", "jsconfig", "appsettings", "nest-cli", "angular", "lerna", "nx", "turbo", "deno")
    )


def limit_of(form: str) -> int:
    """Return the maximum size in bytes of files in this form, such as a language. Larger files are not read."""
    return LARGEST_DATA if form in _DATA_FORMS else LARGEST_SOURCE


def foreign(path: str) -> str:
    """Return why a file is not the repository's own code: `code of others`, `archived` or `generated`.

    For other files, the result is `""`.
    """
    if _FOREIGN.search(path):
        return "code of others"
    if _ARCHIVED.match(path):
        return "archived"
    return "generated" if _GENERATED.search(path) else ""
