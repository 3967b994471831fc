"""Test look-ups in the copy of the last pull: a pattern is found by each of its names, with the same numbers."""

from __future__ import annotations

from pathlib import Path

from tacit.actions.team_init import Grants, init
from tacit.actions.team_pull import pull
from tacit.actions.team_push import push
from tacit.queries import team as queries
from tacit.queries.lookup import answering
from tests.team.repositories import Database, repository
from tests.team.test_team import filled


def test_a_pattern_is_shown_as_the_list_has_it_by_each_of_its_names(tmp_path: Path, database: Database) -> None:
    shop = filled(tmp_path, database, "shop")
    shop.base.page("send-again", "Send Again", front="aliases: [Try Twice]\n")
    for number, name in enumerate(("Send Again", "Try Twice", "Cache", "Only There", "Only There")):
        shop.base.note(f"2026-02-0{number + 1}-shop", name, front=f"outcome: {name} {number}\n")
    shop.base.page("only-there", "Only There")
    shop.commit()
    push(shop.workspace)
    mail = repository(tmp_path, database, "mail")
    for number, name in enumerate(("Try Twice", "Cache Less", "Cache", "Own", "Retry HTTP Calls")):
        mail.base.note(f"2026-03-0{number + 1}-mail", name, front=f"outcome: {name} {number}\n")
    mail.commit()
    init(mail.workspace, Grants())
    mail.team('count = true\n[team.aliases.shop]\ncache = "cache-less"\n')
    pull(mail.workspace)
    with answering(mail.workspace, fresh=True) as answer, queries.pulled(answer) as team:
        listed = {item.slug: item for item in queries.list_team(team)}
        assert set(listed) == {"try-twice", "cache-less", "cache", "own", "retry-http-calls", "only-there"}
        assert [listed[slug].examples for slug in ("try-twice", "cache-less", "cache", "only-there")] == [3, 2, 1, 2]
        for item in listed.values():
            for name in (item.name, item.slug, *(place.name for place in item.places)):
                # their "Cache" is another pattern than the own one, which comes first
                wanted = listed["cache"] if name == "Cache" else item
                assert queries.show_team(team, name) == wanted
