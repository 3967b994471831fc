"""Statistics of the knowledge base."""

from typing import NamedTuple

from tacit.actions.audience import Audience
from tacit.domain.enums import Confidence
from tacit.domain.knowledge_base import Totals
from tacit.domain.pattern import Pattern
from tacit.domain.practice import Entry, Share, Standing, axes, is_known, unlearned, violated
from tacit.queries.lookup import Answer, list_patterns
from tacit.queries.lookup import Filter as Everything
from tacit.store import statistics
from tacit.text.names import slugify

_NEXT = {Confidence.UNPROVEN: Confidence.LOW, Confidence.LOW: Confidence.MEDIUM, Confidence.MEDIUM: Confidence.HIGH}


class ProjectShare(NamedTuple):
    """The number of a project's examples that count, and the minutes that the project's notes saved."""

    name: str
    examples: int
    minutes: int


class StatsReport(NamedTuple):
    """The statistics of a knowledge base.

    `promotions` has the number of rises and falls of confidence levels per quarter. `projects` are sorted by examples;
    `projects_hidden` is the number of projects that the readers may not see. `close` are the patterns that need one
    more example, with their next level. `axes` has the number of patterns by level and by practice (how well the
    modules in the code follow the pattern); it is empty if nothing is known about the practice. `violated` are the HIGH
    patterns that most modules violate. `unlearned` are the standards and catalogue entries that most modules follow
    although no note supports them. `checked` is the day on which the modules were checked. All texts are prepared for
    agents: texts that read like instructions are withheld.
    """

    totals: Totals
    levels: dict[Confidence, int]
    stale: int
    contested: int
    retired: int
    promotions: tuple[tuple[str, int, int], ...]
    projects: tuple[ProjectShare, ...]
    projects_hidden: int
    close: tuple[tuple[Pattern, Confidence], ...]
    axes: dict[Confidence, dict[Standing, int]]
    violated: tuple[tuple[Pattern, Share], ...]
    unlearned: tuple[Entry, ...]
    checked: str = ""


def stats(answer: Answer, readers: Audience) -> StatsReport:
    """Compute the statistics from the store, as far as the readers may see them."""
    patterns = list_patterns(answer, Everything())
    active = [pattern for pattern in patterns if not pattern.retired]
    levels = dict.fromkeys(Confidence, 0)
    for pattern in active:
        levels[pattern.level] += 1
    practice = answer.reader.practice()
    projects = _projects(answer)
    seen = tuple(item._replace(name=readers.frame.line(item.name)) for item in projects if readers.may_see(item.name))
    return StatsReport(
        totals=statistics.totals(answer.reader),
        levels=levels,
        stale=sum(pattern.stale for pattern in active),
        contested=sum(pattern.contested for pattern in active),
        retired=len(patterns) - len(active),
        promotions=_promotions(answer),
        projects=seen,
        projects_hidden=len(projects) - len(seen),
        close=tuple(
            (readers.pattern(pattern), _NEXT[pattern.level]) for pattern in active if _is_close(answer, pattern)
        ),
        axes=axes(active, practice) if is_known(active, practice) else {},
        violated=tuple((readers.pattern(pattern), share) for pattern, share in violated(practice, active)),
        unlearned=tuple(entry._replace(name=readers.frame.line(entry.name)) for entry in unlearned(practice, active)),
        checked=practice.checked,
    )


def _is_close(answer: Answer, pattern: Pattern) -> bool:
    limits = answer.workspace.config.thresholds
    needed = {Confidence.LOW: limits.medium, Confidence.MEDIUM: limits.high}.get(pattern.level)
    return needed is not None and needed - pattern.examples + pattern.against == 1


def _promotions(answer: Answer) -> tuple[tuple[str, int, int], ...]:
    quarters: dict[str, list[int]] = {}
    for step in statistics.all_promotions(answer.reader):
        quarter = f"{step.date[:4]} Q{(int(step.date[5:7]) + 2) // 3}"
        counts = quarters.setdefault(quarter, [0, 0])
        counts[step.after < step.before] += 1
    return tuple((quarter, up, down) for quarter, (up, down) in sorted(quarters.items()))


def _projects(answer: Answer) -> tuple[ProjectShare, ...]:
    shares: dict[str, ProjectShare] = {}
    for name, examples, minutes in statistics.examples_by_project(answer.reader):
        slug = answer.workspace.config.project(name)
        known = shares.get(slug, ProjectShare(slug if slug != slugify(name) else name, 0, 0))
        shares[slug] = ProjectShare(known.name, known.examples + examples, known.minutes + minutes)
    return tuple(sorted(shares.values(), key=lambda share: (-share.examples, share.name.casefold())))
