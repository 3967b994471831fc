"""Test `tacit team push` and `tacit team pull` with real repositories and a real PostgreSQL."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tacit.actions.team_init import Grants, init
from tacit.actions.team_pull import pull
from tacit.actions.team_push import push
from tacit.errors import OutgoingSecretError, TeamAddressError, TeamRefusedError
from tests.base import Base
from tests.system.test_git import git
from tests.team.repositories import Database, Repository, clone, repository

NAME = "Retry HTTP Calls"


def filled(folder: Path, database: Database, name: str, notes: int = 3) -> Repository:
    """Create a repository with some notes, register it as a workspace, and commit everything."""
    made = repository(folder, database, name)
    for number in range(1, notes + 1):
        made.base.note(f"2026-01-0{number}-{name}", NAME, front=f"outcome: {name} works {number}\n")
    made.commit()
    init(made.workspace, Grants())
    made.commit("Join the team")
    return made


@pytest.fixture
def shop(tmp_path: Path, database: Database) -> Repository:
    return filled(tmp_path, database, "shop")


@pytest.fixture
def mail(tmp_path: Path, database: Database, shop: Repository) -> Repository:
    """Return a second workspace, whose levels count the examples of the first one."""
    made = filled(tmp_path, database, "mail", 2)
    made.team("count = true\n")
    made.commit("Count the team's examples")
    return made


def counted(of: Repository) -> tuple[int, int, int]:
    """Return the pattern's numbers: all examples, those in other workspaces, and how many repositories have these."""
    found = json.loads(of.tacit("show", NAME, "--json").stdout)
    return found["examples"], found["elsewhere"], found["repositories_elsewhere"]


def table(database: Database, statement: str) -> list[tuple[object, ...]]:
    import psycopg

    with psycopg.connect(database.admin) as connection:
        done = connection.execute(statement)
        return done.fetchall() if done.description else []


def test_examples_of_both_repositories_count_once(shop: Repository, mail: Repository) -> None:
    report = push(shop.workspace)
    assert (report.revision, report.added, report.shares) == (1, 3, False)
    done = pull(mail.workspace)
    assert (done.pulled.revision, done.pulled.added, done.counted) == (1, 3, 3)
    assert counted(mail) == (5, 3, 1)
    assert json.loads(mail.tacit("show", NAME, "--json").stdout)["confidence"] == "HIGH"
    overview = (mail.root / "patterns/dev-patterns.md").read_text()
    assert "**Based on:** 5 examples: 2 here, 3 in 1 other repository\n" in overview
    assert "**Team:** revision 1; 1 pattern has examples in other repositories" in overview
    checklist = (mail.root / "memory/procedural/workflows/retry-http-calls.md").read_text()
    assert "team's revision 1." in checklist
    explained = mail.tacit("explain", NAME).stdout
    assert "3 more examples in 1 other repository, as of revision 1 of the team store" in explained
    assert "shop" not in overview + checklist + explained


def test_the_same_notes_and_pull_give_the_same_bytes(shop: Repository, mail: Repository, tmp_path: Path) -> None:
    push(shop.workspace)
    pull(mail.workspace)
    mail.commit("Pull")
    other = clone(mail, tmp_path, "other clone")
    assert other.tacit("sync", "--check", address="postgresql:///gone?host=/nowhere").stdout
    before = other.base.pages()
    assert before == mail.base.pages()
    pull(other.workspace)
    assert other.base.pages() == before
    assert git(other.root, "status", "--porcelain") == ""


def test_the_same_commit_and_the_same_text_count_once(shop: Repository, mail: Repository) -> None:
    whole = "3f2a9c1b" + "0" * 32
    shop.base.note("2026-02-01-a", NAME, front=f"source: {{commit: {whole}}}\n")
    shop.base.note("2026-02-02-b", NAME, body="The queue was full, and the worker gave up.\n")
    shop.base.note("2026-02-03-c", NAME, front="source: {commit: 3f2a9c2}\n")
    shop.commit()
    mail.base.note("2026-03-01-a", NAME, front="source: {commit: 3F2A9C1}\n")
    mail.base.note("2026-03-02-b", NAME, body="The QUEUE was full and the worker gave up\n")
    mail.commit()
    push(shop.workspace)
    pull(mail.workspace)
    assert counted(mail) == (2 + 2 + 3 + 1, 4, 1)


def test_the_same_note_through_two_other_workspaces_counts_once(
    shop: Repository, mail: Repository, tmp_path: Path, database: Database
) -> None:
    third = repository(tmp_path, database, "third")
    for note in (shop.root / "memory/episodic/code").iterdir():
        third.base.write(f"memory/episodic/code/{note.name}", note.read_text())
    third.base.note("own", NAME, front="date: 2026-05-01\n")
    third.commit()
    init(third.workspace, Grants())
    push(shop.workspace)
    push(third.workspace)
    pull(mail.workspace)
    assert counted(mail)[:2] == (2 + 3 + 1, 4)


def test_two_clones_are_one_workspace(shop: Repository, tmp_path: Path, database: Database) -> None:
    push(shop.workspace)
    other = clone(shop, tmp_path, "clone")
    assert push(other.workspace).revision == 0
    assert push(other.workspace, whole=True).revision == 0
    assert table(database, "SELECT count(*) FROM tacit.workspace") == [(1,)]
    assert table(database, "SELECT count(*) FROM tacit.evidence") == [(3,)]


def test_what_is_not_committed_or_changed_here_stays_here(shop: Repository, database: Database) -> None:
    shop.base.note("2026-04-01-new", NAME)
    shop.base.note("2026-01-01-shop", "Another Name", front="outcome: changed\n")
    assert push(shop.workspace).added == 3
    assert table(database, "SELECT DISTINCT pattern FROM tacit.evidence") == [("retry-http-calls",)]
    shop.commit()
    report = push(shop.workspace)
    assert (report.revision, report.added, report.removed) == (2, 2, 1)
    git(shop.root, "checkout", "-q", "-b", "topic")
    shop.base.note("2026-04-02-topic", NAME)
    shop.commit()
    assert push(shop.workspace).revision == 0


def test_removed_notes_renames_and_merges_travel(shop: Repository, mail: Repository) -> None:
    shop.base.page("retry-http-calls", NAME)
    shop.base.note("2026-02-01-x", "Try Again")
    shop.commit()
    push(shop.workspace)
    pull(mail.workspace)
    assert counted(mail) == (5, 3, 1)
    shop.tacit("merge", "Try Again", NAME)
    shop.commit()
    push(shop.workspace)
    pull(mail.workspace)
    assert counted(mail) == (6, 4, 1)
    shop.tacit("rename", NAME, "Retry With Backoff")
    (shop.root / "memory/episodic/code/2026-01-01-shop.md").unlink()
    shop.commit()
    report = push(shop.workspace)
    assert report.removed == 4
    done = pull(mail.workspace)
    assert (done.pulled.added, done.pulled.removed) == (3, 4)
    assert counted(mail) == (5, 3, 1)


def test_a_retired_pattern_is_shown_and_retires_nothing_here(shop: Repository, mail: Repository) -> None:
    shop.base.page("retry-http-calls", NAME)
    shop.base.page("backoff", "Backoff")
    shop.tacit("retire", NAME, "--superseded-by", "Backoff")
    shop.commit()
    push(shop.workspace)
    pull(mail.workspace)
    listed = mail.tacit("list", "--team").stdout
    assert "retired in shop" in listed
    assert not json.loads(mail.tacit("show", NAME, "--json").stdout)["retired"]
    found = json.loads(mail.tacit("show", "--team", NAME, "--json").stdout)
    assert found["workspaces"][1]["status"] == "retired"
    assert found["workspaces"][1]["superseded_by"] == "Backoff"


def test_web_pages_show_the_workspaces_of_the_last_pull(shop: Repository, mail: Repository) -> None:
    shop.base.page("retry-http-calls", NAME)
    shop.base.note("2026-01-05-shop", "Backoff")
    shop.tacit("retire", NAME)
    shop.commit()
    push(shop.workspace)
    pull(mail.workspace)
    out = mail.root.parent / "out"
    assert "1 other workspace" in mail.tacit("site", str(out)).stdout
    page = (out / "patterns/retry-http-calls.html").read_text()
    assert "5 examples: 2 here, 3 in 1 other repository" in page
    assert "<b>shop</b>: 3 examples, retired</li>" in page
    assert "As of revision 1 of the" in page
    team = (out / "team.html").read_text()
    assert ">Retry HTTP Calls</a><td>HIGH<td class=right>5<td>" in team
    assert '#evidence">2 here</a>' in team
    assert '#elsewhere">3 in 1 other repository</a>' in team
    assert 'Backoff <span class="quiet">(not here)</span>' in team
    shop.base.note("2026-01-06-shop", NAME, front="outcome: again\n")
    shop.commit()
    push(shop.workspace)
    pull(mail.workspace)
    mail.tacit("site", str(out))
    assert "As of revision 2 of the" in (out / "patterns/retry-http-calls.html").read_text()
    mail.tacit("site", str(out), "--audience", "public")
    assert "shop" not in (out / "patterns/retry-http-calls.html").read_text()
    assert not (out / "team.html").exists()


def test_renaming_here_keeps_the_examples_elsewhere(shop: Repository, mail: Repository) -> None:
    push(shop.workspace)
    pull(mail.workspace)
    mail.tacit("rename", NAME, "Retry With Backoff")
    found = json.loads(mail.tacit("show", "Retry With Backoff", "--json").stdout)
    assert (found["examples"], found["elsewhere"]) == (5, 3)
    mail.tacit("sync", "--check")


def test_a_name_with_two_meanings_is_shown_and_settled_by_an_alias(shop: Repository, mail: Repository) -> None:
    one = "## Pattern\n\nSend a failed request again after a pause that doubles, at most five times, with jitter.\n"
    two = "## Pattern\n\nBuyers whose card was declined choose another payment method on the checkout page.\n"
    shop.base.page("retry-http-calls", NAME, body=two)
    mail.base.page("retry-http-calls", NAME, body=one)
    shop.commit()
    mail.commit()
    push(shop.workspace)
    assert pull(mail.workspace).conflicts == (NAME,)
    shown = mail.tacit("show", "--team", NAME).stdout
    assert "card was declined" in shown
    assert "pause that doubles" in shown
    assert '[team.aliases."shop"]' in shown
    mail.team('[team.aliases.shop]\nretry-http-calls = "another-payment"\n')
    done = pull(mail.workspace)
    assert (done.conflicts, done.counted) == ((), 0)
    assert counted(mail) == (2, 0, 0)
    settings = (mail.root / "tacit.toml").read_text()
    (mail.root / "tacit.toml").write_text(settings.replace('"another-payment"', '"retry-http-calls"'))
    assert (pull(mail.workspace).conflicts, counted(mail)) == ((), (5, 3, 1))


def test_only_counts_leave_unless_evidence_is_shared(shop: Repository, mail: Repository, database: Database) -> None:
    push(shop.workspace)
    row = "SELECT date, title, path, outcome, project, author, minutes FROM tacit.evidence WHERE until IS NULL"
    assert set(table(database, row)) == {("2026-01", "", "", "", "", "", None)}
    everything = str(table(database, "SELECT e.*, p.* FROM tacit.evidence e LEFT JOIN tacit.page p ON true"))
    assert "works" not in everything
    assert "episodic" not in everything
    shop.settings("share_evidence = true\n")
    shop.commit()
    report = push(shop.workspace)
    assert (report.added, report.removed, report.shares) == (3, 3, True)
    assert table(database, f"{row} ORDER BY date")[0][:4] == (
        "2026-01-01", "Note 2026-01-01-shop", "memory/episodic/code/2026-01-01-shop.md", "shop works 1",
    )  # fmt: skip
    pull(mail.workspace)
    assert "shop works 1" in mail.tacit("team", "search", "works").stdout


def test_evidence_that_is_no_longer_shared_is_deleted_at_once(
    shop: Repository, mail: Repository, database: Database
) -> None:
    shop.settings("share_evidence = true\n")
    shop.commit()
    push(shop.workspace)
    pull(mail.workspace)
    text = (shop.root / "tacit.toml").read_text()
    (shop.root / "tacit.toml").write_text(text.replace("share_evidence = true\n", ""))
    shop.commit()
    push(shop.workspace)
    assert table(database, "SELECT count(*) FROM tacit.evidence WHERE title <> ''") == [(0,)]
    assert pull(mail.workspace).pulled.before == 1
    assert b"shop works" not in (mail.root / ".tacit/team.db").read_bytes()
    assert counted(mail) == (5, 3, 1)


def test_a_credential_does_not_leave(shop: Repository, database: Database) -> None:
    token = "ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5"
    shop.settings("share_evidence = true\n")
    shop.base.note("2026-04-01-x", NAME, front=f"outcome: it works with {token}\n")
    shop.commit()
    push(shop.workspace)
    assert token not in str(table(database, "SELECT outcome FROM tacit.evidence"))
    folder = shop.root / f"memory/episodic/{token}"
    folder.mkdir()
    (shop.root / "memory/episodic/code/2026-04-01-x.md").rename(folder / "2026-04-01-x.md")
    shop.commit()
    with pytest.raises(OutgoingSecretError, match="nothing was sent"):
        push(shop.workspace)
    assert token not in str(table(database, "SELECT path FROM tacit.evidence"))


def test_an_old_clone_cannot_remove_newer_notes(shop: Repository, tmp_path: Path, database: Database) -> None:
    old = clone(shop, tmp_path, "old")
    shop.base.note("2026-05-01-new", NAME)
    shop.commit()
    push(shop.workspace)
    with pytest.raises(TeamRefusedError, match="is not in the history of the branch") as refused:
        push(old.workspace)
    assert "run `git pull` first" in refused.value.help
    assert table(database, "SELECT count(*) FROM tacit.evidence WHERE until IS NULL") == [(4,)]
    assert push(old.workspace, force=True).removed == 1


def test_a_copy_of_the_knowledge_base_needs_an_identity_of_its_own(
    shop: Repository, tmp_path: Path, database: Database
) -> None:
    push(shop.workspace)
    copy = repository(tmp_path, database, "copy")
    (copy.root / "tacit.toml").write_text((shop.root / "tacit.toml").read_text())
    copy.base.note("2026-01-01-copy", NAME)
    copy.commit()
    for refused in (push, lambda found: init(found, Grants())):
        with pytest.raises(TeamRefusedError, match="another repository") as error:
            refused(copy.workspace)
        assert "--new" in error.value.help
    text = (copy.root / "tacit.toml").read_text().replace('"shop"', '"copy"')
    (copy.root / "tacit.toml").write_text(text)
    copy.tacit("team", "init", "--new")
    copy.commit()
    assert push(copy.workspace).added == 1
    assert table(database, "SELECT count(*) FROM tacit.workspace") == [(2,)]


def test_a_rewritten_workspace_is_pushed_again_after_a_restore(shop: Repository, database: Database) -> None:
    """A backup may be older than the last push; the repositories have everything."""
    push(shop.workspace)
    before = table(database, "SELECT row_key FROM tacit.evidence ORDER BY row_key")
    table(database, "DELETE FROM tacit.evidence RETURNING id")
    assert push(shop.workspace).added == 0
    table(database, "UPDATE tacit.workspace SET pushed = '', made_from = '' RETURNING id")
    assert push(shop.workspace).added == 3
    assert table(database, "SELECT row_key FROM tacit.evidence ORDER BY row_key") == before


def test_closed_rows_are_deleted_after_their_time(shop: Repository, mail: Repository, database: Database) -> None:
    push(shop.workspace)
    pull(mail.workspace)
    shop.team("keep_days = 30\n")
    (shop.root / "memory/episodic/code/2026-01-01-shop.md").unlink()
    shop.commit()
    push(shop.workspace)
    assert table(database, "SELECT count(*) FROM tacit.evidence WHERE until IS NOT NULL") == [(1,)]
    table(database, "UPDATE tacit.revision SET pushed_at = now() - interval '40 days' RETURNING number")
    shop.base.note("2026-06-01-later", NAME)
    shop.commit()
    push(shop.workspace)
    assert table(database, "SELECT count(*) FROM tacit.evidence WHERE until IS NOT NULL") == [(0,)]
    assert pull(mail.workspace).pulled.evidence == 3
    assert counted(mail) == (5, 3, 1)


def test_a_dry_run_changes_nothing(shop: Repository, database: Database) -> None:
    printed = shop.tacit("team", "push", "--dry-run").stdout
    assert "3 pieces of evidence added" in printed
    assert "nothing was changed" in printed
    assert table(database, "SELECT revision FROM tacit.head") == [(0,)]
    assert table(database, "SELECT count(*) FROM tacit.evidence") == [(0,)]


def test_revoked_notes_and_samples_are_not_sent(shop: Repository) -> None:
    shop.base.note("2026-02-01-s", NAME, front="via: sample\n")
    shop.commit()
    assert push(shop.workspace).added == 3
    text = '[[trust.revoked]]\nreason = "wrong"\nnotes = ["memory/episodic/code/2026-01-01-shop.md"]\n'
    shop.team(text)
    shop.commit()
    assert push(shop.workspace).removed == 1


def test_without_a_repository_or_identity(tmp_path: Path, database: Database) -> None:
    (tmp_path / "memory/episodic").mkdir(parents=True)
    (tmp_path / "tacit.toml").write_text('[team]\nurl = "postgresql:///x?host=/tmp"\n')
    plain = repository(tmp_path, database, "plain")
    plain.base.note("a", NAME)
    plain.commit()
    with pytest.raises(TeamAddressError, match="no id for this workspace"):
        push(plain.workspace)
    assert "error[team-address]: nothing was pulled" in plain.tacit("list", "--team", fails=2).stderr
    assert "error[team-address]: nothing was pulled" in plain.tacit("team", "search", "x", fails=2).stderr


def test_status_says_what_is_here_and_there(shop: Repository, mail: Repository) -> None:
    push(shop.workspace)
    push(mail.workspace)
    pull(mail.workspace)
    found = json.loads(mail.tacit("team", "status", "--json").stdout)
    assert (found["revision"], found["newest"], found["workspaces"], found["evidence"]) == (2, 2, 1, 3)
    assert found["registered"]["evidence"] == 2
    away = mail.tacit("team", "status", address="postgresql:///gone?host=/nowhere")
    assert "pulled: revision 2" in away.stdout
    assert "error[team-unreachable]" in away.stderr


def test_every_look_up_prints_json(shop: Repository, mail: Repository) -> None:
    shop.base.page("retry-http-calls", NAME, body="## Pattern\n\nWait twice as long each time.\n")
    shop.commit()
    pushed = json.loads(shop.tacit("team", "push", "--json").stdout)
    assert (pushed["added"], pushed["pages_added"]) == (3, 1)
    pulled = json.loads(mail.tacit("team", "pull", "--json").stdout)
    assert pulled["file"] == "patterns/team.tsv"
    (listed,) = json.loads(mail.tacit("list", "--team", "--json").stdout)
    assert (listed["here"], listed["elsewhere"], listed["confidence"]) == (2, 3, "HIGH")
    assert json.loads(mail.tacit("list", "--team", "--level", "low", "--json").stdout) == []
    stats = json.loads(mail.tacit("stats", "--team", "--json").stdout)
    assert stats["workspaces"][0]["name"] == "shop"
    assert stats["shared"] == 1
    (hit,) = json.loads(mail.tacit("team", "search", "twice", "long", "--json").stdout)
    assert (hit["workspace"], hit["pattern"]) == ("shop", "retry-http-calls")
    assert mail.tacit("team", "search", "zebra").stderr.startswith("no results")
    for command in (("stats", "--team"), ("show", "--team", NAME), ("list", "--team"), ("team", "search", "twice")):
        assert mail.tacit(*command).stdout
    assert "error[usage]" in mail.tacit("list", "--team", "--stale", fails=2).stderr
    assert "error[unknown-pattern]" in mail.tacit("show", "--team", "nope", fails=2).stderr


def test_a_knowledge_base_in_a_folder_of_its_repository(tmp_path: Path, database: Database) -> None:
    made = repository(tmp_path, database, "code")
    (made.root / "tacit.toml").unlink()
    made.base.write("memory/episodic/not-a-note-of-it.md", "---\ndate: 2026-01-01\npatterns: [Other]\n---\nText.\n")
    inside = Repository(Base(made.root / "docs/kb"), made.address)
    inside.base.note("2026-01-01-a", NAME)
    inside.base.page("retry-http-calls", NAME)
    inside.settings("")
    inside.commit()
    init(inside.workspace, Grants())
    inside.commit()
    assert push(inside.workspace).added == 1
    inside.base.note("2026-01-02-b", NAME)
    inside.commit()
    assert (push(inside.workspace).added, push(inside.workspace, whole=True).revision) == (1, 0)
    assert table(database, "SELECT DISTINCT pattern FROM tacit.evidence") == [("retry-http-calls",)]
    assert table(database, "SELECT name FROM tacit.workspace") == [("code",)]
