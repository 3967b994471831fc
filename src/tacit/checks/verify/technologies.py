"""PURE. Find the technologies that a repository uses, by its packages, imports, images, URL schemes and files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tacit.checks.verify import lexicon
from tacit.checks.verify.facts import Fact, Words
from tacit.checks.verify.tiers import tier_of
from tacit.text.languages import language_of

# A technology, then its packages and imports, its images, the schemes of its URLs.
_LINES = lexicon.TECHNOLOGIES.strip().replace("\n    ", " ").splitlines()


def _table() -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, str]]:
    packages: dict[str, list[str]] = {}
    images: dict[str, list[str]] = {}
    schemes: dict[str, str] = {}
    for line in _LINES:
        name, listed, shown, urls = (part.strip() for part in line.split("|"))
        for package in listed.split():
            packages.setdefault(plain(package), []).append(name)
        for image in shown.split():
            images.setdefault(image, []).append(name)
        schemes |= dict.fromkeys(urls.split(), name)
    return packages, images, schemes


def plain(package: str) -> str:
    """Return the name of a package as registries compare it: `Flask_Login` becomes `flask-login`."""
    return package.lower().replace("_", "-")


_PACKAGES, _IMAGES, _SCHEMES = _table()
_LONGEST = max(map(len, _PACKAGES))  # characters of a known package
NAMES = tuple(dict.fromkeys(line.partition("|")[0].strip() for line in _LINES))
_URL = re.compile(r"(?:^|[\s\"'=])(?:jdbc:)?([a-z][a-z0-9]+)(?:\+\w+)?://")
_LANGUAGES = {
    **{name: name.capitalize() for name in ("python", "go", "java", "kotlin", "rust", "ruby", "scala", "swift", "c")},
    **{name: name.capitalize() for name in ("elixir", "bash", "solidity")},
    "typescript": "TypeScript",
    "tsx": "TypeScript",
    "javascript": "JavaScript",
    "php": "PHP",
    "csharp": "C#",
    "cpp": "C++",
    "hcl": "Terraform",
}
_PLACES = (
    (re.compile(r"(?:^|/)(?:Docker|Container)file[^/]*$"), "Docker"),
    (re.compile(r"(?:^|/)(?:docker-)?compose[\w.-]*\.ya?ml$"), "Docker Compose"),
    (re.compile(r"(?:^|/)Chart\.yaml$"), "Helm"),
    (re.compile(r"^\.github/workflows/[^/]+\.ya?ml$"), "GitHub Actions"),
    (re.compile(r"(?:^|/)\.gitlab-ci\.yml$"), "GitLab CI"),
    (re.compile(r"(?:^|/)Jenkinsfile$"), "Jenkins"),
    (re.compile(r"(?:^|/)nginx[\w./-]*\.conf[\w.]*$"), "nginx"),
    (re.compile(r"(?:^|/)(?<!swagger/)(?<!openapi/)prometheus[\w.-]*\.ya?ml$"), "Prometheus"),
    (re.compile(r"(?:^|/)kustomization\.ya?ml$"), "Kustomize"),
    (re.compile(r"(?:^|/)ansible\.cfg$|/playbooks?/"), "Ansible"),
)
_ANY_PLACE = re.compile(r"file|compose|Chart|workflows|gitlab|nginx|prometheus|kustomization|ansible|playbook")


def of_package(name: str) -> list[str]:
    """Return the technologies to which a package or an import belongs.

    If tacit does not know the name, but a beginning of it, this is used: `github.com/jackc/pgx` for
    `github.com/jackc/pgx/v5`.
    """
    low = plain(name)
    if low in _PACKAGES:
        return _PACKAGES[low]
    for mark in ("/", ".", ":"):
        parts = low[: _LONGEST + 1].split(mark)  # a name of thousands of parts would take long
        for count in range(len(parts) - 1, 0, -1):
            if (start := mark.join(parts[:count])) in _PACKAGES and (mark != "/" or count > 1):
                return _PACKAGES[start]
    return []


def of_image(name: str) -> list[str]:
    """Return the technologies to which a container image belongs, such as PostgreSQL for `bitnami/postgresql`."""
    return _IMAGES.get(name.rpartition("/")[2], [])


def packages_of(technology: str) -> tuple[str, ...]:
    """Return the packages that have the same version numbers as a technology, such as `next` for Next.js.

    For a server such as PostgreSQL, the result is `()`, because its client libraries have versions of their own.
    """
    if any(technology in names for names in _IMAGES.values()) or technology in _SCHEMES.values():
        return ()
    return tuple(package for package, names in _PACKAGES.items() if technology in names)


def signs_of(technology: str) -> tuple[str, ...]:
    """Return the packages and images that show that a technology is used."""
    images = (image for image, name in _IMAGES.items() if technology in name)
    return (*(package for package, names in _PACKAGES.items() if technology in names), *images)


def technologies(facts: Iterable[Fact], words: Sequence[Words], paths: Iterable[str]) -> Iterator[Fact]:
    """Yield a fact for each package, import, image, URL or file that shows a technology.

    A fact is a declaration in the code. Its tier (the kind of file) says whether the technology is in use, or only
    declared or tested.
    """
    for fact in facts:
        for name, shown in _shown_by(fact):
            yield Fact("technology", name, shown, fact.tier, fact.path, fact.line)
    for word in words:
        for scheme in sorted(set(_URL.findall(word.strings))) if "://" in word.strings else ():
            if scheme in _SCHEMES:
                yield Fact("technology", _SCHEMES[scheme], f"{scheme}://", word.tier, word.path, 0)
        if language := _LANGUAGES.get(language_of(word.path), ""):
            yield Fact("technology", language, "language", word.tier, word.path, 1)
    for path in paths:
        for place, name in _PLACES if _ANY_PLACE.search(path) else ():
            if place.search(path):
                yield Fact("technology", name, "file", tier_of(path), path, 1)


def _shown_by(fact: Fact) -> Iterator[tuple[str, str]]:
    """Yield each technology that a fact (such as a package or an image) shows, with a description of the fact."""
    if fact.kind == "package":
        yield from ((name, f"package {fact.name}") for name in of_package(fact.name))
    elif fact.kind == "uses":
        yield from ((name, f"import {fact.name}") for name in of_package(fact.name))
    elif fact.kind == "image":
        yield from ((name, f"image {fact.name}") for name in of_image(fact.name))
    elif fact.kind == "environment" and "://" in fact.value:
        found = _URL.search(fact.value)
        if found and found[1] in _SCHEMES:
            yield _SCHEMES[found[1]], f"{found[1]}://"
    elif fact.kind == "manifest":
        yield "Kubernetes", fact.name
