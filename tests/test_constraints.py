"""Test that the constraints list all packages, and that the oldest pip of each supported Python can install them."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tacit import __version__

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BUILT_FROM = ("Makefile", "pyproject.toml", "README.md", "LICENSE", "constraints", "src", "migrations", "templates")
OLDEST_PIP = {"3.11": "22.3", "3.12": "23.2.1", "3.13": "24.2", "3.14": "25.2"}  # the one that X.Y.0 bundles
ALONE = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "PIP_NO_COMPILE": "1"}
# Fixtures replace the home; pip still has to find its own configuration, which may name the index to use.
ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if not name.startswith(("MAKE", "MFLAGS", "PYTHON", "VIRTUAL_ENV", "COVERAGE"))
} | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_CACHE_DIR": str(Path(sys.prefix, "pip-cache"))}


def pins(name: str) -> dict[str, Requirement]:
    """Return the pinned version of each package in a constraints file, by the name of the package."""
    logical = (ROOT / "constraints" / f"{name}.txt").read_text("utf-8").replace("\\\n", " ").splitlines()
    found = [Requirement(line.partition(" --hash")[0]) for line in logical if line.strip()]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


def needed(name: str) -> Iterator[Requirement]:
    """Yield the requirements in pyproject.toml for an environment (`base` or `dev`)."""
    yield from map(Requirement, PROJECT["project"]["dependencies"])
    yield from map(Requirement, PROJECT["dependency-groups"]["build"])
    yield from map(Requirement, PROJECT["build-system"]["requires"])
    if name == "dev":
        yield from map(Requirement, PROJECT["project"]["optional-dependencies"]["dev"])


def closure(name: str) -> Iterator[Requirement]:
    """Yield the requirements of an environment, and those of its packages, from the metadata of installed packages."""
    waiting, seen = list(needed(name)), set[tuple[str, str]]()
    while waiting:
        requirement = waiting.pop()
        yield requirement
        for extra in {"", *requirement.extras}:
            key = canonicalize_name(requirement.name), extra
            if key in seen:
                continue
            seen.add(key)
            asked = map(Requirement, metadata.requires(requirement.name) or [])
            waiting += [each for each in asked if each.marker is None or each.marker.evaluate({"extra": extra})]


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_requirement_is_pinned_with_its_extras(name: str) -> None:
    pinned = pins(name)
    for requirement in closure(name):
        pin = pinned[canonicalize_name(requirement.name)]
        assert requirement.extras <= pin.extras, f"constraints/{name}.txt lacks an extra of {requirement}"
        version = str(pin.specifier).removeprefix("==")
        assert requirement.specifier.contains(version, prereleases=True), f"{pin} does not meet {requirement}"


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_pin_has_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "constraints" / f"{name}.txt").read_text("utf-8")
    assert "://" not in text
    pin = r"[\w.\[\],-]+==[\w.]+( ; [^\\\n]+)?( \\\n    --hash=sha256:[0-9a-f]{64})+\n?"
    assert [entry for entry in re.split(r"\n(?=\S)", text) if not re.fullmatch(pin, entry)] == []


def test_the_environments_share_their_pins() -> None:
    dev = {name: pin.specifier for name, pin in pins("dev").items()}
    assert {name: pin.specifier for name, pin in pins("base").items()}.items() <= dev.items()


def test_each_supported_python_is_tried() -> None:
    versions = [line.rpartition(" :: ")[2] for line in PROJECT["project"]["classifiers"] if " :: Python :: 3." in line]
    assert set(versions) <= OLDEST_PIP.keys()
    assert PROJECT["project"]["requires-python"] == f">={next(iter(OLDEST_PIP))}"


def run(*command: str | Path, extra: dict[str, str] | None = None, cwd: Path = ROOT) -> str:
    """Run a command, check that it succeeds, and return what it prints."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env=ENVIRONMENT | (extra or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{[*map(str, command)]}\n{done.stdout}"
    return str(done.stdout)


def interpreter(version: str) -> str | None:
    """Return the path of an interpreter of this version that can create virtual environments; None without one."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path(pwd.getpwuid(os.getuid()).pw_dir, ".pyenv"))
    installed = sorted(pyenv.glob(f"versions/{version}.*/bin/python3"))
    code = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"
    for candidate in (sys.executable, shutil.which(f"python{version}"), *map(str, installed)):
        if candidate is None:
            continue
        done = subprocess.run([candidate, "-c", code], env=ENVIRONMENT, capture_output=True, text=True, check=False)
        if done.stdout.strip() == version:
            return candidate
    return None


def pip_wheel(version: str, folder: Path, extra: dict[str, str] | None = None) -> Path:
    """Download a version of pip, and return its wheel; without a package index, skip the test (in CI, fail)."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", f"--dest={folder}", f"pip=={version}"]
    done = subprocess.run(
        [*command, "--timeout=15", "--retries=1"],
        env=ENVIRONMENT | (extra or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        why = f"pip {version} can't be downloaded from a package index: {done.stderr.strip().rpartition(chr(10))[2]}"
        pytest.fail(why) if os.environ.get("CI", "").lower() not in {"", "0", "false"} else pytest.skip(why)
    return folder / f"pip-{version}-py3-none-any.whl"


def clone(folder: Path) -> Path:
    """Copy the files from which the environments are built, so that a build does not change this repository."""
    folder.mkdir(parents=True)
    for name in BUILT_FROM:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    return folder


def wheels(version: str, folder: Path) -> dict[str, str]:
    """Download the wheels of all pins for a Python version, and return variables that make pip use only these."""
    newest = pip_wheel(OLDEST_PIP["3.14"], folder)  # two to four times as fast as the others
    what = ["--no-deps", "--require-hashes", f"--requirement={ROOT}/constraints/dev.txt"]
    which = ["--only-binary=:all:", f"--python-version={version}"]
    run(sys.executable, newest / "pip", "download", "--quiet", f"--dest={folder}/wheels", *what, *which)
    return ALONE | {"PIP_FIND_LINKS": f"{folder}/wheels"}


@pytest.mark.soak  # each version takes half a minute to a minute; `make test` itself installs with the bundled pip
@pytest.mark.parametrize("version", OLDEST_PIP)
def test_the_oldest_pip_installs_from_the_constraints_alone(version: str, tmp_path: Path) -> None:
    python = interpreter(version)
    pip = pip_wheel(OLDEST_PIP[version], tmp_path)
    settings = wheels(version, tmp_path)
    if python is None:
        return  # each pin has a wheel for this Python; without an interpreter, no more can be tested
    folder = clone(tmp_path / "a clone" / "tacit")
    for name in ("base", "dev"):
        run(python, "-m", "venv", "--without-pip", folder / name)
        own = folder / name / "bin" / "python"
        run(own, pip / "pip", "install", "--no-deps", pip, extra=ALONE)
        run("make", f"VENV={name}", f"{name}/.{name}", cwd=folder, extra=settings)
        assert run(own, "-m", "pip", "--version").startswith(f"pip {OLDEST_PIP[version]} ")
        assert run(own.with_name("tacit"), "--version").strip().endswith(__version__)


def test_without_an_index_the_build_is_skipped_but_ci_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="can't be downloaded from a package index: ERROR: "):
        pip_wheel("22.3", tmp_path, ALONE)
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="can't be downloaded from a package index: ERROR: "):
        pip_wheel("22.3", tmp_path, ALONE)
