"""Test `tacit fleet run` on this machine: rows, limits, failures, and that unchanged repositories are left out."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path

import pytest

from tacit.errors import BusyError, UsageError
from tacit.fleet import results
from tacit.fleet.run import Asked
from tacit.fleet.values import Limits
from tacit.system import lock
from tests.base import Base
from tests.fleet.samples import (
    FOLLOWING,
    NEITHER,
    SLUG,
    VIOLATING,
    knowledge_base,
    many,
    ran,
    repository,
    rows_of,
    states,
)
from tests.system.test_git import git


@pytest.fixture
def base(tmp_path: Path) -> Base:
    return knowledge_base(tmp_path / "base")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "results"


def test_each_repository_has_a_row_per_pattern_and_of_its_documents_and_standards(
    base: Base, tmp_path: Path, out: Path
) -> None:
    readme = "# Shop\n\nStart with `app.py`, see [the rules](docs/none.md).\n"
    settings = '[standards]\ndocs = ["standards.md"]\n'
    standards = "# Standards\n\nEvery service has:\n\n```\nservice/\n├── Dockerfile\n└── app.py\n```\n"
    docker = {"Dockerfile": "FROM python:3.12\n", "README.md": readme}
    shop = repository(
        tmp_path / "repos/shop", FOLLOWING, **docker, **{"tacit.toml": settings, "standards.md": standards}
    )
    repository(tmp_path / "repos/mail", VIOLATING + FOLLOWING + VIOLATING)
    repository(tmp_path / "repos/plain")
    repository(tmp_path / "repos/go", "").joinpath("app.py").unlink()
    repository(tmp_path / "repos/go", **{"main.go": "package main\n"})
    git(tmp_path / "repos/go", "rm", "-q", "-f", "app.py")
    git(tmp_path / "repos/go", "commit", "-q", "-m", "Without Python")
    done = ran(base, Asked(tmp_path / "repos", out, jobs=2))
    assert (done.judged, done.unchanged, done.failed, done.without) == (4, 0, (), 1)
    assert states(out, done) == {"go": "unknown", "mail": "violated", "plain": "absent", "shop": "followed"}
    rows = rows_of(out, done)
    mail = rows[str(tmp_path / "repos/mail")][0]
    assert (mail.followed, mail.violated, mail.files) == (1, 2, 1)
    assert mail.places[0] == "app.py:1 rule without-timeout"
    pattern, documents, kept = rows[str(shop)]
    assert pattern.commit == git(shop, "rev-parse", "HEAD").strip()
    assert (documents.kind, documents.violated, documents.places) == (
        "documents",
        1,
        ("README.md:3 path docs/none.md",),
    )
    assert documents.followed >= 1
    assert (kept.kind, kept.state, kept.files) == ("standards", "followed", 1)


def test_an_unchanged_repository_is_not_judged_again(base: Base, tmp_path: Path, out: Path) -> None:
    repos = many(tmp_path / "repos", 3)
    asked = Asked(tmp_path / "repos", out, jobs=1)
    first = ran(base, asked)
    before = {path.name: path.stat().st_mtime_ns for path in out.glob("*.parquet")}
    again = ran(base, asked, 1)
    assert (again.judged, again.unchanged) == (0, 3)
    assert {path.name: path.stat().st_mtime_ns for path in out.glob("*.parquet")} == before
    assert rows_of(out, again) == rows_of(out, first)
    (repos[2] / "app.py").write_text(VIOLATING)
    git(repos[2], "commit", "-q", "-a", "-m", "Forget it")
    third = ran(base, asked, 2)
    assert (third.judged, third.unchanged) == (1, 2)
    assert states(out, third)["repo002"] == "violated"
    base.write(f"patterns/api/{SLUG}.rules.yml", "id: other\nlanguage: python\nrule:\n  pattern: requests.get($URL)\n")
    assert ran(base, asked, 3).judged == 3


def test_a_run_that_was_interrupted_goes_on(base: Base, tmp_path: Path, out: Path) -> None:
    many(tmp_path / "repos", 4)
    asked = Asked(tmp_path / "repos", out, jobs=1)
    whole = ran(base, asked)
    for part in whole.run.parts[:3]:
        (out / f"{part.key}.parquet").unlink()
    (out / "runs" / f"{whole.run.began}.parquet").unlink()
    assert ran(base, asked, 1).judged == 3


def test_a_repository_that_hangs_is_a_row(base: Base, tmp_path: Path, out: Path) -> None:
    many(tmp_path / "repos", 2)
    hung = repository(tmp_path / "repos/hung", FOLLOWING)
    blob = git(hung, "rev-parse", "HEAD:app.py").strip()
    loose = hung / ".git/objects" / blob[:2] / blob[2:]
    loose.unlink()
    os.mkfifo(loose)  # git waits for a writer
    done = ran(base, Asked(tmp_path / "repos", out, jobs=2, limits=Limits(seconds=3.0)))
    assert states(out, done) == {"hung": "timeout", "repo000": "followed", "repo001": "violated"}
    assert done.failed == ((str(hung), "timeout"),)
    readers = [path for path in Path("/proc").glob("[0-9]*/fd/*") if _leads_to(path, loose)]
    assert readers == []
    assert ran(base, Asked(tmp_path / "repos", out), 1).judged == 0


def _leads_to(path: Path, target: Path) -> bool:
    try:
        return path.readlink() == target
    except OSError:
        return False


def test_a_damaged_repository_is_a_row_until_it_is_mended(base: Base, tmp_path: Path, out: Path) -> None:
    many(tmp_path / "repos", 1)
    damaged = repository(tmp_path / "repos/damaged", FOLLOWING)
    tree = git(damaged, "rev-parse", "HEAD^{tree}").strip()
    loose = damaged / ".git/objects" / tree[:2] / tree[2:]
    content = loose.read_bytes()
    loose.chmod(0o644)
    loose.write_bytes(b"damaged")
    empty = tmp_path / "repos/empty"
    empty.mkdir()
    git(empty, "init", "-q")
    asked = Asked(tmp_path / "repos", out, jobs=1)
    done = ran(base, asked)
    assert states(out, done) == {"damaged": "clone", "empty": "clone", "repo000": "followed"}
    loose.write_bytes(content)
    mended = ran(base, asked, 1)
    assert states(out, mended) == {"damaged": "followed", "empty": "clone", "repo000": "followed"}
    assert len(list(out.glob("*.again.parquet"))) == 1


def test_a_repository_that_needs_too_much_memory_is_a_row(base: Base, tmp_path: Path, out: Path) -> None:
    repository(tmp_path / "repos/large", "\n".join(f"a{number} = {number}" for number in range(40_000)))
    done = ran(base, Asked(tmp_path / "repos", out, jobs=1, limits=Limits(memory=1 << 20)))
    assert states(out, done) == {"large": "memory"}


def test_addresses_are_fetched_once(base: Base, tmp_path: Path, out: Path) -> None:
    origin = repository(tmp_path / "origin", FOLLOWING)
    git(origin, "switch", "-q", "-c", "old")
    (origin / "app.py").write_text(VIOLATING)
    git(origin, "commit", "-q", "-a", "-m", "Old")
    git(origin, "switch", "-q", "main")
    git(tmp_path, "clone", "-q", "--bare", "origin", "bare.git")
    listing = tmp_path / "repos.txt"
    address = f"file://{tmp_path}/bare.git"
    listing.write_text(f"# ours\n{address}\n{address} old\n{address} # again\norigin\nfile://{tmp_path}/none.git\n")
    asked = Asked(listing, out, jobs=2, caches=str(tmp_path / "caches"))
    done = ran(base, asked)
    by_part = {(part.repository, part.branch): results.read(out, part.key)[0] for part in done.run.parts}
    assert {key: row.state for key, row in by_part.items()} == {
        (address, ""): "followed",
        (address, "old"): "violated",
        (str(origin), ""): "followed",
        (f"file://{tmp_path}/none.git", ""): "unknown",
    }
    assert done.failed == ((f"file://{tmp_path}/none.git", "clone"),)
    assert len(list((tmp_path / "caches/clones").glob("*.git"))) == 2  # one per branch
    again = ran(base, asked, 1)
    assert (again.judged, again.unchanged, len(again.failed)) == (0, 3, 1)
    git(tmp_path, "clone", "-q", "--bare", "origin", "none.git")
    mended = ran(base, asked, 2)
    assert (mended.judged, mended.failed) == (1, ())


def test_a_clone_and_its_address_give_the_same_rows(base: Base, tmp_path: Path, out: Path) -> None:
    documents = {"README.md": "# Shop\n\nRead `docs/old.md`, then [the code](app.py).\n", "docs/old.md": "# Old\n"}
    origin = repository(tmp_path / "shop", FOLLOWING, **documents)
    git(origin, "rm", "-q", "docs/old.md")
    git(origin, "commit", "-q", "-m", "Remove it")
    listing = tmp_path / "repos.txt"
    listing.write_text(f"shop\nfile://{origin}\n")
    done = ran(base, Asked(listing, out, jobs=1, caches=str(tmp_path / "caches")))
    first, second = ([row._replace(repository="") for row in rows] for rows in rows_of(out, done).values())
    assert first == second
    assert (first[1].kind, first[1].followed) == ("documents", 1)


def test_a_damaged_clone_in_the_cache_is_made_again(base: Base, tmp_path: Path, out: Path) -> None:
    origin = repository(tmp_path / "shop", FOLLOWING)
    listing = tmp_path / "repos.txt"
    listing.write_text(f"file://{origin}\n")
    asked = Asked(listing, out, jobs=1, caches=str(tmp_path / "caches"))
    assert ran(base, asked).failed == ()
    (clone,) = (tmp_path / "caches/clones").glob("*.git")
    (clone / ".git/config").write_text("[damaged")
    (origin / "app.py").write_text(VIOLATING)
    git(origin, "commit", "-q", "-a", "-m", "Forget it")
    done = ran(base, asked, 1)
    assert (states(out, done), done.failed) == ({"shop": "violated"}, ())


def test_a_worker_of_the_pool_that_is_killed_changes_no_result(base: Base, tmp_path: Path, out: Path) -> None:
    many(tmp_path / "repos", 30)
    serial = ran(base, Asked(tmp_path / "repos", tmp_path / "serial", jobs=1))
    killed = []

    def kill() -> None:
        while not list(out.glob("*.parquet")):
            time.sleep(0.01)
        victim = multiprocessing.active_children()[0].pid
        assert victim is not None
        os.kill(victim, signal.SIGKILL)
        killed.append(victim)

    thread = threading.Thread(target=kill)
    thread.start()
    done = ran(base, Asked(tmp_path / "repos", out, jobs=2))
    thread.join()
    assert len(killed) == 1
    assert done.failed == ()
    assert len(list(out.glob("*.parquet"))) == 30
    assert rows_of(out, done) == rows_of(tmp_path / "serial", serial)


def test_bad_lines_are_reported_and_the_others_judged(base: Base, tmp_path: Path, out: Path) -> None:
    repository(tmp_path / "a b", NEITHER)
    listing = tmp_path / "repos.txt"
    listing.write_text('"a b"\n--upload-pack=x\none two three\n\n"open\next::sh -c x\n')
    done = ran(base, Asked(listing, out, jobs=1))
    assert [(item.location.line, item.rule) for item in done.diagnostics] == [
        (2, "bad-repository"),
        (3, "bad-repository"),
        (5, "bad-repository"),
        (6, "bad-repository"),
    ]
    assert states(out, done) == {"a b": "absent"}


def test_helpers_of_addresses_are_not_run(base: Base, tmp_path: Path, out: Path) -> None:
    listing = tmp_path / "repos.txt"
    listing.write_text(f'"ext::sh -c touch% {tmp_path}/ran"\n')
    done = ran(base, Asked(listing, out, jobs=1))
    assert [reason for _, reason in done.failed] == ["clone"]
    assert not (tmp_path / "ran").exists()


def test_a_password_of_an_address_is_not_written(base: Base, tmp_path: Path, out: Path) -> None:
    listing = tmp_path / "repos.txt"
    listing.write_text("http://user:hunter2@127.0.0.1:9/a.git\n")
    done = ran(base, Asked(listing, out, jobs=1))
    assert done.run.parts[0].repository == "http://127.0.0.1:9/a.git"
    assert "hunter2" not in repr(rows_of(out, done))


def test_what_can_not_run_says_so(base: Base, tmp_path: Path, out: Path) -> None:
    with pytest.raises(UsageError, match="no such file or folder"):
        ran(base, Asked(tmp_path / "none.txt", out))
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="lists or contains no repository"):
        ran(base, Asked(tmp_path / "empty", out))
    repository(tmp_path / "repos/a")
    with pytest.raises(UsageError, match="no scheduler answers"):
        ran(base, Asked(tmp_path / "repos", out, scheduler="nonsense://x"))
    with lock.exclusive(out / ".lock", "tacit fleet run"), pytest.raises(BusyError):
        ran(base, Asked(tmp_path / "repos", out))
    (base.root / f"patterns/api/{SLUG}.rules.yml").unlink()
    with pytest.raises(UsageError, match="no pattern has a rule"):
        ran(base, Asked(tmp_path / "repos", out))
