"""Test that the wheel contains exactly the right files, and works in a virtual environment of its own."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tacit import __version__
from tacit.system import resources

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return next(target.glob("*.whl"))


def test_the_wheel_holds_exactly_this(wheel: Path) -> None:
    source = ROOT / "src" / "tacit"
    expected = {f"tacit/{path.relative_to(source).as_posix()}" for path in source.rglob("*.py")} | {"tacit/py.typed"}
    expected |= {f"tacit/{path.relative_to(source).as_posix()}" for path in source.rglob("*.yml")}  # built-in probes
    for folder in ("templates", "migrations"):
        files = (path for path in (ROOT / folder).rglob("*") if path.is_file() and path.suffix != ".pyc")
        expected |= {f"tacit/{path.relative_to(ROOT).as_posix()}" for path in files}
    about = f"tacit-{__version__}.dist-info"
    expected |= {f"{about}/{name}" for name in ("METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE")}
    with zipfile.ZipFile(wheel) as archive:
        assert set(archive.namelist()) == expected


def test_the_wheel_runs_in_an_environment_of_its_own(wheel: Path, tmp_path: Path) -> None:
    home = tmp_path / "venv"
    venv.create(home, with_pip=False)
    python = home / "bin" / "python"
    place = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    library = Path(place.stdout.strip())
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(library)
    # tacit's dependencies come from here, tacit itself does not: an editable install is not followed
    (library / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    code = "import tacit, sys; print(tacit.__file__); from tacit.__main__ import main; main()"
    for arguments in (["init", "kb"], ["--root", "kb", "sync", "--check"], ["--root", "kb", "list"]):
        done = subprocess.run(
            [python, "-c", code, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[0] == str(library / "tacit" / "__init__.py")
    assert "Write the Failing Test First" in done.stdout


def test_migrations_are_numbered_without_gaps_and_listed_for_the_wheel() -> None:
    revisions = resources.revisions()
    assert list(revisions) == [f"{number:04}" for number in range(1, len(revisions) + 1)]
