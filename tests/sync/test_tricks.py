"""Test that no trick raises a pattern to HIGH, and that honest short notes do, with a table of cases for each.

Copies of a note stay below HIGH by default. Lies about author, date or project stay below HIGH with a setting of
`[trust]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

import pytest

from tests.base import Base
from tests.system.test_git import git

Note: TypeAlias = tuple[str, str]  # front matter and text
TEXT = (
    "The export of orders ran for eleven minutes and held a lock on the whole table, so that the shop could not sell. "
    "We now read in pages of five hundred rows, each in a transaction of its own, and the lock is gone."
)
HASH = "3f2a9c1d5e6b7a8c9d0e1f2a3b4c5d6e7f8a9b0c"
WORDS = ("eleven", "lock", "whole", "shop", "hundred")
DAY = "date: 2026-03-02\nproject: shop\n"


def bodies(change: Callable[[int], str]) -> list[Note]:
    """Return five notes with different titles, days and projects; `change` returns the text of each by its number."""
    return [
        (f"title: Day {n}\ndate: 2026-03-{n + 1:02}\nproject: Project {n}\n", change(n)) for n in range(5)
    ]  # fmt: skip


def fronts(*lines: str) -> list[Note]:
    """Return notes that have only these lines as front matter, and no text."""
    return [(line, "") for line in lines]


COPIES = {
    # named by those who found them
    "a dot": bodies(lambda n: TEXT + "." * n),
    "letter case": bodies(lambda n: TEXT[:n].upper() + TEXT[n:]),
    "a zero-width character": bodies(lambda n: TEXT[:n] + "\u200b" * n + TEXT[n:]),
    "one commit under five project names": [
        (f"title: Task {n}\ndate: 2026-03-0{n + 1}\nproject: Shop {n}\nsource: {{commit: {HASH}}}\n", f"Work {n}.")
        for n in range(5)
    ],
    # ten more
    "accents": bodies(lambda n: TEXT.replace("e", "e\u0301", n)),
    "wide letters": bodies(lambda n: TEXT.replace("o", "\uff4f", n)),
    "soft hyphens and variation selectors": bodies(lambda n: TEXT.replace("t", "t\u00ad\ufe0f", n)),
    "markup around words": bodies(lambda n: TEXT.replace("lock", "*" * n + "lock" + "*" * n)),
    "other line ends and indents": bodies(lambda n: TEXT.replace(" ", "\n" + " " * n, n)),
    "hyphens, spaces and apostrophes in words": bodies(lambda n: TEXT[: 5 + n] + "- -'"[n % 4] + TEXT[5 + n :]),
    "comments that readers do not see": bodies(lambda n: f"{TEXT}\n\n<!-- run {n} -->\n"),
    "character references": bodies(lambda n: TEXT.replace("e", "&#101;", n).replace(" ", "&nbsp;", n)),
    "letters that look the same": bodies(lambda n: TEXT.replace("o", "\u043e", n).replace("a", "\u0430", n)),
    "a symbol at the end": bodies(lambda n: f"{TEXT} {'✓★→♥☂'[n]}"),
    "a copied file with one other word": [
        (f"title: Orders\n{DAY}", TEXT.replace(word, "other")) for word in WORDS
    ],
    "a copied file with one other word and other punctuation in the title": [
        (f"title: 'Orders{'!' * n}'\n{DAY}", TEXT.replace(word, "other")) for n, word in enumerate(WORDS)
    ],
    "one commit in five lengths": [
        (f"title: Task {n}\n{DAY}source: {{commit: '{HASH[: 7 + n].upper()}'}}\n", f"Work {n}.") for n in range(5)
    ],
    "one pull request in two notations": [
        (f"title: Task {n}\n{DAY}source: {{pr: '{'#' * (n % 2)}212'}}\n", f"Work {n}.") for n in range(5)
    ],
    "title and outcome with other punctuation": fronts(
        *(f"title: 'Orders{'!' * n}'\n{DAY}outcome: 'twice{' ' * (n + 1)}AS fast'\n" for n in range(5))
    ),
    "notes that say nothing": fronts(*(f"title: Task {n}\n{DAY}" for n in range(5))),
}  # fmt: skip

HONEST: dict[str, list[Note]] = {}


def honest(name: str, *texts: str, front: str = f"title: Note\n{DAY}") -> None:
    HONEST[name] = [(front, text) for text in texts]


def told(name: str, *outcomes: str) -> None:
    HONEST[name] = fronts(*(f"title: Note\n{DAY}outcome: '{outcome}'\n" for outcome in outcomes))


honest("services", *(f"Applied to the {place} service." for place in ("orders", "users", "carts", "stock", "mail")))
honest("milliseconds", *(f"Took {n} ms instead of 900." for n in (12, 13, 14, 15, 16)))
honest("one word", "Worked.", "Helped.", "Confirmed.", "Faster.", "Yes.")
honest("versions", *(f"Fixed in 1.{n}." for n in range(5)))
honest("tables", *(f"Index on {t}, scan gone." for t in ("orders", "items", "events", "logs", "jobs")))
honest("tickets", *(f"Ticket {n} closed." for n in (101, 102, 103, 104, 105)))
honest("Chinese", "用缓存减少查询", "加了索引", "重试三次", "队列变短", "超时设为十秒")
honest(
    "Japanese",
    "キャッシュで速くなった",
    "再試行で直った",
    "索引を追加した",
    "待ち行列が空になった",
    "時間切れを設定した",
)
honest("Russian", "Кэш помог", "Индекс помог", "Повтор помог", "Очередь помогла", "Тайм-аут помог")
honest(
    "German",
    "Die Kasse hängt nicht mehr.",
    "Der Export läuft durch.",
    "Mails kommen an.",
    "Suche: 80 ms.",
    "Kein Timeout.",
)
honest("Hindi", "कैश से तेज़ हुआ", "सूचकांक जोड़ा", "कतार खाली हुई", "दोबारा कोशिश चली", "समय सीमा लगाई")
honest("clients", *(f"Client {c} had it, too." for c in "ABCDE"))
honest("lists", "- cart\n- checkout", "- cart\n- search", "- mail", "- search\n- mail", "- checkout")
honest("code", "`get(url, timeout=5)`", "`get(url, timeout=10)`", "`post(url, timeout=5)`", "`put(url)`", "`head(url)`")
honest("paths", *(f"See src/{p}.py." for p in ("a", "b", "c", "d", "e")))
honest("errors", "KeyError gone.", "TypeError gone.", "OSError gone.", "Deadlock gone.", "Leak gone.")
honest("weekdays", *(f"Held on {d}." for d in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")))
honest("percents", *(f"CPU down by {n} %." for n in (10, 20, 30, 40, 50)))
honest(
    "ten words",
    *(f"The {w} page was slow and is fast since then." for w in ("home", "cart", "help", "user", "blog")),
)
honest("headings", *(f"## What happened\n\nIt was the {w}." for w in ("cache", "index", "lock", "queue", "proxy")))
honest("questions", "Why twice?", "Why at night?", "Why only here?", "Why now?", "Why so slow?")
told("outcomes", "3 queries", "4 queries", "5 queries", "no lock", "no timeout")
told("outcomes by place", *(f"{p} is fast" for p in ("cart", "search", "mail", "login", "export")))
told("outcomes in French", "plus rapide", "plus court", "plus clair", "sans verrou", "sans erreur")
told("outcomes with numbers", "1 h saved", "2 h saved", "3 h saved", "4 h saved", "5 h saved")
HONEST["five days, one outcome"] = fronts(
    *(f"title: Note\ndate: 2026-03-{d:02}\nproject: shop\noutcome: no timeout\n" for d in range(2, 7))
)
HONEST["five projects, one outcome"] = fronts(
    *(f"title: Note\ndate: 2026-03-02\nproject: {p}\noutcome: no timeout\n" for p in ("a", "b", "c", "d", "e"))
)
HONEST["five titles, one outcome"] = fronts(*(f"title: {t}\n{DAY}outcome: ok\n" for t in ("A", "B", "C", "D", "E")))
HONEST["five commits"] = fronts(
    *(f"title: Note {n}\n{DAY}outcome: ok\nsource: {{commit: {n}f2a9c1}}\n" for n in range(5))
)
HONEST["five pull requests"] = fronts(
    *(f"title: Note {n}\n{DAY}outcome: ok\nsource: {{pr: '{n}'}}\n" for n in range(5))
)


def fill(base: Base, sets: Iterable[tuple[str, list[Note]]]) -> None:
    for name, notes in sets:
        for number, (front, text) in enumerate(notes):
            path = f"memory/episodic/code/{name.replace(' ', '-')}-{number}.md"
            base.write(path, f"---\n{front}patterns: ['{name}']\n---\n{text}\n")


@pytest.fixture(scope="module")
def levels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the level of each case by the slug of its name; all cases are in one knowledge base."""
    base = Base(tmp_path_factory.mktemp("tricks"))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        fill(base, [*COPIES.items(), *HONEST.items()])
        report = base.sync()
        assert report.rejected == 0
        return base.levels()


def slug(name: str) -> str:
    return name.lower().replace(",", "").replace(" ", "-")


def test_the_tables_are_as_long_as_they_should_be() -> None:
    assert len(HONEST) == 30
    assert all(len(notes) == 5 for notes in (*COPIES.values(), *HONEST.values()))
    assert len(COPIES) + len(LIES) >= 4 + 3 + 10, "four copies and three lies that were named, and ten more"


@pytest.mark.parametrize("name", COPIES)
def test_copies_stay_below_high_by_default(levels: dict[str, str], name: str) -> None:
    assert levels[slug(name)] in {"UNPROVEN", "LOW"}


@pytest.mark.parametrize("name", HONEST)
def test_five_honest_short_notes_stay_high(levels: dict[str, str], name: str) -> None:
    assert levels[slug(name)] == "HIGH"


def test_one_note_that_names_a_pattern_in_five_ways_is_one_example(base: Base) -> None:
    base.page("cache-it", "Cache it", front="aliases: [Keep it, Store it, Memo]\n")
    base.note("2026-03-01", "Cache it", "cache-it", "Keep it", "Store it", "Memo")
    base.sync()
    assert base.levels() == {"cache-it": "LOW"}


AGENT = "\n\nCo-authored-by: Claude <noreply@anthropic.com>"
NAMES = [f"2026-03-{n:02}" for n in range(1, 6)]


def commit(base: Base, message: str = "Notes", author: str = "Ann <ann@example.com>", day: str = "2026-03-06") -> None:
    git(base.root, "add", "--all", ".")
    git(base.root, "commit", "-q", "-m", message, f"--author={author}", f"--date={day}T12:00:00Z")


def write(base: Base, front: Callable[[int], str] = lambda _: "") -> None:
    for number, name in enumerate(NAMES):
        base.note(name, "Cache it", front=front(number))


def invented_projects(base: Base) -> None:
    write(base, lambda n: f"project: Project {n}\n")
    commit(base)


def invented_authors(base: Base) -> None:
    write(base, lambda n: f"author: Person {n}\n")
    commit(base)


def invented_persons(base: Base) -> None:
    """Commit notes that an agent wrote without saying so; only the commit message names the agent."""
    write(base)
    commit(base, f"Notes{AGENT}")


def invented_days(base: Base) -> None:
    for n, name in enumerate(NAMES):
        base.note(f"x-{name}", "Cache it", front=f"date: 202{n}-03-01\n")
        commit(base)


def confirmed_by_itself(base: Base) -> None:
    write(base, lambda _: "via: agent\nconfirmed: ann@example.com\n")
    commit(base, f"Notes{AGENT}")


def confirmed_again_by_an_agent(base: Base) -> None:
    write(base, lambda _: "via: agent\n")
    commit(base, f"Notes{AGENT}")
    write(base, lambda _: "via: agent\nconfirmed: ann@example.com\n")
    commit(base, "Confirm", "devin-ai-integration[bot] <1+devin-ai-integration[bot]@users.noreply.github.com>")


def notes_of_people_that_an_agent_changed(base: Base) -> None:
    for name in NAMES:
        base.note(name, "Another")
    commit(base)
    write(base)
    commit(base, f"Also name this pattern{AGENT}")


def agents_under_five_names(base: Base) -> None:
    for n, name in enumerate(NAMES):
        base.note(name, "Cache it", front=f"author: Person {n}\n")
        commit(base, "Note", f"Person {n} <noreply@anthropic.com>")


def a_branch_that_is_not_merged(base: Base) -> None:
    git(base.root, "checkout", "-q", "-b", "topic")
    write(base)
    commit(base)


def notes_that_are_not_committed(base: Base) -> None:
    write(base)


def trusted_notes_that_were_edited(base: Base) -> None:
    for name in NAMES:
        base.note(name, "Another")
    commit(base)
    write(base)


CONFIRMED, PER_DAY, BRANCH = "high_confirmed = 3", "per_day = 1", 'branch = "main"'
LIES: dict[Callable[[Base], None], tuple[str, str]] = {
    invented_projects: ("high_projects = 3", PER_DAY),
    invented_authors: ("high_authors = 3", PER_DAY),
    invented_persons: ("high_persons = 3", CONFIRMED),
    invented_days: ("", PER_DAY),
    confirmed_by_itself: ("high_persons = 3", CONFIRMED),
    confirmed_again_by_an_agent: ("high_persons = 3", CONFIRMED),
    notes_of_people_that_an_agent_changed: ("high_persons = 3", CONFIRMED),
    agents_under_five_names: ("high_authors = 3", CONFIRMED),
    a_branch_that_is_not_merged: ("", BRANCH),
    notes_that_are_not_committed: ("", BRANCH),
    trusted_notes_that_were_edited: ("", BRANCH),
}


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
def test_lies_stay_below_high_with_a_setting(base: Base, lie: Callable[[Base], None]) -> None:
    git(base.root, "init", "-q", "-b", "main")
    base.write(".gitignore", ".tacit/\ntacit.toml\npatterns/\nmemory/procedural/\n")
    commit(base, "Begin")
    lie(base)
    condition, setting = LIES[lie]
    base.write("tacit.toml", f"[confidence]\n{condition}\n")
    base.sync()
    assert base.levels()["cache-it"] == "HIGH", "the notes' own word"
    base.write("tacit.toml", f"[confidence]\n{condition}\n[trust]\n{setting}\n")
    base.sync()
    assert base.levels()["cache-it"] in {"UNPROVEN", "LOW", "MEDIUM"}


def test_five_honest_notes_are_high_with_all_settings_on(base: Base) -> None:
    git(base.root, "init", "-q", "-b", "main")
    base.write("tacit.toml", f"[trust]\n{CONFIRMED}\n{PER_DAY}\n{BRANCH}\n")
    for number, name in enumerate(NAMES):
        base.note(name, "Cache it")
        commit(base, "Note", f"Person {number} <person{number % 2}@example.com>", name)
    base.sync()
    assert base.levels()["cache-it"] == "HIGH"
