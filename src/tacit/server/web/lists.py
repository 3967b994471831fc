"""PURE, except for Jinja. The web pages about all patterns together: overview, growth, graph, health and more."""

from collections import Counter
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from tacit.domain.pattern import Dossier
from tacit.render.onboarding import reading_list
from tacit.render.summary import LEVELS
from tacit.render.views import View, view, with_workflow
from tacit.server.web import addresses, growth, plots
from tacit.server.web.events import change
from tacit.server.web.health import parts
from tacit.server.web.pages import Pages
from tacit.server.web.values import Site, level_counts

_SHADES = 3  # kinds of shading in the table of categories and projects
_MOST_COLUMNS = 12


class Lists:
    """Renders the web pages about all patterns of a site."""

    def __init__(self, pages: Pages) -> None:
        self.pages, self.site = pages, pages.site

    def overview(self) -> str:
        """Return the page with the table of all patterns, its filters, and the number of patterns with each level."""
        return self.pages.page("overview", addresses.OVERVIEW, "Patterns", levels=level_counts(self.site))

    def promotions(self, year: str = "") -> str:
        """Return the page with the changes of level of one year, by month; without a year, those of the newest year."""
        years = growth.years(self.site)
        shown = year or next(iter(years), "")
        page = addresses.promotions(year) if year else addresses.PROMOTIONS
        address = partial(self._note, page)
        turns = [(month, [change(step, address) for step in steps]) for month, steps in years.get(shown, [])]
        return self.pages.page("promotions", page, "Promotions", year=shown, years=list(years), turns=turns)

    def _note(self, page: str, path: str) -> str:
        return addresses.link(page, self.site.notes.address(path))

    def growth(self) -> str:
        """Return the page that shows how levels, time saved and notes grew."""
        quarters, (projects, months) = growth.quarters(self.site), growth.months(self.site)
        values = {
            "quarters": quarters,
            "projects": projects,
            "months": months,
            "levels": LEVELS,
            "levels_plot": plots.stacked([item.levels for item in quarters], "Patterns by level and quarter"),
            "saved_plot": plots.stacked([(item.minutes,) for item in quarters], "Time saved by quarter"),
        }
        return self.pages.page("growth", addresses.GROWTH, "Growth", **values)

    def graph(self) -> str:
        """Return the page with the graph of related patterns, and the table of categories and projects."""
        return self.pages.page("graph", addresses.GRAPH, "Graph", table=_shared(self.site))

    def health(self) -> str:
        """Return the page Health, which lists problems of the knowledge base and the commands that solve them."""
        return self.pages.page("health", addresses.HEALTH, "Health", parts=parts(self.site))

    def team(self) -> str:
        """Return the page with the patterns that other workspaces have examples of."""
        return self.pages.page("team", addresses.TEAM, "Team", rows=_team(self.site), team=self.site.log.team)

    def start(self, dossiers: Mapping[str, Dossier], project: str = "") -> str:
        """Return the page "Start here" for newcomers, about all projects or about one.

        `dossiers` has the data of at least the patterns on the page's reading list.
        """
        patterns = self.site.of_project(project)
        page = addresses.start(project) if project else addresses.START
        chosen = [(item, _lead(view(dossiers[item.pattern.slug]))) for item in reading_list(patterns)]
        values = {"chosen": chosen, "checklists": with_workflow(patterns), "project": project}
        return self.pages.page("start", page, "Start here", **values)


class Row(NamedTuple):
    """A pattern on the page about the team; `slug` is `""` if this workspace does not have the pattern."""

    name: str
    slug: str
    level: str
    here: int
    elsewhere: int
    repositories: int
    workspaces: tuple[str, ...] = ()


def _team(site: Site) -> list[Row]:
    """Return the rows of the page about the team: one for each pattern that other workspaces have examples of.

    If there is no copy of the team store on this machine, the rows have only the counts in the file that `tacit team
    pull` wrote.
    """
    contents, team = site.contents, site.log.team
    if team is None:
        shown = (p for p in contents.patterns if p.elsewhere)
        return [Row(p.name, p.slug, p.level.name, p.examples - p.elsewhere, p.elsewhere, p.repositories) for p in shown]
    rows = []
    for slug, item in team.patterns.items():
        names = tuple(place.workspace for place in item.places if place.workspace)
        known = slug if slug in contents.by_slug else ""
        counts = (item.here, item.examples - item.here, item.repositories)
        rows += [Row(item.name, known, item.level.name, *counts, names)] * bool(names)
    return rows


def _lead(shown: View) -> str:
    """Return a pattern's text for the page for newcomers: its section Context, or else the text before its steps."""
    return shown.section("Context") or shown.lead


class Table(NamedTuple):
    """How many patterns each category has in each project.

    Each of `rows` has a category, its sum, and for each project the number of patterns and a shade, by which the cell
    is coloured.
    """

    projects: tuple[str, ...]
    rows: tuple[tuple[str, int, tuple[tuple[int, int], ...]], ...]


def _shared(site: Site) -> Table:
    counts: dict[str, Counter[str]] = {}
    everywhere, categories = Counter[str](), Counter[str]()
    for pattern in site.contents.patterns:
        if not pattern.retired:
            categories[pattern.category] += 1
            counts.setdefault(pattern.category, Counter()).update(pattern.projects)
            everywhere.update(pattern.projects)
    projects = tuple(
        name for name, _ in sorted(everywhere.items(), key=lambda item: (-item[1], item[0]))[:_MOST_COLUMNS]
    )
    highest = max((found[name] for found in counts.values() for name in projects), default=1)
    rows = []
    for category, found in sorted(counts.items()):
        cells = tuple((found[name], -(-_SHADES * found[name] // max(1, highest))) for name in projects)
        rows.append((category, categories[category], cells))
    return Table(projects, tuple(rows))
