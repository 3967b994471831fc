"""Test pages that are rendered from values, without notes and a store."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tacit.domain.enums import Confidence, Status, Verdict
from tacit.domain.knowledge_base import KnowledgeBase, Totals, Workflow
from tacit.domain.layout import Document, Layout
from tacit.domain.note import Section
from tacit.domain.pattern import Dossier, Evidence, Example, Pattern, Promotion, Related, Thresholds
from tacit.render.faults import TemplateFault
from tacit.render.links import href
from tacit.render.onboarding import by_project, reading_list
from tacit.render.renderer import Renderer
from tacit.render.seal import Origin, has_own, is_plain, origin
from tacit.render.summary import next_steps, shares
from tacit.render.views import MANY, by_category, has_workflow, needs_evidence_page
from tacit.render.words import count, minutes, percentages
from tacit.system.resources import templates

OVERVIEW = "patterns/dev-patterns.md"
ORACLE = MarkdownIt("commonmark")
TEMPLATES = templates()
RENDERER = Renderer(TEMPLATES, Layout())
Golden = Callable[[str, str], None]


def example_of(number: int, **more: object) -> Example:
    month = f"2024-{number % 12 + 1:02}"
    path = f"memory/episodic/code/{month}-note {number}.md"
    evidence = Evidence(path, month, f"Title {number}", "N+1", project="Client A", outcome=f"{number} ms saved")
    return Example(evidence._replace(**more), True, "", Confidence.LOW)  # type: ignore[arg-type]  # any field of it


def queries(examples: int = 6) -> Dossier:
    pattern = Pattern(
        slug="n-plus-1-query-prevention",
        name="N+1 Query Prevention",
        category="database",
        level=Confidence.HIGH,
        examples=examples,
        against=1,
        limits=1,
        since="2024-08",
        last_reinforced="2024-12",
        minutes_total=270,
        minutes_per_use=45,
        page="patterns/database/n-plus-1.md",
        has_text=True,
    )
    sections = (
        Section("Context", "When related rows are read through an ORM."),
        Section(
            "Pattern", "Load them in one query:\n\n- `select_related()` for one row\n- `prefetch_related()` for many"
        ),
        Section("Why it works", "1 query in place of N + 1."),
        Section("Code example", "```python bad\nfor user in users: print(user.profile)\n```"),
        Section("Anti-patterns", "- A query in a loop"),
        Section("Detection", "Count the queries."),
        Section("Empty", " \n"),
        Section("Related patterns", "- Caching"),
    )
    found = [example_of(n) for n in range(examples)]
    found[3:5] = [
        example_of(3, verdict=Verdict.LIMITS, outcome="not for one row"),
        example_of(4, verdict=Verdict.CONTRADICTS, outcome="", project="", via="agent"),
    ]
    found.append(example_of(examples)._replace(counts=False, reason="the same text as memory/a_.md"))
    history = (Promotion(pattern.slug, Confidence.UNPROVEN, Confidence.LOW, "2024-01", found[0].evidence.path),)
    related = (Related("Caching", "caching"), Related("Sharding"))
    return Dossier(pattern, sections, pattern.page, tuple(found), history, related)


def caching() -> Dossier:
    pattern = Pattern("caching", "Caching", "database", Confidence.LOW, 1, stale=True, last_reinforced="2023-01")
    return Dossier(pattern, (), "", (example_of(0),))


def polling() -> Dossier:
    pattern = Pattern(
        "polling", "Polling", "web", Confidence.HIGH, 7, status=Status.RETIRED, superseded_by="caching", has_text=True
    )
    sections = (Section("Checklist", "1. ask\n2. wait"), Section("Related patterns", "Caching, perhaps."))
    return Dossier(pattern, sections, "memory/episodic/code/a (1).md")


def base(*dossiers: Dossier, workflows: tuple[Workflow, ...] = ()) -> KnowledgeBase:
    totals = Totals(notes=9, unlinked=2, rejected=1, minutes=315, newest="2024-12", reference="2024-12")
    return KnowledgeBase(tuple(d.pattern for d in dossiers), totals, Thresholds(), workflows)


def overview(*dossiers: Dossier) -> str:
    links = {d.pattern.slug: f"#{d.pattern.slug}" for d in dossiers}
    fragments = [RENDERER.fragment(d, OVERVIEW, links).encode() for d in dossiers]
    return RENDERER.overview(base(*dossiers), Document(), fragments, plain=all(map(is_plain, fragments))).data.decode()


def evidence(dossier: Dossier) -> str:
    part = RENDERER.evidence_part(dossier.pattern.slug, dossier.examples, 1)
    return RENDERER.evidence(dossier, [part]).data.decode()


def readme(kb: KnowledgeBase) -> str:
    parts = [RENDERER.readme_part(*group) for group in by_category(kb.patterns).items()]
    return RENDERER.readme(kb, parts).data.decode()


def index(kb: KnowledgeBase) -> str:
    parts = [RENDERER.index_part(*group) for group in by_category(filter(has_workflow, kb.patterns)).items()]
    return RENDERER.index(kb, parts).data.decode()


def pages(*dossiers: Dossier) -> dict[str, str]:
    """Return each kind of generated page about these patterns, by name."""
    kb = base(*dossiers, workflows=(Workflow("memory/procedural/workflows/own.md", dossiers[0].pattern.name),))
    return {
        "dev-patterns.md": overview(*dossiers),
        "evidence.md": evidence(dossiers[0]),
        "README.md": readme(kb),
        "workflow.md": RENDERER.workflow(dossiers[0]).data.decode(),
        "category.md": RENDERER.category(
            dossiers[0].pattern.category, [RENDERER.category_part(dossier) for dossier in dossiers[:2]]
        ).data.decode(),
        "INDEX.md": index(kb),
        "ONBOARDING.md": RENDERER.onboarding(
            reading_list([p for d in dossiers for p in (d.pattern._replace(against=0), d.pattern)]),
            by_project([d.pattern._replace(against=0, projects=("Client A", "B_c*")) for d in dossiers]),
        ).data.decode(),
    }


def walk(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from walk(token.children or ())


@pytest.mark.parametrize(
    "name", ["dev-patterns.md", "evidence.md", "README.md", "workflow.md", "category.md", "INDEX.md", "ONBOARDING.md"]
)
def test_pages_are_byte_for_byte_as_they_were(name: str, golden: Golden) -> None:
    text = pages(queries(), caching(), polling())[name]
    assert origin(text) is Origin.OURS
    assert not has_own(text)
    golden(f"pages/{name}", text)


@pytest.mark.parametrize("many", [1, 7, 100])
def test_an_evidence_page_does_not_tell_how_its_parts_were_cut(many: int) -> None:
    dossier = queries(20)
    examples = dossier.examples
    assert len(examples) > 14
    parts = [
        RENDERER.evidence_part(dossier.pattern.slug, examples[start : start + many], start + 1)
        for start in range(0, len(examples), many)
    ]
    assert RENDERER.evidence(dossier, parts).data.decode() == evidence(dossier)


@pytest.mark.parametrize("text", ["", "\n- [x] done\n", "\ntext\r\n", "\n<!-- keep: top -->\nkept\n<!-- /keep -->\n"])
def test_fragments_put_in_unread_give_the_same_page(text: str) -> None:
    dossiers = (queries(), caching(), polling())
    fragments = [RENDERER.fragment(d, OVERVIEW, {}).encode() for d in dossiers]
    fragments[1] = fragments[1] + text.encode()
    plain = all(map(is_plain, fragments))
    assert plain is (text == "")
    unread = Renderer(TEMPLATES, Layout(), plain=TEMPLATES)
    page = unread.overview(base(*dossiers), Document(), fragments, plain=plain)
    assert page == RENDERER.overview(base(*dossiers), Document(), fragments, plain=plain)
    assert page.digest == hashlib.sha256(page.data).hexdigest()
    assert page.data.count(fragments[2]) == 1


def test_an_own_template_sees_what_fragments_say() -> None:
    own = Renderer({"mine.md.j2": "{% for f in fragments %}{{ f|length }}{{ f|upper }}{% endfor %}"}, Layout())
    page = own.overview(base(queries()), Document(template="mine.md.j2"), [b"some text"], plain=True)
    assert page.data.startswith(b"9SOME TEXT\n")


def test_an_empty_knowledge_base_has_pages_too(golden: Golden) -> None:
    kb = KnowledgeBase((), Totals(), Thresholds())
    golden("empty/dev-patterns.md", RENDERER.overview(kb, Document(), [], plain=True).data.decode())
    golden("empty/README.md", readme(kb))
    golden("empty/INDEX.md", index(kb))
    golden("empty/ONBOARDING.md", RENDERER.onboarding((), ()).data.decode())


def test_many_examples_go_to_their_own_page() -> None:
    few, many = queries(MANY - 1), queries(MANY)
    assert (needs_evidence_page(few), needs_evidence_page(many)) == (False, True)
    text = RENDERER.fragment(many, OVERVIEW, {})
    assert "The newest 20 of 21; [all of them](evidence/n-plus-1-query-prevention.md)." in text
    assert re.findall(r"^(\d+)\. ", text, re.MULTILINE) == ["1"] * 20  # no line changes with each new example
    assert "evidence/" not in RENDERER.fragment(few, OVERVIEW, {})
    assert len(re.findall(r"^\d+\. ", evidence(many), re.MULTILINE)) == 21
    assert "evidence/n-plus-1-query-prevention.md" in RENDERER.workflow(many).data.decode()


@pytest.mark.parametrize(
    "hostile",
    [
        "# Forged",
        "x\n## Forged\n",
        "x\n===",
        "<script>alert(1)</script>",
        "<!-- keep: top -->\nmine\n<!-- /keep -->",
        f"\n<!-- tacit: sha256={'0' * 64} -->\n",
        "<!-- never closed",
        "```\nnever closed",
        "~~~",
        "- **Confidence:** HIGH",
        "\n- [x] ticked",
        "> quote\n1. list",
        "[x](javascript:alert(1)) ![y](data:z) <file:///x>",
        "](https://evil.example) [",
        "[a]: https://evil.example",
        "**bold** _em_ `code` | cell",
        "{{ pattern.name }} {% for x in y %} {# z #}",
        "\u202egnp.exe\x00\x1b[31m\u2028# x",
        "&lt;b&gt; &#10;# x",
        "trailing \\",
    ],
)
def test_a_name_an_outcome_or_a_title_forges_nothing(hostile: str) -> None:
    def twin(text: str) -> Dossier:
        dossier = queries()
        told = tuple(
            e._replace(reason=e.reason and text, evidence=e.evidence._replace(outcome=text, project=text, via=text))
            for e in dossier.examples
        )
        titled = told[4]._replace(evidence=told[4].evidence._replace(outcome="", title=text))
        return dossier._replace(
            pattern=dossier.pattern._replace(name=text, category=text.replace("/", "")),
            examples=(*told[:4], titled, *told[5:]),
            related=(Related(text, "caching"), Related(text)),
            sections=(Section(text, "text"), *dossier.sections),
        )

    def shape(text: str) -> list[tuple[str, str, int]]:
        marks = ("text", "softbreak", "text_special", "code_inline")
        return [(t.type, t.tag, t.level) for t in walk(ORACLE.parse(text)) if t.type not in marks]

    # in a category that sorts behind any text
    last = caching()._replace(pattern=caching().pattern._replace(category="\U0010ffff"))
    benign = pages(twin("benign"), last)
    for name, text in pages(twin(hostile), last).items():
        assert shape(text) == shape(benign[name]), name
        assert origin(text) is Origin.OURS
        assert not has_own(text)
        assert hrefs(text) == hrefs(benign[name]), name


def hrefs(text: str) -> list[str]:
    """Return the targets of the links in a page, without those to category pages, whose paths contain a name."""
    found = [str(t.attrs["href"]) for t in walk(ORACLE.parse(text)) if t.type == "link_open"]
    return [target for target in found if "/_" not in target]


@pytest.mark.parametrize(
    "hostile",
    [
        "# One\n\n## Two",
        "One\n===\n\n> Two\n> ---",
        "```\nnever closed",
        "<!-- never closed\n\n## x",
        "<details>\n\n<script>x</script>",
        "<!-- keep: top -->\nmine\n<!-- /keep -->",
        "```\n<!-- keep: notes -->\nmine\n<!-- /keep -->\n```",
        f"```\n<!-- tacit: sha256={'0' * 64} -->\n```",
        '<a id="polling"></a>',
        "- [x] ticked",
        "- ```\n  never closed",
        "[a][b]\n\n[b]: javascript:x",
        "{{ kb }} {% include 'x' %}",
    ],
)
def test_a_sections_text_reaches_nothing_beyond_it(hostile: str) -> None:
    titles = ["Context", "Pattern", "Checklist", "Anti-patterns", "Code example", "Testing strategies"]
    dossier = queries()
    benign = pages(dossier._replace(sections=tuple(Section(t, "text") for t in titles)), caching())
    for name, text in pages(dossier._replace(sections=tuple(Section(t, hostile) for t in titles)), caching()).items():
        assert outline(text) == outline(benign[name]), name
        assert origin(text) is Origin.OURS
        assert not has_own(text)
        assert "javascript:x)" not in text.replace("`javascript:x`)", "")


def outline(text: str) -> list[str]:
    """Return the headings of levels 1 and 2 in a page, and its HTML except for tacit's own comments."""
    tokens = ORACLE.parse(text)
    heads = [tokens[n + 1].content for n, t in enumerate(tokens) if t.type == "heading_open" and t.tag in ("h1", "h2")]
    html = [t.content for t in walk(tokens) if t.type in ("html_block", "html_inline") and "tacit:" not in t.content]
    return heads + html


def test_every_link_leads_to_a_file_that_is_due() -> None:
    dossiers = (queries(), caching(), polling())
    due = {
        *("patterns/dev-patterns.md", "patterns/database/n-plus-1.md", "memory/episodic/code/a (1).md"),
        *("memory/procedural/INDEX.md", "memory/procedural/workflows/n-plus-1-query-prevention.md"),
        *(example.evidence.path for d in dossiers for example in d.examples),
    }
    for target in hrefs(overview(*dossiers)):
        path = target.replace("%20", " ").replace("%28", "(").replace("%29", ")")
        known = {href(OVERVIEW, name).replace("%20", " ").replace("%28", "(").replace("%29", ")") for name in due}
        assert path.startswith("#") or path in known
    anchors = set(re.findall(r'<a id="(.+)"></a>', overview(*dossiers)))
    assert {t[1:] for t in hrefs(overview(*dossiers)) if t.startswith("#")} <= anchors


def test_a_successor_that_is_no_pattern_is_marked() -> None:
    assert "Use caching (not a pattern yet) instead." in RENDERER.fragment(polling(), OVERVIEW, {})
    gone = polling()._replace(pattern=polling().pattern._replace(superseded_by=""))
    assert "**Retired**: no longer valid.\n" in RENDERER.fragment(gone, OVERVIEW, {})


@pytest.mark.parametrize(
    ("sections", "steps"),
    [
        ([("Checklist:", "- [x] one\n- two"), ("Pattern", "- no")], "- [ ] one\n- [ ] two\n"),
        ([("CHECKLIST", "prose"), ("Pattern", "1. one")], "- [ ] one\n"),
        ([("Pattern", "Do it.\n\nAll of it.")], "- [ ] Do it.\n\n  All of it.\n"),
        ([("Pattern", "- ```\n  x\n  ```")], "- [ ] As follows:\n\n  ```\n  x\n  ```\n"),
        ([("Pattern", "# Do\n\nit")], "- [ ] As follows:\n\n  #### Do\n\n  it\n"),
        ([], "- [ ] Apply [N+1 Query Prevention](../../../patterns/dev-patterns.md#n-plus-1-query-prevention)\n"),
    ],
)
def test_steps_of_a_workflow(sections: list[tuple[str, str]], steps: str) -> None:
    dossier = queries()._replace(sections=tuple(Section(*each) for each in sections))
    assert f"## Steps\n\n{steps}\n" in RENDERER.workflow(dossier).data.decode()


def test_workflows_are_for_high_patterns_in_use() -> None:
    assert [has_workflow(d.pattern) for d in (queries(), caching(), polling())] == [True, False, False]
    twin = queries()._replace(pattern=queries().pattern._replace(slug="two", name="Two"))
    assert "([all in one](workflows/_database.md))" in index(base(queries(), twin))
    assert "all in one" not in index(base(queries(), polling()))


def test_next_steps_come_from_the_data() -> None:
    def pattern(slug: str, level: Confidence, examples: int, **more: bool) -> Pattern:
        return Pattern(slug, slug, "c", level, examples, has_text=more.pop("has_text", True), **more)  # type: ignore[arg-type]  # flags only

    kb = KnowledgeBase(
        (
            pattern("held-back", Confidence.MEDIUM, 5),
            pattern("four", Confidence.MEDIUM, 4),
            pattern("one", Confidence.LOW, 1, has_text=False),
            *(pattern(f"new-{n}", Confidence.UNPROVEN, 0) for n in range(12)),
        ),
        Totals(unlinked=1, rejected=2),
        Thresholds(high_projects=2),
    )
    found = [(step.text, [p.slug for p in step.patterns], step.more) for step in next_steps(kb)]
    assert found == [
        ("One example short of HIGH", ["four"], 0),
        ("One example short of MEDIUM", ["one"], 0),
        ("Enough examples for HIGH, but not from enough projects, authors or people", ["held-back"], 0),
        ("Unproven, try the pattern out", [f"new-{n}" for n in range(5)], 7),
        ("Without text, describe the pattern", ["one"], 0),
        ("1 note is linked to no pattern: `tacit link` goes through them", [], 0),
        ("2 notes can't be read and are no examples of any pattern: `tacit sync` says why", [], 0),
    ]


@pytest.mark.parametrize(
    ("limits", "takes"),
    [
        (Thresholds(), ["5 or more examples", "2 to 4 examples", "1 example"]),
        (Thresholds(medium=1, high=2), ["2 or more examples", "1 example", ""]),
        (Thresholds(medium=3, high=3), ["3 or more examples", "", "1 to 2 examples"]),
        (
            Thresholds(high_projects=2, high_authors=3, high_persons=1),
            [
                "5 or more examples, from 2 projects, from 3 authors, 1 of them by people",
                "2 or more examples",
                "1 example",
            ],
        ),
    ],
)
def test_levels_mean_what_the_thresholds_say(limits: Thresholds, takes: list[str]) -> None:
    assert [share.takes for share in shares(KnowledgeBase((), Totals(), limits))][:3] == takes


def test_words() -> None:
    assert [count(n, "entry", "entries") for n in (0, 1, 2)] == ["0 entries", "1 entry", "2 entries"]
    assert [minutes(n) for n in (0, 45, 60, 90, 6000)] == ["0 min", "45 min", "1 h", "1 h 30 min", "100 h"]
    assert percentages([1, 1, 1]) == (33, 33, 33)
    assert percentages([3, 3, 1]) == (43, 43, 14)
    assert percentages([0, 0]) == (0, 0)


@pytest.mark.parametrize(
    ("page", "path", "anchor", "address"),
    [
        ("patterns/a.md", "patterns/a.md", "x", "#x"),
        ("patterns/a.md", "patterns/a.md", "", "a.md"),
        ("patterns/a.md", "patterns/b/c.md", "x", "b/c.md#x"),
        ("a.md", "b.md", "", "b.md"),
        ("patterns/evidence/a.md", "memory/b.md", "", "../../memory/b.md"),
        ("patterns/a.md", "patterns2/a.md", "", "../patterns2/a.md"),
        ("a.md", "b (1) [2]#é%.md", "", "b%20%281%29%20%5B2%5D%23é%25.md"),
        ("a.md", "javascript:x.md", "", "javascript%3Ax.md"),
    ],
)
def test_href(page: str, path: str, anchor: str, address: str) -> None:
    assert href(page, path, anchor) == address


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("\n{{ missing }}", 2, "'missing' is undefined"),
        ("{{ pattern.nothing }}", 1, "has no attribute 'nothing'"),
        ("a\n{% if %}", 2, "Expected an expression"),
        ("{{ ''.__class__ }}", 1, "unsafe"),
        ("{{ pattern.__class__ }}", 1, "unsafe"),
        ("{{ range(100000) }}", 1, "a range has more than 1000 numbers"),
        ("{{ 'a' * 1000000000 }}", 1, "* is not allowed here"),
        ("{{ 9 ** 9 ** 9 }}", 1, "** is not allowed here"),
        ("{% include '/etc/hostname' %}", 1, "/etc/hostname"),
        ("\n\n{{ 1 / 0 }}", 3, "ZeroDivisionError: division by zero"),
        ("{{ 'x' + 1 }}", 1, "TypeError"),
    ],
)
def test_a_faulty_template_is_named_with_its_line(source: str, line: int, message: str) -> None:
    renderer = Renderer({**TEMPLATES, "pattern.md.j2": source}, Layout())
    with pytest.raises(TemplateFault) as caught:
        renderer.fragment(queries(), OVERVIEW, {})
    assert (caught.value.name, caught.value.line) == ("pattern.md.j2", line)
    assert message in caught.value.message


def test_a_missing_template_is_a_fault() -> None:
    with pytest.raises(TemplateFault, match=r"mine\.md\.j2:1: mine\.md\.j2"):
        RENDERER.overview(base(), Document(template="mine.md.j2"), [], plain=True)


def test_an_override_is_used_and_does_sums() -> None:
    mine = Renderer({"pattern.md.j2": "{{ range(3)|length * 2 }} {{ pattern.name|inline }}"}, Layout())
    assert mine.fragment(queries(), OVERVIEW, {}) == "6 N+1 Query Prevention"
