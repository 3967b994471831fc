"""Test the web pages in a real Chromium: filters, search, graph, colours, widths, printing, no JavaScript."""

from __future__ import annotations

import base64
import functools
import os
import re
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.wait import WebDriverWait

from tacit.queries.lookup import answering
from tacit.server.web.about import Wanted, about
from tacit.server.web.site import opened, publish
from tests.base import Base
from tests.server.web.chromium import CHROMIUM, DRIVER, NARROW, WIDE, Browser, browser
from tests.server.web.test_markdown import HOSTILE

AXE = Path(sys.prefix) / "npm" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = (
    *("index.html", "promotions.html", "growth.html", "graph.html", "health.html", "start.html"),
    *("patterns/load-at-once.html", "patterns/cache-it.html", "evidence/load-at-once.html"),
    *("checklists/load-at-once.html", "notes/code/a0.html", "notes/code/hostile.html", "months/2025-01.html"),
    "start/shop.html",
)
_TEXT = """## Context

Lists read through an ORM.

## Pattern

- Load them with one query.
- Count the queries.

| a wide table | with | many | columns | that | do | not | fit | a | narrow | screen |
|---|---|---|---|---|---|---|---|---|---|---|
| one | two | three | four | five | six | seven | eight | nine | ten | eleven |

## Code example

```python good
rows = Order.objects.select_related("customer").filter(state="open", created_at__gte=start_of_the_reporting_period)
```

```python bad
for order in orders:  # a query for each
    print(order.customer.name, "x", 1.5)
```

## Related patterns

- Cache It
- Not There
"""


def need(found: object, what: str) -> None:
    """Skip the test if the program `what` was not found; in CI, let it fail."""
    if found:
        return
    message = f"{what} is not installed"
    if os.environ.get("CI") == "true" and not os.environ.get("WITHOUT_CHROMIUM"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Write the web pages of a knowledge base with every part of a page and hostile notes, and yield their folder."""
    root = tmp_path_factory.mktemp("shop")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        for name in ("XDG_CACHE_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "TACIT_ROOT"):
            patch.delenv(name, raising=False)
        (root / "memory" / "episodic").mkdir(parents=True)
        shop = Base(root)
        shop.page("load-at-once", "Load <At> Once", front="tags: [orm, 'a&b']\n", body=_TEXT)
        shop.page("cache-it", "Cache It", category="web", front="aliases: [Memoize]\n")
        shop.page("alone", "Alone", category="web", body="\n\n".join(HOSTILE))
        for number in range(24):
            project = "Shop" if number % 3 else "A project with a long name"
            front = f"date: 2025-{number % 12 + 1:02}-03\nproject: {project}\ntime_saved: 30\nauthor: Ann\n"
            shop.note(f"a{number}", "Load <At> Once", front=front)
        doubt = "patterns:\n- name: Load <At> Once\n  verdict: limits\n  outcome: not for one row\n"
        shop.write("memory/episodic/code/limits.md", f"---\ntitle: One row\ndate: 2025-02-02\n{doubt}---\nText.\n")
        shop.note("b", "Cache It", front="date: 2025-03-04\n")
        shop.note("hostile", "Alone", front="date: 2025-03-05\nproject: <b onclick=x>\n", body="\n\n".join(HOSTILE))
        shop.note("unlinked", front="date: 2025-05-05\n")
        shop.sync()
        with answering(shop.workspace) as answer:
            publish(answer, opened(answer, root / "out" / "site"), about(answer, Wanted()))
        yield root / "out" / "site"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    need(CHROMIUM and DRIVER, "Chromium (Debian: chromium, chromium-driver)")
    with browser() as found:
        yield found


@pytest.fixture(params=["file", "prefix"])
def address(request: pytest.FixtureRequest, site: Path) -> Iterator[str]:
    """Yield the address of the pages: first as files on disk, then in a subfolder of a web server."""
    if request.param == "file":
        yield site.as_uri()
        return

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — its name in the library
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(site.parent)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/site"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def wait(tab: Browser, condition: Callable[[], object]) -> None:
    WebDriverWait(tab.driver, 10).until(lambda _: condition())


def shown(tab: Browser) -> list[str]:
    """Return the names of the patterns that the overview shows."""
    rows = "return Array.from(document.querySelectorAll('#patterns tbody tr:not([hidden]) td:first-child a'))"
    return list(tab.script(f"{rows}.map(a => a.textContent)"))


def test_filters_keep_their_state_in_the_address(chromium: Browser, address: str) -> None:
    chromium.look(WIDE)
    chromium.open(f"{address}/index.html")
    everything = ["Load <At> Once", "Alone", "Cache It"]
    assert shown(chromium) == everything
    choose = (
        "var select = document.getElementById('by-' + arguments[0]); select.value = arguments[1];"
        "select.dispatchEvent(new Event('change'))"
    )
    chromium.script(choose, "category", "web")
    assert shown(chromium) == ["Alone", "Cache It"]
    assert chromium.script("return document.getElementById('count').textContent") == "2 of 3 patterns"
    chromium.script(choose, "sort", "last")
    assert chromium.script("return location.hash") == "#category=web&sort=last"
    chromium.driver.refresh()
    assert shown(chromium) == ["Alone", "Cache It"]
    assert chromium.script("return document.getElementById('by-category').value") == "web"
    chromium.open(f"{address}/patterns/load-at-once.html")
    chromium.script("Array.from(document.querySelectorAll('dd a')).find(a => a.textContent === 'a&b').click()")
    wait(chromium, lambda: shown(chromium) == ["Load <At> Once"])
    chromium.script("Array.from(document.querySelectorAll('button')).find(b => b.textContent === 'Reset').click()")
    assert shown(chromium) == everything
    assert chromium.errors() == []


def test_search_finds_patterns_and_notes_by_keyboard(chromium: Browser, address: str) -> None:
    chromium.look(WIDE)
    chromium.open(f"{address}/patterns/cache-it.html")
    body = chromium.driver.find_element("css selector", "body")
    body.send_keys("/")
    box = chromium.driver.switch_to.active_element
    box.send_keys("load at")
    hits = "return Array.from(document.querySelectorAll('#hits li')).map(e => e.textContent)"
    wait(chromium, lambda: "Load <At> Once HIGH" in chromium.script(hits))
    box.send_keys(Keys.CONTROL + "a")
    box.send_keys("memoi")  # the beginning of an alias
    wait(chromium, lambda: chromium.script(hits) == ["Cache It LOW"])
    box.send_keys(Keys.ESCAPE)
    assert chromium.script("return document.getElementById('hits').hidden")
    body.send_keys("/")
    box.send_keys("hostile")
    wait(chromium, lambda: chromium.script(hits) == ["Note hostile 2025-03-05"])
    box.send_keys(Keys.ARROW_DOWN)
    assert box.get_attribute("aria-activedescendant") == "hit0"
    box.send_keys(Keys.ENTER)
    wait(chromium, lambda: str(chromium.driver.current_url).endswith("/notes/code/hostile.html"))
    assert chromium.errors() == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("i", []),  # no title begins with it
        ("it", ["Cache It LOW"]),  # a whole word
        ("ca", ["Cache It LOW"]),  # the beginning of a title
        ("cache i", ["Cache It LOW"]),  # a word that is not complete yet changes nothing
        ("memoize it", ["Cache It LOW"]),
        ("it load", []),  # no title has both
        ("the", ["The 0 LOW", "The 1 LOW"]),  # in too many titles to search for it
        ("the 1", ["The 1 LOW"]),
        ("qu the 299", ["The 299 LOW"]),
    ],
)
def test_few_letters_and_frequent_words_find_little(chromium: Browser, site: Path, text: str, found: list[str]) -> None:
    chromium.look(WIDE)
    chromium.open((site / "index.html").as_uri())
    more = "for (var n = 0; n < 300; n++) { var p = [...TACIT.p[2]]; p[1] = 'The ' + n; p[10] = []; TACIT.p.push(p); }"
    chromium.script(more)
    chromium.driver.find_element("css selector", "body").send_keys("/")
    wait(chromium, lambda: chromium.script("return document.body.dataset.ready"))
    chromium.driver.switch_to.active_element.send_keys(text)
    hits = "return Array.from(document.querySelectorAll('#hits li')).map(e => e.textContent)"
    listed = chromium.script(hits)
    assert listed[: max(1, len(found))] == (found or ["No result"])
    assert chromium.errors() == []


def test_the_graph_shows_one_pattern_and_leads_to_others(chromium: Browser, address: str) -> None:
    chromium.look(WIDE)
    chromium.open(f"{address}/graph.html#pattern=cache-it")
    texts = "return Array.from(document.querySelectorAll('#graph a')).map(e => e.getAttribute('aria-label')).sort()"
    assert chromium.script(texts) == ["Cache It", "Load <At> Once"]
    assert chromium.script("return document.getElementById('said').textContent") == "2 patterns"
    chromium.script("location.hash = 'category=web'")
    wait(chromium, lambda: chromium.script(texts) == ["Cache It"])
    assert chromium.errors() == []


@pytest.mark.parametrize(("width", "dark"), [(NARROW, True), (WIDE, False)])  # each of them takes a quarter of a minute
def test_no_page_has_faults_of_accessibility(chromium: Browser, site: Path, width: int, dark: bool) -> None:
    need(AXE.exists(), "axe-core (make test does it with npm)")
    chromium.look(width, dark=dark)
    for page in PAGES:
        chromium.open(f"{site.as_uri()}/{page}")
        colour = "rgb(21, 24, 28)" if dark else "rgb(255, 255, 255)"
        background = "return getComputedStyle(document.body).backgroundColor"
        wait(chromium, lambda: chromium.script(background) == colour)  # noqa: B023 — called before the next page
        chromium.script(AXE.read_text("utf-8"))
        run = (
            "var done = arguments[0];"
            "axe.run({preload: false}).then(r => done(r.violations.map(v => [v.id, v.impact, v.nodes[0].html])))"
        )
        found = chromium.driver.execute_async_script(run)
        assert [fault for fault in found if fault[1] in {"serious", "critical"}] == [], page


@pytest.mark.parametrize("width", [NARROW, WIDE])
def test_no_page_scrolls_sideways(chromium: Browser, site: Path, width: int) -> None:
    chromium.look(width)
    for page in PAGES:
        chromium.open(f"{site.as_uri()}/{page}")
        assert chromium.script("return document.documentElement.scrollWidth") == width, page


def test_pages_work_without_javascript(chromium: Browser, site: Path) -> None:
    chromium.look(WIDE)
    chromium.command("Emulation.setScriptExecutionDisabled", value=True)
    try:
        chromium.open(f"{site.as_uri()}/index.html")
        visible = chromium.driver.find_element("tag name", "main").text
        assert {"Load <At> Once", "Cache It", "Alone"} <= set(re.split(r"\n| HIGH| LOW", visible))
        assert "Level" in visible
        assert not chromium.driver.find_element("id", "filters").is_displayed()
        chromium.driver.find_element("link text", "Load <At> Once").click()
        assert "where it does not hold" in chromium.driver.find_element("tag name", "main").text.lower()
    finally:
        chromium.command("Emulation.setScriptExecutionDisabled", value=False)


def test_a_checklist_is_one_sheet_of_paper(chromium: Browser, site: Path) -> None:
    chromium.look(WIDE, media="print")
    chromium.open(f"{site.as_uri()}/checklists/load-at-once.html")
    for hidden in ("header", "footer", ".skip"):
        assert not chromium.driver.find_element("css selector", hidden).is_displayed()
    assert len(chromium.driver.find_elements("css selector", "input[type=checkbox]")) == 2
    sheets = base64.b64decode(chromium.command("Page.printToPDF", paperWidth=8.27, paperHeight=11.69)["data"])
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 1


def test_nothing_in_a_note_runs_or_loads(chromium: Browser, address: str) -> None:
    chromium.look(WIDE)
    for page in ("notes/code/hostile.html", "patterns/alone.html"):
        chromium.open(f"{address}/{page}")
        assert (
            chromium.script("return document.querySelectorAll('main script, main style, main img, main iframe').length")
            == 0
        )
        scripts = chromium.script("return Array.from(document.scripts).map(s => s.src)")
        assert all(source.startswith(address) for source in scripts)
        links = chromium.script("return Array.from(document.querySelectorAll('main a')).map(a => a.href)")
        assert links
        assert all(re.match(r"https?:|mailto:|file:///.*\.html(?:#|$)", link) for link in links)
        loaded = chromium.script("return performance.getEntriesByType('resource').map(e => e.name)")
        assert all(name.startswith(address) for name in loaded)
        assert chromium.errors() == []


def test_the_policy_stops_what_the_gate_would_let_through(chromium: Browser, site: Path, tmp_path: Path) -> None:
    page = (
        (site / "index.html")
        .read_text("utf-8")
        .replace(
            '<main id="main" tabindex="-1">',
            '<main id="main" tabindex="-1"><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">',
        )
    )
    target = tmp_path / "index.html"
    target.write_text(page, "utf-8")
    chromium.open(target.as_uri())
    assert chromium.script("return window.hacked || 0") == 0
    assert any("Content Security Policy" in message for message in chromium.errors())


def test_the_first_tab_leads_to_the_content(chromium: Browser, site: Path) -> None:
    chromium.look(WIDE)
    chromium.open(f"{site.as_uri()}/index.html")
    chromium.driver.find_element("css selector", "body").send_keys(Keys.TAB)
    first = chromium.driver.switch_to.active_element
    assert first.text == "Skip to the content"
    first.send_keys(Keys.ENTER)
    assert chromium.script("return document.activeElement.id") == "main"
