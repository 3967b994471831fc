"""Test `tacit fleet run` on a real Dask cluster of several processes, one of which is killed during the run."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tacit import __version__
from tacit.errors import UsageError
from tacit.fleet.run import Asked
from tests.fleet.machines import Machines
from tests.fleet.samples import copies, knowledge_base, many, ran, rows_of, states

_PATIENCE = 60.0
_FEW, _MANY = 36, 200  # repositories
# Dask's own clients warn of sockets that it closes a moment later
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning:distributed")


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    made = Machines(tmp_path / "machines")
    made.folder.mkdir()
    try:
        made.start_scheduler()
        yield made
    finally:
        made.end()


@pytest.mark.parametrize("number", [_FEW, pytest.param(_MANY, marks=pytest.mark.soak)])
def test_a_worker_of_a_cluster_that_is_killed_changes_no_result(
    tmp_path: Path, machines: Machines, number: int
) -> None:
    base = knowledge_base(tmp_path / "base")
    copies(tmp_path / "repos", number)
    out = tmp_path / "results"
    victim = machines.start_worker()
    machines.start_worker()
    seen: list[int] = []

    def kill() -> None:
        while len(list(out.glob("*.parquet"))) < number // 4:
            time.sleep(0.01)
        victim.send_signal(signal.SIGKILL)
        seen.append(len(list(out.glob("*.parquet"))))

    thread = threading.Thread(target=kill)
    thread.start()
    done = ran(base, Asked(tmp_path / "repos", out, scheduler=machines.address))
    thread.join()
    assert seen[0] < number, "the worker was killed too late"
    assert victim.wait(_PATIENCE) == -signal.SIGKILL
    assert (done.judged, done.failed) == (number, ())
    assert len(list(out.glob("*.parquet"))) == len({part.repository for part in done.run.parts}) == number
    kinds = ("followed", "violated", "absent")
    assert Counter(states(out, done).values()) == Counter(kinds[at % 3] for at in range(number))
    serial = ran(base, Asked(tmp_path / "repos", tmp_path / "serial", jobs=1))
    assert rows_of(out, done) == rows_of(tmp_path / "serial", serial)
    again = ran(base, Asked(tmp_path / "repos", out, scheduler=machines.address), 1)
    assert (again.judged, again.unchanged) == (0, number)


def test_a_cluster_without_workers_or_with_another_version_stops_the_run(
    tmp_path: Path, machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = knowledge_base(tmp_path / "base")
    many(tmp_path / "repos", 1)
    asked = Asked(tmp_path / "repos", tmp_path / "results", scheduler=machines.address)
    with pytest.raises(UsageError, match="has no worker"):
        ran(base, asked)
    machines.start_worker()
    monkeypatch.setattr("tacit.fleet.run.__version__", f"{__version__}.other")
    with pytest.raises(UsageError, match=r"a worker has tacit .*\.other"):
        ran(base, asked)
