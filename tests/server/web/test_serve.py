"""Test `tacit serve`: it sends the pages of `tacit site`, shows changes of the store, and refuses foreign requests."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from selenium.webdriver.support.wait import WebDriverWait
from starlette.testclient import TestClient

from tacit.queries.lookup import answering
from tacit.server.web.about import Wanted, about
from tacit.server.web.guard import Allowed
from tacit.server.web.live import Live
from tacit.server.web.plan import Plan
from tacit.server.web.routes import Routes
from tacit.server.web.serving import Listening, application, hosts
from tacit.server.web.site import opened, publish
from tacit.server.web.values import Readers
from tacit.workspace.roots import open_workspace
from tests.base import Base
from tests.server.web.chromium import CHROMIUM, DRIVER, browser
from tests.server.web.test_browser import need

TACIT = str(Path(sys.executable).parent / "tacit")
HOST = "127.0.0.1:8000"
TOKEN = "a-token-of-some-length"  # noqa: S105
_LIVE = re.compile(r'<script src="[./]*assets/live.js" defer></script>\n| data-live="[0-9a-f]*"')


@pytest.fixture
def shop(base: Base) -> Base:
    base.page("cache-it", "Cache It")
    for number in range(24):
        base.note(f"a{number}", "Cache It", front=f"date: 2025-{number % 12 + 1:02}-03\nproject: Shop\nauthor: Ann\n")
    base.note("old", front="date: 2023-05-05\n")
    base.sync()
    return base


def client(
    base: Base, *, token: str = "", readers: Readers = Readers.TEAM, leaves: bool = False, host: str = HOST
) -> TestClient:
    live = Live(lambda: open_workspace(base.root, {}, base.root), lambda _: readers, leaves=leaves, pause=0)
    return TestClient(application(live, Allowed({HOST}, token)), f"http://{host}")


def test_pages_are_those_of_the_site(shop: Base, tmp_path: Path) -> None:
    with answering(shop.workspace) as answer:
        publish(answer, opened(answer, tmp_path / "site"), about(answer, Wanted()))
    asking, folder = client(shop), tmp_path / "site"
    written = [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    assert len(written) > 50
    for path in written:
        found = asking.get(f"/{path.relative_to(folder).as_posix()}")
        text = _LIVE.sub("", found.text) if path.suffix == ".html" else found.text
        assert (found.status_code, text) == (200, path.read_text("utf-8")), path


@pytest.mark.parametrize("readers", list(Readers))
def test_each_file_of_the_plan_has_a_route(shop: Base, readers: Readers) -> None:
    with answering(shop.workspace) as answer:
        site = about(answer, Wanted(readers=readers))
        routes, jobs = Routes(site), list(Plan(site, "", ()).jobs())
    for job in jobs:
        for path in job.paths:
            found = routes.job(path)
            assert found is not None
            assert (found.kind, found.name) == (job.kind, job.name)
    for path in ("", "x", "notes/x.html", "patterns/x.html", "patterns/cache-it.2.html", "months/1.html", "../a"):
        assert routes.job(path) is None


def test_a_sync_shows_up_and_changes_only_tags_of_changed_pages(shop: Base) -> None:
    asking = client(shop)
    before = {path: asking.get(path).headers["ETag"] for path in ("/", "/notes/code/old.html")}
    assert asking.get("/", headers={"If-None-Match": before["/"]}).status_code == 304
    shop.page("new", "A New One")
    assert "changed since the last sync" in asking.get("/").text
    shop.sync()
    found = asking.get("/", headers={"If-None-Match": before["/"]})
    assert found.status_code == 200
    assert "A New One" in found.text
    assert "changed since the last sync" not in found.text
    assert asking.head("/notes/code/old.html").headers["ETag"] == before["/notes/code/old.html"]


def test_it_outlives_a_rebuild_and_a_deleted_folder(shop: Base, tmp_path_factory: pytest.TempPathFactory) -> None:
    away = tmp_path_factory.mktemp("elsewhere") / "away"
    asking = client(shop)
    assert asking.get("/").status_code == 200
    shutil.rmtree(shop.root / ".tacit")
    assert "Cache It" in asking.get("/patterns/cache-it.html").text
    shop.sync(rebuild=True)
    assert asking.get("/").status_code == 200
    shop.root.rename(away)
    gone = asking.get("/")
    assert gone.status_code == 503
    assert "error[no-knowledge-base]" in gone.text
    away.rename(shop.root)
    assert asking.get("/").status_code == 200


def test_only_known_hosts_and_methods_are_answered(shop: Base) -> None:
    assert client(shop, host="evil.example:8000").get("/").status_code == 421
    assert client(shop, host="127.0.0.1:8001").get("/").status_code == 421
    asking = client(shop)
    for method in ("POST", "PUT", "DELETE", "OPTIONS"):
        refused = asking.request(method, "/")
        assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD")
    for found in (asking.get("/"), asking.get("/nothing"), refused):
        assert "frame-ancestors 'none'" in found.headers["Content-Security-Policy"]
        assert found.headers["X-Content-Type-Options"] == "nosniff"
        assert found.headers["Referrer-Policy"] == "no-referrer"
        assert found.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_hosts_are_this_machine_and_the_named_ones() -> None:
    import socket

    with socket.socket() as found:
        known = hosts(Listening(found, "10.0.0.5", 8000), ["KB.example.org"])
    assert known == {
        *("127.0.0.1:8000", "localhost:8000", "[::1]:8000", "10.0.0.5:8000"),
        *("kb.example.org:8000", "kb.example.org"),
    }


def test_a_token_is_given_once(shop: Base) -> None:
    asking = client(shop, token=TOKEN)
    assert asking.get("/").status_code == 403
    assert asking.get("/?token=wrong").status_code == 403
    assert asking.get("/", headers={"Cookie": f"tacit={TOKEN}"}).status_code == 403
    welcome = asking.get(f"/health.html?token={TOKEN}")
    assert 'content="0;url=/health.html"' in welcome.text
    cookie = welcome.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert TOKEN not in cookie
    assert asking.get("/").status_code == 200
    assert client(shop, token=TOKEN).get(f"//evil.example/?token={TOKEN}").text.count("//evil") == 0


def test_the_public_sees_counts_only(shop: Base) -> None:
    asking = client(shop, readers=Readers.PUBLIC)
    assert asking.get("/notes/code/old.html").status_code == 404
    page = asking.get("/patterns/cache-it.html").text
    assert "Cache It" in page
    assert "Ann" not in page
    assert "Shop" not in page


def test_a_credential_does_not_leave_the_machine(shop: Base) -> None:
    shop.note("leak", "Cache It", body="AWS key AKIA" + "QYLPMN5HHHFPZAM2\n")
    shop.sync()
    assert client(shop).get("/").status_code == 200
    refused = client(shop, leaves=True).get("/")
    assert refused.status_code == 503
    assert "error[secret]" in refused.text


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[str]:
    """Run the command, yield the address of its pages, and interrupt it after the block."""
    command = [TACIT, *options]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+/", process.stdout.readline())
        assert found is not None
        yield found[0]
    finally:
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == 0
    assert errors.splitlines()[-1] == "stopped serving"
    assert "Traceback" not in errors


def test_a_sync_appears_without_a_reload_by_hand(shop: Base) -> None:
    need(CHROMIUM and DRIVER, "Chromium (Debian: chromium, chromium-driver)")
    with serving(shop.root, "serve") as address, browser() as tab:
        tab.open(address)

        def text() -> str:
            return str(tab.script("return document.body.innerText"))

        assert "A New One" not in text()
        shop.page("new", "A New One")
        WebDriverWait(tab.driver, 20).until(lambda _: "changed since the last sync" in text())
        subprocess.run([TACIT, "sync"], cwd=shop.root, check=True, stdout=subprocess.DEVNULL)
        WebDriverWait(tab.driver, 20).until(lambda _: "A New One" in text())
        assert "changed since the last sync" not in text()
        assert tab.errors() == []


def test_a_browser_keeps_the_token(shop: Base, tmp_path: Path) -> None:
    need(CHROMIUM and DRIVER, "Chromium (Debian: chromium, chromium-driver)")
    (tmp_path / "token").write_text(f"{TOKEN}\n", "utf-8")
    options = ("serve", "--token-file", str(tmp_path / "token"))
    with serving(shop.root, *options) as address, browser() as tab:
        tab.open(f"{address}?token={TOKEN}")
        WebDriverWait(tab.driver, 20).until(lambda _: tab.script("return document.title").startswith("Patterns"))
        assert TOKEN not in tab.driver.current_url
        tab.open(f"{address}health.html")
        assert tab.script("return document.title").startswith("Health")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--host", "0.0.0.0"), "add --token-file"),  # noqa: S104
        (("--token-file", "short"), "at least 16 characters"),
        (("--token-file", "missing"), "can't be read"),
        (("--host", "203.0.113.1", "--token-file", "long"), "can't listen on 203.0.113.1"),
    ],
)
def test_faults_of_options_end_with_a_line(shop: Base, options: tuple[str, ...], says: str) -> None:
    (shop.root / "short").write_text("abc", "utf-8")
    (shop.root / "long").write_text(TOKEN, "utf-8")
    done = subprocess.run([TACIT, "serve", *options], cwd=shop.root, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_other_projects_see_counts_only_unless_evidence_is_shared(
    shop: Base, tmp_path_factory: pytest.TempPathFactory
) -> None:
    import urllib.request

    elsewhere = tmp_path_factory.mktemp("elsewhere")
    subprocess.run(["git", "init", "-q", str(elsewhere)], check=True, env={**os.environ})

    def page() -> str:
        with (
            serving(elsewhere, "--root", str(shop.root), "serve") as address,
            urllib.request.urlopen(f"{address}patterns/cache-it.html") as found,  # noqa: S310
        ):
            return str(found.read().decode())

    assert "Ann" not in page()
    shop.write("tacit.toml", "share_evidence = true\n")
    shop.sync()
    assert "Ann" in page()
