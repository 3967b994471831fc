"""The files of a site that show nothing of a knowledge base: scripts, style, libraries and their licences."""

from __future__ import annotations

import functools

from tacit.system import resources

_FOLDERS = ("own/", "vendor/")


@functools.cache
def assets() -> dict[str, bytes]:
    """Return the scripts, style sheets, libraries and licences of a site by path."""
    found = {f"assets/{name.rpartition('/')[2]}": data for name, data in resources.web().items() if _is_asset(name)}
    return {**found, ".nojekyll": b""}


def _is_asset(name: str) -> bool:
    return name.startswith(_FOLDERS)


def live_script() -> bytes:
    """Return the script that lets a served page load itself again when it has changed."""
    return resources.web()["served/live.js"]


@functools.cache
def parsers() -> str:
    """Return the names and versions of the libraries that render pages.

    They are a part of each page's key, so all pages are rendered again if one of the libraries changes.
    """
    from importlib.metadata import version

    return " ".join(f"{name} {version(name)}" for name in ("jinja2", "pygments", "pyromark"))
