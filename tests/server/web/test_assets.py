"""Test the scripts, the style and the libraries of the web pages."""

from __future__ import annotations

import hashlib
import re

from tacit.server.web.assets import assets
from tacit.system import resources

MOST = 20_000  # bytes of own scripts and style together
# SHA-256 of each library as its package on npm has it
VENDORED = {
    "d3-dispatch-3.0.2-LICENSE.txt": "2a6d2d5f32ba0b755ddbc1c833f766e30cdbe6ebe9a6d4e3e24427721f0b63d3",
    "d3-dispatch-3.0.2.min.js": "5afe071dad74c14cd580f540c9ec85b0755eed78b7f9ed3e9f63b989fc41aa4b",
    "d3-force-3.0.1-LICENSE.txt": "2a6d2d5f32ba0b755ddbc1c833f766e30cdbe6ebe9a6d4e3e24427721f0b63d3",
    "d3-force-3.0.1.min.js": "ed05b52ecfe280d753ebab954e4e1f24097952480a9d277be55b6ba297bf4a9b",
    "d3-quadtree-3.0.2-LICENSE.txt": "2a6d2d5f32ba0b755ddbc1c833f766e30cdbe6ebe9a6d4e3e24427721f0b63d3",
    "d3-quadtree-3.0.2.min.js": "6bd9974b3efdf9c22942a6fb9a5a027ee39f81a6c27b09a3444c9e911796f439",
    "d3-timer-3.0.2-LICENSE.txt": "2a6d2d5f32ba0b755ddbc1c833f766e30cdbe6ebe9a6d4e3e24427721f0b63d3",
    "d3-timer-3.0.2.min.js": "f6b80ed73b21d01658db60d1c04adb88adc70f885346ae07d59ed69ba0348849",
    "minisearch-7.2.0-LICENSE.txt": "70d37354d6395629fb99edb28cb37a5d356ffa24a48cd02a5def5b83a300a899",
    "minisearch-7.2.0.js": "03c27931eb603af1d3358579e9885eafdb6a2f5fa9929557b3e77d7e99d06d03",
}


def test_own_scripts_and_style_are_small() -> None:
    own = {name: data for name, data in resources.web().items() if name.startswith(("own/", "served/"))}
    assert len(own) == 6
    assert sum(map(len, own.values())) <= MOST


def test_libraries_are_as_published_with_version_and_licence() -> None:
    found = {name.removeprefix("vendor/"): data for name, data in resources.web().items() if name.startswith("vendor/")}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in found.items()} == VENDORED
    scripts = {re.sub(r"(?:\.min)?\.js$", "", name) for name in found if name.endswith(".js")}
    assert scripts == {name.removesuffix("-LICENSE.txt") for name in found if name.endswith("-LICENSE.txt")}
    assert all(re.search(r"-\d+\.\d+\.\d+$", name) for name in scripts)


def test_no_script_builds_code_from_text() -> None:
    for name, data in assets().items():
        if name.endswith(".js"):
            assert not re.search(rb"\beval\(|new Function|innerHTML|outerHTML|document\.write", data), name


def test_templates_have_no_inline_script_style_or_handler() -> None:
    for name, data in resources.web().items():
        if name.endswith(".j2"):
            text = data.decode()
            assert not re.search(r"<style|\bstyle=|\son\w+=|<script(?! src=)", text), name
            assert "|safe" not in re.sub(r"""(?:'[^'{}]*'|"[^"{}]*")\|safe""", "", text), name
