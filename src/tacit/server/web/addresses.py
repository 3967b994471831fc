"""PURE. The paths of web pages, relative to the folder of the site, and the links between them."""

import hashlib
from typing import NamedTuple

from tacit.render.links import href

OVERVIEW = "index.html"
PROMOTIONS = "promotions.html"
GROWTH = "growth.html"
GRAPH = "graph.html"
HEALTH = "health.html"
START = "start.html"
TEAM = "team.html"
DATA = "data.js"
TITLES = "notes.js"
STYLE = "assets/tacit.css"
SCRIPT = "assets/tacit.js"
FILTER_SCRIPT = "assets/filter.js"
GRAPH_SCRIPT = "assets/graph.js"
LIVE_SCRIPT = "assets/live.js"
MENU = (
    (OVERVIEW, "Patterns"),
    (PROMOTIONS, "Promotions"),
    (GROWTH, "Growth"),
    (GRAPH, "Graph"),
    (HEALTH, "Health"),
    (START, "Start here"),
)
_LONGEST_NAME = 200  # bytes of a file's name without its ending; most file systems allow 255
_DIGITS = 12


def pattern(slug: str) -> str:
    """Return the path of a pattern's page."""
    return f"patterns/{slug}.html"


def evidence(slug: str, part: int = 1) -> str:
    """Return the path of a page with examples of a pattern.

    The list of all examples is split into several pages; `part` is the number of the page, from 1.
    """
    return f"evidence/{slug}.html" if part == 1 else f"evidence/{slug}.{part}.html"


def checklist(slug: str) -> str:
    """Return the path of a pattern's checklist."""
    return f"checklists/{slug}.html"


def start(project: str) -> str:
    """Return the path of the page "Start here" of one project; `project` is its slug."""
    return f"start/{project}.html"


def promotions(year: str) -> str:
    """Return the path of the page with the changes of level in one year."""
    return f"promotions/{year}.html"


def month(name: str) -> str:
    """Return the path of the page with the notes of one month."""
    return f"months/{name}.html"


def note(path: str, folder: str) -> str:
    """Return the path of the web page of the note at `path`; `folder` is the folder of the notes."""
    inside = path.removeprefix(f"{folder}/").removesuffix(".md")
    parent, _, name = inside.rpartition("/")
    data = name.encode("utf-8", "surrogatepass")
    if len(data) > _LONGEST_NAME:
        name = f"{data[:_LONGEST_NAME].decode('utf-8', 'ignore')}-{hashlib.sha256(data).hexdigest()[:_DIGITS]}"
    return f"notes/{parent}/{name}.html" if parent else f"notes/{name}.html"


class Notes(NamedTuple):
    """The notes that have a page: `paths` are their paths in the knowledge base, `folder` is the folder of notes."""

    paths: frozenset[str] = frozenset()
    folder: str = ""

    def address(self, path: str) -> str:
        """Return the path of a note's web page; `""` if the site has none."""
        return note(path, self.folder) if path in self.paths else ""


def link(from_page: str, to_page: str, anchor: str = "") -> str:
    """Return the relative address from one page of the site to another; `""` if `to_page` is `""`."""
    return href(from_page, to_page, anchor)
