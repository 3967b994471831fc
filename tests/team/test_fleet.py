"""Test that the results of `tacit fleet run` are sent to a team store, and the report about those stored there."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from tacit.actions.team_forget import forget
from tacit.actions.team_init import Grants, init
from tacit.actions.team_push import push
from tacit.errors import OutgoingSecretError, TeamUnreachableError, UsageError
from tacit.fleet.formats import document
from tacit.fleet.publish import publish, team_report
from tacit.fleet.report import report
from tacit.fleet.run import Asked
from tests.base import Base
from tests.fleet.samples import FOLLOWING, NOW, SLUG, VIOLATING, knowledge_base, many, ran
from tests.fleet.samples import repository as sample
from tests.system.test_git import git
from tests.team.repositories import Database, Repository
from tests.team.test_team import table

COUNTS = "SELECT count(*) FROM tacit.fleet_run UNION ALL SELECT count(*) FROM tacit.fleet_result"


@pytest.fixture
def shop(tmp_path: Path, database: Database) -> Repository:
    """Return a workspace that has a pattern with rules, and whose fleet runs are sent to the team store."""
    made = Repository(knowledge_base(tmp_path / "shop"), database.admin)
    made.settings('workspace = "shop"\n')
    git(made.root, "init", "-q", "-b", "main")
    (made.root / ".gitignore").write_text(".tacit/\n")
    made.commit()
    init(made.workspace, Grants(push=(database.login("ci"),)))
    made.team("fleet = true\n")
    made.commit()
    return made


def of_pusher(shop: Repository, database: Database) -> Repository:
    return Repository(shop.base, database.of("ci"))


def test_the_team_has_what_the_folder_has(shop: Repository, tmp_path: Path, database: Database) -> None:
    repos = many(tmp_path / "repos", 3)
    pusher, out = of_pusher(shop, database), tmp_path / "out"
    shop.settings("share_evidence = true\n")
    ran(shop.base, Asked(tmp_path / "repos", out, jobs=1))
    assert publish(pusher.workspace, out, NOW)[1:] == (1, 3)
    assert publish(pusher.workspace, out, NOW)[1:] == (0, 0)
    (repos[0] / "app.py").write_text(VIOLATING)
    git(repos[0], "commit", "-q", "-a", "-m", "Forget it")
    ran(shop.base, Asked(tmp_path / "repos", out, jobs=1), 1)
    ran(shop.base, Asked(tmp_path / "repos", out, jobs=1), 2)
    assert publish(pusher.workspace, out, NOW)[1:] == (2, 1)
    assert document(team_report(pusher.workspace, "", 10)) == document(report(out, 10))
    assert table(database, "SELECT DISTINCT places FROM tacit.fleet_row WHERE state = 'violated' AND kind = 'pattern'")
    push(pusher.workspace)
    forget(pusher.workspace, everything=True)
    assert table(database, COUNTS) == [(0,), (0,)]


def test_without_shared_evidence_only_states_and_counts_leave(
    shop: Repository, tmp_path: Path, database: Database
) -> None:
    many(tmp_path / "repos", 2)
    (tmp_path / "repos/none/.git").mkdir(parents=True)
    out = tmp_path / "out"
    ran(shop.base, Asked(tmp_path / "repos", out, jobs=1))
    publish(shop.workspace, out, NOW)
    states = table(
        database, "SELECT state, places, reason FROM tacit.fleet_row WHERE kind <> 'documents' ORDER BY 1, 3"
    )
    assert ("violated", "", "") in states
    assert ("unknown", "", "clone") in states
    assert {places for _, places, _ in states} == {""}
    shop.settings("share_evidence = true\n")
    shop.commit()
    push(shop.workspace)
    ran(shop.base, Asked(tmp_path / "repos", out, jobs=1), 1)
    assert publish(shop.workspace, out, NOW).results == 3
    assert "app.py" in str(table(database, "SELECT places FROM tacit.fleet_row"))
    (shop.root / "tacit.toml").write_text((shop.root / "tacit.toml").read_text().replace("share_evidence = true\n", ""))
    shop.commit()
    push(shop.workspace)
    assert "app.py" not in str(table(database, "SELECT places, reason FROM tacit.fleet_row"))


def test_a_credential_in_a_place_does_not_leave(shop: Repository, tmp_path: Path, database: Database) -> None:
    token = "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"
    sample(tmp_path / "repos/a", **{f"{token}.py": VIOLATING})
    shop.settings("share_evidence = true\n")
    ran(shop.base, Asked(tmp_path / "repos", tmp_path / "out", jobs=1))
    with pytest.raises(OutgoingSecretError, match="nothing was sent"):
        publish(shop.workspace, tmp_path / "out", NOW)
    assert table(database, COUNTS) == [(0,), (0,)]


def test_runs_are_deleted_after_their_time(shop: Repository, tmp_path: Path, database: Database) -> None:
    many(tmp_path / "repos", 1)
    out = tmp_path / "out"
    asked = Asked(tmp_path / "repos", out, jobs=1)
    ran(shop.base, asked)
    publish(shop.workspace, out, NOW)
    shop.team("keep_days = 30\n")
    assert publish(shop.workspace, out, NOW + timedelta(days=29)).runs == 0
    assert table(database, COUNTS) == [(1,), (1,)]
    assert publish(shop.workspace, out, NOW + timedelta(days=31)).runs == 0
    assert table(database, COUNTS) == [(0,), (0,)]
    with pytest.raises(UsageError, match="this workspace has no run"):
        team_report(shop.workspace, "", 10)


def test_the_commands_send_and_show_runs(shop: Repository, tmp_path: Path, database: Database) -> None:
    sample(tmp_path / "repos/a", FOLLOWING)
    done = shop.tacit("fleet", "run", "--repos", "../repos", "--jobs", "1")
    assert done.stdout.endswith(f"sent to {database.name} on {_host(shop)}: 1 run, 1 result\n")
    assert SLUG in shop.tacit("fleet", "report", "--team").stdout
    other = Repository(Base(tmp_path / "other"), database.admin)
    (tmp_path / "other/memory/episodic").mkdir(parents=True)
    shown = json.loads(other.tacit("fleet", "report", "--team", "--workspace", "shop", "--json").stdout)
    assert shown["patterns"][0]["runs"][0]["followed"] == 1
    lost = shop.tacit("fleet", "run", "--repos", "../repos", address="postgresql:///gone?host=/nowhere", fails=2)
    assert lost.stdout.startswith("1 repository: 0 judged, 1 unchanged, 0 failed\n")
    assert lost.stderr.startswith("error[team-unreachable]: ")
    assert "sent to" in shop.tacit("fleet", "run", "--repos", "../repos").stdout
    assert table(database, COUNTS) == [(3,), (1,)]
    assert "add --team" in shop.tacit("fleet", "report", "--workspace", "shop", fails=2).stderr
    with pytest.raises(TeamUnreachableError):
        team_report(Repository(shop.base, "postgresql:///gone?host=/nowhere").workspace, "", 10)


def _host(shop: Repository) -> str:
    from tacit.workspace.team_settings import parse_address

    return parse_address(shop.address).parameters["host"]
