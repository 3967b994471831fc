"""PURE. Extract facts from manifests: packages with versions, scripts, make targets, commands and own packages.

A manifest is a file that declares the dependencies of a project, such as package.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tacit.checks.verify.extract import manifests_other
from tacit.checks.verify.extract.row import ALIAS, INDIRECT, OWN, TASK, Row

_REQUIREMENT = re.compile(r"^[ \t]*([A-Za-z0-9][\w.-]*)(?:\[[^\]\n]*\])?[ \t]*((?:[=<>!~]=?|===|@)[^;#\n]*)?")
_TOML_SECTION = re.compile(r"^[ \t]*\[\[?[ \t]*([^\]\n]+?)[ \t]*\]?\][ \t]*(?:#.*)?$")
_TOML_PAIR = re.compile(r"""^[ \t]*("[^"\n]+"|'[^'\n]+'|[\w.-]+)[ \t]*=[ \t]*(.*)$""")
_STRING = re.compile(r"""["']([^"'\n]*)["']""")
_VERSION = re.compile(r"""version[ \t]*=[ \t]*["']([^"'\n]*)["']""")
_GO_REQUIRE = re.compile(r"^[ \t]*(?:require[ \t]+)?([\w.-]+\.[\w.-]+/[\w./~-]+)[ \t]+(v[\w.+-]+)")
_GEM = re.compile(r"""^[ \t]*gem[ (]+["']([\w.-]+)["'](?:[ \t]*,[ \t]*["']([^"'\n]*)["'])?""")
_ADD_DEPENDENCY = re.compile(
    r"""add_(?:runtime_|development_)?dependency[ (]+["']([\w.-]+)["'](?:[ \t]*,[ \t]*["']([^"'\n]*)["'])?"""
)
_GRADLE = re.compile(
    r"""^[ \t]*\w+[ (]+(?:platform\()?["']([\w.-]+:[\w.-]+)"""
    r"""(?::(?:\$\{[^"'\n]*\}|([\w.$+{}-]+)))?["']"""  # a version `${…}` is not known
)
_XML = re.compile(r"<(groupId|artifactId|version|dependency|/dependency|parent|/parent|plugin|/plugin)>([^<\n]*)")
_JAVA = re.compile(
    r"(?:JavaLanguageVersion\.of\(|JavaVersion\.VERSION_(?:1_)?|jvmToolchain\()(\d+)"
    r"|(?:source|target)Compatibility[ \t]*=[ \t]*[\"']?(?:1\.)?(\d+)[\"']?[ \t]*$"
)
_PYTHON = re.compile(r"""[ \t]*python_requires[ \t]*=[ \t]*["']?([^"'\n]+)""")
_JAVA_OF_MAVEN = re.compile(r"<(?:java\.version|maven\.compiler\.(?:source|release))>(?:1\.)?(\d+)<")
_PIN = re.compile(r"v?(\d+(?:\.\d+)*)")
_TOOLS = {"nodejs": "node", "golang": "go"}
_CSPROJ = re.compile(r"""<PackageReference\b[^>\n]*\bInclude="([^"\n]+)"(?:[^>\n]*\bVersion="([^"\n]+)")?""")
_TARGET = re.compile(r"^([\w.%/-]+(?:[ \t]+[\w.%/-]+)*)[ \t]*:(?![=:])", re.MULTILINE)
_SPECIAL = re.compile(r"\.[A-Z]")  # such as .PHONY
_RECIPE = re.compile(r"^@?([\w-]+)(?:[ \t]+[\w*+=\"'-]+)*[ \t]*:(?!=)", re.MULTILINE)
_PROCESS = re.compile(r"^([\w-]+)[ \t]*:[ \t]*(.*)$", re.MULTILINE)
_DEPENDENCIES = ("dependencies", "devDependencies", "peerDependencies", "optionalDependencies")


def json_manifest(text: str, form: str) -> Iterator[Row]:
    """Yield the facts of package.json, composer.json and tsconfig.json; none if the text is not a JSON object."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    if not isinstance(data, dict):
        return
    lines = _Lines(text)
    if form == "json":
        yield from _aliases(data, lines)
        return
    if form == "package.json" and isinstance(data.get("name"), str):
        yield OWN, data["name"], "", lines.of("name")
    groups = _DEPENDENCIES if form == "package.json" else ("require", "require-dev")
    for group in groups:
        for name, version in _pairs(data.get(group)):
            yield "package", name, version, lines.of(name, group)
    for name, command in _pairs(data.get("scripts")):
        yield "script", name, command, lines.of(name, "scripts")
    programs = data.get("bin")
    if isinstance(programs, str) and isinstance(data.get("name"), str):
        yield "command", data["name"].rpartition("/")[2], programs, lines.of("bin")
    for name, target in _pairs(programs):
        yield "command", name, target, lines.of(name, "bin")
    manager, _, version = str(data.get("packageManager") or "").partition("@")
    if manager and version:
        yield "package", manager, version.partition("+")[0], lines.of(manager, "packageManager")
    for name, version in _pairs(data.get("engines")):
        yield "package", name, version, lines.of(name, "engines")


def _aliases(data: dict[str, Any], lines: _Lines) -> Iterator[Row]:
    options = data.get("compilerOptions")
    if not isinstance(options, dict):
        return
    base = options.get("baseUrl", ".")
    base = base.strip("./") if isinstance(base, str) else ""
    paths = options.get("paths")
    for name, targets in paths.items() if isinstance(paths, dict) else ():
        if isinstance(targets, list) and targets and isinstance(targets[0], str):
            target = targets[0].removesuffix("*").removeprefix("./")
            yield (
                ALIAS,
                name.removesuffix("*"),
                f"{base}/{target}".strip("/") + ("/" if target.endswith("/") else ""),
                lines.of(name),
            )


def _deno(text: str) -> Iterator[Row]:
    yield from json_manifest(text, "json")
    yield from manifests_other.import_map(text)


def _pairs(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        yield from ((key, text if isinstance(text, str) else "") for key, text in value.items())


class _Lines:
    """The text of a JSON file, in which `of` finds the line of a key."""

    def __init__(self, text: str) -> None:
        self.text = text

    def of(self, key: str, group: str = "") -> int:
        start = self.text.find(f'"{group}"') if group else 0
        at = self.text.find(json.dumps(key), max(start, 0) + len(group))
        return self.text.count("\n", 0, at) + 1 if at >= 0 else 1


def npm_lock(text: str) -> Iterator[Row]:
    """Yield the packages at the top level of package-lock.json with their versions; none if it is not valid JSON."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return
    packages = data.get("packages") if isinstance(data, dict) else None
    for path, about in packages.items() if isinstance(packages, dict) else ():
        name = path.rpartition("node_modules/")[2]
        if path.count("node_modules/") == 1 and isinstance(about, dict) and isinstance(about.get("version"), str):
            at = text.find(f'"{path}"')
            yield "package", name, about["version"], text.count("\n", 0, at) + 1


_LOCK_NAME = re.compile(r'^name = "([^"\n]+)"$')
_LOCK_VERSION = re.compile(r'^version = "([^"\n]+)"$')
_YARN = re.compile(r'^"?((?:@[\w.-]+/)?[\w.-]+)@')
_YARN_VERSION = re.compile(r'^  version:? "?([^"\n]+)"?$')
_PNPM = re.compile(r"^  /?'?((?:@[\w.-]+/)?[\w.-]+)@(\d[\w.+-]*)")
_GEM_LOCK = re.compile(r"^    ([\w.-]+) \(([\w.-]+)\)$")
_GO_SUM = re.compile(r"^(\S+) (v[^/\s]+) ")


def line_lock(text: str, form: str) -> Iterator[Row]:
    """Yield the packages of lock files that have a package on each line, with its version there or on a later line."""
    name, at = "", 0
    head, tail = (_YARN, _YARN_VERSION) if form == "yarn.lock" else (_LOCK_NAME, _LOCK_VERSION)
    single = {"pnpm-lock.yaml": _PNPM, "gemfile.lock": _GEM_LOCK, "go.sum": _GO_SUM}.get(form)
    for number, line in enumerate(text.split("\n"), 1):
        if single is not None:
            if found := single.match(line):
                yield "package", found[1], found[2], number
        elif found := head.match(line):
            name, at = found[1], number
        elif name and (found := tail.match(line)):
            yield "package", name, found[1], at
            name = ""


def requirements(text: str) -> Iterator[Row]:
    """Yield the packages of a requirements file."""
    for number, line in enumerate(text.split("\n"), 1):
        found = _REQUIREMENT.match(line.partition(" #")[0])
        if found and not line.lstrip().startswith(("-", "#")):
            yield "package", found[1], _bare(found[2] or ""), number


def _bare(version: str) -> str:
    version = version.strip().rstrip("\\").strip()
    return version.removeprefix("==").split(" ")[0] if version.startswith("==") else version


def toml_manifest(text: str, form: str) -> Iterator[Row]:
    """Yield the facts (packages, commands and others) of pyproject.toml, Cargo.toml and Pipfile, line by line."""
    section, key = "", ""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if found := _TOML_SECTION.match(line):
            section, key = found[1].replace('"', ""), ""
            if form == "cargo.toml" and re.search(r"dependencies\.[\w-]+$", section):
                yield "package", section.rpartition(".")[2], "", number
            continue
        if found := _TOML_PAIR.match(line):
            key = found[1].strip("\"'")
            yield from _toml_pair(section, key, found[2], number)
        elif key:
            yield from _toml_list(section, key, line, number)


_TOML_TABLES = {"dependencies", "dev-dependencies", "build-dependencies", "packages", "dev-packages"}


def _toml_pair(section: str, key: str, value: str, line: int) -> Iterator[Row]:
    text = _STRING.match(value)
    table = section.rpartition(".")[2]
    if section in ("project.scripts", "tool.poetry.scripts", "project.gui-scripts"):
        yield "command", key, text[1] if text else "", line
    elif section == "tool.taskipy.tasks":
        yield "target", key, TASK, line
    elif section in ("tool.poe.tasks", "tool.pdm.scripts", "tool.hatch.envs.default.scripts"):
        yield "script", key, text[1] if text else "", line
    elif table in _TOML_TABLES and section != "project.optional-dependencies":
        version = _VERSION.search(value)
        if key != "python" or section.startswith("tool.poetry"):
            yield "package", key, text[1] if text else version[1] if version else "", line
    elif section in ("project", "package", "tool.poetry") and key == "name" and text:
        yield OWN, text[1], "", line
    elif section == "bin" and key == "name" and text:
        yield "command", text[1], "", line
    elif section in ("project", "tool.poetry.dependencies") and key == "requires-python" and text:
        yield "package", "python", text[1], line
    if "[" in value:
        yield from _toml_list(section, key, value.partition("[")[2], line)


def _toml_list(section: str, key: str, text: str, line: int) -> Iterator[Row]:
    lists = (
        (section == "project" and key == "dependencies")
        or section in ("project.optional-dependencies", "dependency-groups")
        or (section == "build-system" and key == "requires")
    )
    if lists and not text.lstrip().startswith("#"):
        for part in _STRING.findall(text):
            if found := _REQUIREMENT.match(part):
                yield "package", found[1], _bare(found[2] or ""), line


def lines_manifest(text: str, form: str) -> Iterator[Row]:
    """Yield packages, commands and language versions of go.mod, Gemfile, Gradle, csproj, setup.py and setup.cfg."""
    expressions = {
        "go.mod": (_GO_REQUIRE,),
        "gemfile": (_GEM, _ADD_DEPENDENCY),
        "build.gradle": (_GRADLE,),
        "build.gradle.kts": (_GRADLE,),
        "csproj": (_CSPROJ,),
    }.get(form, ())
    in_list = False
    for number, line in enumerate(text.split("\n"), 1):
        for expression in expressions:
            if found := expression.search(line):
                is_indirect = form == "go.mod" and line.rstrip().endswith("// indirect")
                yield INDIRECT if is_indirect else "package", found[1], found[2] or "", number
        if form.startswith("build.gradle") and (found := _JAVA.search(line)):
            yield "package", "java", found[1] or found[2], number
        if form == "go.mod" and line.startswith("module "):
            yield OWN, line[7:].strip().strip('"'), "", number
        elif form == "go.mod" and line.startswith("go "):
            yield "package", "go", line[3:].strip(), number
        elif form in ("setup.py", "setup.cfg"):
            if python := _PYTHON.match(line):
                yield "package", "python", python[1].strip(), number
            yield from _setup(line, number, in_list)
            if "install_requires" in line or "extras_require" in line:
                in_list = True
            elif line.strip().startswith(("]", "[")) or (line and not line[0].isspace()):
                in_list = False


def _setup(line: str, number: int, in_list: bool) -> Iterator[Row]:
    if in_list and (found := _REQUIREMENT.match(line.strip().strip("\"',"))):
        yield "package", found[1], _bare((found[2] or "").rstrip("\"',")), number
    elif found := re.match(r"""[ \t]*["']?([\w-]+)[ \t]*=[ \t]*([\w.]+:\w+)["']?,?[ \t]*$""", line):
        yield "command", found[1], found[2], number


def maven(text: str) -> Iterator[Row]:
    """Yield the dependencies, plugins and parent of a pom.xml as "group:artifact", and its Java version."""
    group, artifact, version, at, inside = "", "", "", 0, False
    for number, line in enumerate(text.split("\n"), 1):
        if java := _JAVA_OF_MAVEN.search(line):
            yield "package", "java", java[1], number
        for tag, value in _XML.findall(line):
            if tag in ("dependency", "parent", "plugin"):
                group, artifact, version, at, inside = "", "", "", number, True
            elif tag.startswith("/"):
                if inside and artifact:
                    yield "package", f"{group}:{artifact}" if group else artifact, version, at
                inside = False
            elif tag == "groupId":
                group = value
            elif tag == "artifactId":
                artifact = value
            else:
                version = value


def pins(text: str, form: str) -> Iterator[Row]:
    """Yield the language versions in files for version managers, such as .nvmrc and .tool-versions."""
    if form == ".tool-versions":
        for number, line in enumerate(text.split("\n"), 1):
            name, _, version = line.strip().partition(" ")
            if found := _PIN.match(version.strip()):
                yield "package", _TOOLS.get(name, name), found[1], number
    elif found := _PIN.match(text.strip()):
        yield "package", PINS[form], found[1], 1


def targets(text: str) -> Iterator[Row]:
    """Yield the targets of a Makefile or the recipes of a justfile."""
    if "\n\t" not in text and "\n  " in text:
        for found in _RECIPE.finditer(text):
            yield "target", found[1], "", text.count("\n", 0, found.start()) + 1
        return
    for found in _TARGET.finditer(text):
        for name in found[1].split():
            if not _SPECIAL.match(name) and "%" not in name:
                yield "target", name, "", text.count("\n", 0, found.start()) + 1


def processes(text: str) -> Iterator[Row]:
    """Yield the process types of a Procfile, such as `web`."""
    for found in _PROCESS.finditer(text):
        yield "service", found[1], found[2], text.count("\n", 0, found.start()) + 1


def _plain(reader: Callable[[str], Iterable[Row]]) -> Callable[[str, str], Iterable[Row]]:
    return lambda text, _: reader(text)


# files with the version of one language, and the language
PINS = {".nvmrc": "node", ".node-version": "node", ".python-version": "python", ".ruby-version": "ruby"}
PINS |= {".java-version": "java", ".go-version": "go"}
READERS: dict[str, Callable[[str, str], Iterable[Row]]] = {
    **dict.fromkeys(("package.json", "composer.json", "json"), json_manifest),
    **dict.fromkeys(("pyproject.toml", "cargo.toml", "pipfile"), toml_manifest),
    **dict.fromkeys(
        ("go.mod", "gemfile", "build.gradle", "build.gradle.kts", "csproj", "setup.py", "setup.cfg"), lines_manifest
    ),
    **dict.fromkeys(
        ("poetry.lock", "uv.lock", "pdm.lock", "cargo.lock", "yarn.lock", "gemfile.lock", "go.sum"), line_lock
    ),
    "pnpm-lock.yaml": line_lock,
    "package-lock.json": _plain(npm_lock),
    "npm-shrinkwrap.json": _plain(npm_lock),
    **dict.fromkeys((*PINS, ".tool-versions"), pins),
    "requirements": _plain(requirements),
    "requirements.in": _plain(requirements),
    "pom.xml": _plain(maven),
    "libs.versions.toml": _plain(manifests_other.catalog),
    "environment.yml": _plain(manifests_other.conda),
    "deno.json": _plain(_deno),
    "make": _plain(targets),
    "procfile": _plain(processes),
}
