"""Test that `tacit team forget` deletes rows for good, and that `tacit team pull --revision` reads the others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tacit.actions.team_forget import forget
from tacit.actions.team_init import Grants, init
from tacit.actions.team_pull import pull
from tacit.actions.team_push import push
from tacit.errors import TeamRefusedError
from tests.team.repositories import Database, Repository
from tests.team.test_team import NAME, filled, table

ALL = "SELECT count(*) FROM tacit.evidence"
CLOSED = f"{ALL} WHERE until IS NOT NULL"


@pytest.fixture
def shop(tmp_path: Path, database: Database) -> Repository:
    """Return a workspace that pushed three notes, then deleted one of them and pushed again."""
    made = filled(tmp_path, database, "shop")
    push(made.workspace)
    (made.root / "memory/episodic/code/2026-01-01-shop.md").unlink()
    made.commit()
    push(made.workspace)
    return made


@pytest.fixture
def mail(tmp_path: Path, database: Database) -> Repository:
    made = filled(tmp_path, database, "mail", 1)
    made.team("count = true\n")
    return made


def test_a_pull_of_a_revision_gives_the_same_bytes_again(shop: Repository, mail: Repository) -> None:
    shop.base.note("2026-03-01-c", NAME)
    shop.commit()
    pages, numbers = {}, {}
    for revision in (1, 2):
        numbers[revision] = pull(mail.workspace, revision).counted
        pages[revision] = mail.base.pages()
    assert numbers == {1: 3, 2: 2}
    assert push(shop.workspace).revision == 3
    for revision in (2, 1, 2):
        done = pull(mail.workspace, revision)
        assert (done.pulled.revision, mail.base.pages()) == (revision, pages[revision])
    assert (pull(mail.workspace).pulled.revision, pull(mail.workspace, 3).counted) == (3, 3)
    with pytest.raises(TeamRefusedError, match="the team store has the revisions 1 to 3, and not 4"):
        pull(mail.workspace, 4)


def test_closed_rows_are_forgotten_and_earlier_revisions_with_them(
    shop: Repository, mail: Repository, database: Database
) -> None:
    pull(mail.workspace, 1)
    assert "would delete 1 piece of evidence" in shop.tacit("team", "forget", "--dry-run").stdout
    assert table(database, CLOSED) == [(1,)]
    assert "--yes is required" in shop.tacit("team", "forget", fails=2).stderr
    done = json.loads(shop.tacit("team", "forget", "--yes", "--json").stdout)
    assert (done["workspace"], done["evidence"], done["dry"]) == ("shop", 1, False)
    assert table(database, f"{CLOSED} UNION ALL {ALL}") == [(0,), (2,)]
    with pytest.raises(TeamRefusedError, match="the team store has the revisions 2 to 2, and not 1"):
        pull(mail.workspace, 1)
    assert pull(mail.workspace).counted == 2
    assert push(shop.workspace).revision == 0


def test_a_workspace_forgets_all_its_rows_and_can_push_again(
    shop: Repository, mail: Repository, database: Database
) -> None:
    init(shop.workspace, Grants(push=(database.login("ci"),)))
    pull(mail.workspace)
    as_pusher = Repository(shop.base, database.of("ci"))
    assert forget(as_pusher.workspace, everything=True).deleted.evidence == 3
    assert table(database, ALL) == [(0,)]
    assert pull(mail.workspace).counted == 0
    assert push(as_pusher.workspace).added == 2


def test_only_an_admin_forgets_another_workspace(shop: Repository, mail: Repository, database: Database) -> None:
    init(mail.workspace, Grants(push=(database.login("ci"),), read=(database.login("ci"),)))
    push(mail.workspace)
    pull(mail.workspace)
    with pytest.raises(TeamRefusedError, match="only an admin"):
        forget(Repository(mail.base, database.of("ci")).workspace, "shop")
    with pytest.raises(TeamRefusedError, match="no workspace called 'none'"):
        forget(mail.workspace, "none")
    assert forget(mail.workspace, "shop", dry=True).deleted.evidence == 3
    assert forget(mail.workspace, "shop").deleted.evidence == 3
    assert table(database, "SELECT name FROM tacit.workspace") == [("mail",)]
    assert table(database, ALL) == [(1,)]
    done = pull(mail.workspace).pulled
    assert (done.evidence, done.workspaces) == (0, 0)
    with pytest.raises(TeamRefusedError, match="not registered"):
        push(shop.workspace)


def test_titles_of_notes_that_were_deleted_before_sharing_ended_are_deleted(
    shop: Repository, database: Database
) -> None:
    shop.settings("share_evidence = true\n")
    shop.commit()
    push(shop.workspace)
    for note in (shop.root / "memory/episodic/code").iterdir():
        note.unlink()
    shop.commit()
    push(shop.workspace)
    assert table(database, f"{CLOSED} AND title <> ''") == [(2,)]
    text = (shop.root / "tacit.toml").read_text()
    (shop.root / "tacit.toml").write_text(text.replace("share_evidence = true\n", ""))
    shop.commit()
    assert push(shop.workspace).revision == 0
    assert table(database, ALL) == [(0,)]


def test_rows_are_deleted_after_their_time_by_a_push_that_changes_nothing(shop: Repository, database: Database) -> None:
    shop.team("keep_days = 30\n")
    shop.commit()
    push(shop.workspace)
    assert table(database, CLOSED) == [(1,)]
    table(database, "UPDATE tacit.revision SET pushed_at = now() - interval '40 days' RETURNING number")
    assert push(shop.workspace).revision == 0
    assert table(database, CLOSED) == [(0,)]
