"""Test `tacit fleet run` on two hosts that network namespaces imitate: each has its own network and clones."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fleet.machines import Host, Machines
from tests.fleet.samples import all_rows, copies, knowledge_base

_NUMBER = 12


def _ip(*arguments: str) -> None:
    subprocess.run(("ip", *arguments), check=True, capture_output=True)


@pytest.fixture
def hosts() -> Iterator[tuple[Host, Host]]:
    """Yield two hosts that reach each other, but no other machine."""
    if os.geteuid() or not shutil.which("ip"):
        pytest.skip("network namespaces need root and the program ip")
    first, second = (Host(f"tacit-{os.getpid()}-{end}", f"10.83.24.{end}") for end in (1, 2))
    try:
        try:
            for host in (first, second):
                _ip("netns", "add", host.name)
            _ip("-n", first.name, "link", "add", "one", "type", "veth", "peer", "name", "one", "netns", second.name)
        except subprocess.CalledProcessError as error:
            pytest.skip(f"network namespaces are not allowed here: {error.stderr.decode().strip()}")
        for host in (first, second):
            _ip("-n", host.name, "addr", "add", f"{host.address}/24", "dev", "one")
            for link in ("lo", "one"):
                _ip("-n", host.name, "link", "set", link, "up")
        yield first, second
    finally:
        for host in (first, second):
            subprocess.run(("ip", "netns", "delete", host.name), check=False, capture_output=True)


def test_two_hosts_share_the_work(tmp_path: Path, hosts: tuple[Host, Host]) -> None:
    base = knowledge_base(tmp_path / "base")
    places = copies(tmp_path / "repos", _NUMBER)
    listing = tmp_path / "repos.txt"
    listing.write_text("".join(f"file://{place}\n" for place in places))
    (tmp_path / "machines").mkdir()
    machines = Machines(tmp_path / "machines", hosts[0])
    try:
        machines.start_scheduler()
        for host in hosts:
            machines.start_worker(host)
        here, cluster = ({"jobs": "2"}, {"scheduler": machines.address})
        for options, out in ((here, "here"), (cluster, "cluster")):
            given = [part for name, value in options.items() for part in (f"--{name}", value)]
            command = ["fleet", "run", "--repos", str(listing), "--out", str(tmp_path / out), *given, "--json"]
            done = subprocess.run(
                [*hosts[0].prefix, sys.executable, "-m", "tacit", *command],
                cwd=base.root, capture_output=True, text=True, check=False,
            )  # fmt: skip
            assert (done.returncode, json.loads(done.stdout)["judged"]) == (0, _NUMBER), done.stderr
    finally:
        machines.end()
    assert all_rows(tmp_path / "cluster") == all_rows(tmp_path / "here")
    assert len(all_rows(tmp_path / "cluster")) == _NUMBER
    clones = [list((machines.folder / f"cache-{host.name}").glob("tacit/fleet/clones/*.git")) for host in hosts]
    assert all(clones), "both hosts did some of the work"
    assert sum(map(len, clones)) == _NUMBER
