"""The MCP server: tools, resources and prompts for agents, on standard input and output.

The package `mcp` takes most of the start's time, so only the command `tacit mcp` imports this module, and what a call
needs is imported by the first call. While the server runs, the package points standard output at standard error, so
that nothing but the protocol reaches the client.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from typing import Annotated, Any, Literal

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ResourceNotFoundError, ToolError
from mcp.types import CallToolResult, Resource, TextContent, ToolAnnotations
from pydantic import BaseModel, ConfigDict, Field

from tacit import __version__
from tacit.domain.pattern import Pattern
from tacit.errors import TacitError, UnknownPatternError
from tacit.server import results, texts
from tacit.server.budget import dumped
from tacit.server.project import Project, twice
from tacit.text.outgoing import plain

_LISTED = 50  # patterns in the list of resources; all others can be read by their slug
_MARKDOWN = "text/markdown"
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_ADDS = ToolAnnotations(read_only_hint=False, destructive_hint=False, idempotent_hint=True, open_world_hint=False)
_logger = logging.getLogger(__name__)

Budget = Annotated[int, Field(ge=200, le=50_000, description="The most tokens that the result may have.")]
Fresh = Annotated[bool, Field(description="First read notes and pages that changed since the last sync; slower.")]
Name = Annotated[str, Field(min_length=1, max_length=500, description="The pattern's slug, name or alias.")]
Line = Annotated[str, Field(max_length=1_000)]


class NewText(BaseModel):
    """The text of a new pattern, as an argument of the tool `learn`."""

    model_config = ConfigDict(extra="forbid")
    category: Annotated[str, Field(description="The folder of its page, such as testing or data.")] = ""
    context: Annotated[str, Field(description="When it applies.")] = ""
    pattern: Annotated[str, Field(description="What to do, as a markdown list.")] = ""
    why: Annotated[str, Field(description="Why it works, if you know.")] = ""

    def document(self) -> dict[str, Any]:
        """Return the text of a new pattern, as the JSON document for `tacit learn` has it under `new`."""
        parts = {"Context": self.context, "Pattern": self.pattern, "Why it works": self.why}
        return {"category": self.category, "sections": {title: text for title, text in parts.items() if text}}


class Example(BaseModel):
    """A pattern that the finished task was an example of, as an argument of the tool `learn`."""

    model_config = ConfigDict(extra="forbid")
    name: Annotated[str, Field(description="The pattern's name as `search` shows it.")]
    verdict: Annotated[
        Literal["supports", "contradicts", "limits"],
        Field(
            description="supports: it helped, or ignoring it hurt; contradicts: it was followed and failed; limits: it "
            "is right in general, but not in this case."
        ),
    ] = "supports"
    outcome: Annotated[str, Field(description="What happened with this pattern; needed if it did not hold.")] = ""
    new: Annotated[NewText | None, Field(description="Its text, if it is new.")] = None

    def document(self) -> dict[str, Any]:
        """Return the entry for this pattern in the JSON document for `tacit learn`."""
        entry = {"name": self.name, "verdict": self.verdict, "outcome": self.outcome}
        return {**entry, "new": self.new.document()} if self.new else entry


class Tools:
    """The tools of the MCP server for one project.

    Agents see the names of the methods, the arguments with their types, and the descriptions in `texts`, such as
    `texts.RECALL`.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self._heavy = threading.Lock()  # reviews and verifications start processes and need memory: one at a time

    def recall(
        self,
        task: Annotated[str, Field(min_length=1, max_length=20_000, description="The task in one sentence.")],
        budget: Budget = 1_500,
        fresh: Fresh = False,
    ) -> results.Recalled:
        """Recall what the team knows about a task; `texts.RECALL` describes this tool for agents."""
        from tacit.server import calls

        return self._answer(lambda: calls.recall(self.project, task, budget, fresh=fresh))

    def search(
        self,
        query: Annotated[str, Field(min_length=1, max_length=20_000, description="Words to search for.")],
        limit: Annotated[int, Field(ge=1, le=100, description="The most patterns, and the most notes.")] = 10,
        budget: Budget = 2_000,
        fresh: Fresh = False,
    ) -> results.Found:
        """Search patterns and notes; `texts.SEARCH` describes this tool for agents."""
        from tacit.server import calls

        return self._answer(lambda: calls.search(self.project, query, limit, budget, fresh=fresh))

    def show_pattern(self, name: Name, budget: Budget = 4_000, fresh: Fresh = False) -> results.Shown:
        """Show one pattern with all its data; `texts.SHOW` describes this tool for agents."""
        from tacit.server import calls

        return self._answer(lambda: calls.show_pattern(self.project, name, budget, fresh=fresh))

    def explain(
        self,
        name: Name,
        as_of: Annotated[str, Field(description="The level at the end of this day or month: 2025-06.")] = "",
        budget: Budget = 3_000,
        fresh: Fresh = False,
    ) -> results.Explained:
        """Explain why a pattern has its level; `texts.EXPLAIN` describes this tool for agents."""
        from tacit.server import calls

        return self._answer(lambda: calls.explain(self.project, name, as_of, budget, fresh=fresh))

    def learn(
        self,
        *,
        outcome: Annotated[Line, Field(min_length=1, description="The result of the task, in one line.")],
        patterns: Annotated[list[Example], Field(min_length=1, max_length=20)],
        title: Annotated[Line, Field(description="The task, in one line. Default: the outcome.")] = "",
        body: Annotated[str, Field(description="More about the task, as markdown.")] = "",
        time_saved: Annotated[
            int | None,
            Field(ge=0, description="Minutes that the patterns saved. Give a number only if you can say how."),
        ] = None,
        result: Annotated[Literal["success", "partial", "failure"] | None, Field(description="How it ended.")] = None,
        project: Annotated[Line, Field(description="Default: the repository's name.")] = "",
        tags: Annotated[list[str] | None, Field(description="Words to find the note by.")] = None,
        commit: Annotated[str, Field(description="The commit of the change, if it is committed.")] = "",
        confirm_new: Annotated[
            list[str] | None,
            Field(description="Names that are really new, after a first call has shown their nearest patterns."),
        ] = None,
        budget: Budget = 2_000,
    ) -> results.Learned:
        """Save what a task taught; `texts.LEARN` describes this tool for agents."""
        given = {
            "title": title, "outcome": outcome, "body": body, "time_saved": time_saved, "result": result,
            "project": project, "tags": tags, "source": {"commit": commit} if commit else None,
        }  # fmt: skip
        values: dict[str, Any] = {key: value for key, value in given.items() if value}
        values["patterns"] = [example.document() for example in patterns]
        from tacit.server.learning import learn

        return self._answer(lambda: learn(self.project, values, confirm_new or (), budget))

    def review(
        self,
        revision: Annotated[
            str, Field(description="A commit or range (main...HEAD). Default: what is uncommitted.")
        ] = "",
        staged: Annotated[bool, Field(description="Only what is staged.")] = False,
        diff: Annotated[str, Field(max_length=4_000_000, description="Instead: a unified diff.")] = "",
        level: Annotated[
            Literal["high", "medium", "low"], Field(description="Use patterns from this level on.")
        ] = "high",
        budget: Budget = 4_000,
    ) -> results.Reviewed:
        """Review a change; `texts.REVIEW` describes this tool for agents."""
        if sum(map(bool, (revision, staged, diff))) > 1:
            raise ToolError("give only one of: revision, staged, diff")
        from tacit.server import calls

        return self._alone(lambda: calls.review(self.project, revision, diff, level, budget, staged=staged))

    def verify(
        self,
        documents: Annotated[
            list[str] | None,
            Field(description="Documents or folders of the project. Default: those that tacit.toml lists."),
        ] = None,
        since: Annotated[str, Field(description="Report only what became false since this commit.")] = "",
        budget: Budget = 4_000,
    ) -> results.Verified:
        """Verify documents; `texts.VERIFY` describes this tool for agents."""
        from tacit.server import calls

        return self._alone(lambda: calls.verify(self.project, documents or (), since, budget))

    def _alone(self, call: Callable[[], dict[str, Any]]) -> CallToolResult:
        with self._heavy:
            return self._answer(call)

    def _answer(self, call: Callable[[], dict[str, Any]]) -> CallToolResult:
        """Run `call`, and return its JSON document as the result of a tool, as text and as structured content.

        If `call` fails, the agent gets the error's message as text.
        """
        text = dumped(told(lambda: twice(call), ToolError))
        return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=json.loads(text))


def told(call: Callable[[], Any], kind: type[Exception]) -> Any:
    """Return the result of `call`.

    If `call` raises an exception, raise an exception of the class `kind` with the same message: the package `mcp` sends
    this message to the agent.
    """
    try:
        return call()
    except TacitError as error:
        raise kind(plain(f"{error.line}\nhelp: {error.help}" if error.help else error.line)) from error
    except OSError as error:
        raise kind(f"error[system]: {error.filename or ''}: {error.strerror or error}") from error
    except Exception as error:
        _logger.exception("a bug in tacit")
        raise kind(f"error[bug]: {type(error).__name__}: {error}".splitlines()[0]) from error


class _Server(MCPServer[Any]):
    """An MCP server that lists the HIGH patterns with most examples as resources, as of the time of each request."""

    project: Project

    async def list_resources(self) -> list[Resource]:
        from anyio.to_thread import run_sync

        found = await run_sync(lambda: told(lambda: twice(lambda: _proven(self.project)), ResourceError))
        return [
            Resource(
                uri=f"tacit://{kind}/{pattern.slug}",
                name=f"{kind}/{pattern.slug}",
                title=f"{pattern.name}{' (checklist)' if kind == 'checklist' else ''}",
                description=f"{pattern.level.name}, {pattern.examples} examples",
                mime_type=_MARKDOWN,
            )
            for kind in ("pattern", "checklist")
            for pattern in found
        ]


def _proven(project: Project) -> list[Pattern]:
    from tacit.server.calls import proven

    return proven(project, _LISTED)


def server(project: Project) -> MCPServer[Any]:
    """Return the MCP server for a project, with its tools, resources and prompts."""
    made = _Server("tacit", title="tacit", version=__version__, instructions=texts.INSTRUCTIONS, log_level="ERROR")
    made.project = project
    tools = Tools(project)
    for method, title, description in (
        (tools.recall, "Recall what the team knows about a task", texts.RECALL),
        (tools.search, "Search patterns and notes", texts.SEARCH),
        (tools.show_pattern, "Show a pattern", texts.SHOW),
        (tools.explain, "Explain a pattern's level", texts.EXPLAIN),
        (tools.review, "Review a change against the patterns", texts.REVIEW),
        (tools.verify, "Verify documents against the code", texts.VERIFY),
    ):
        made.add_tool(method, title=title, description=description, annotations=_READS)
    made.add_tool(tools.learn, title="Save what a task taught", description=texts.LEARN, annotations=_ADDS)
    _add_resources(made, project)
    _add_prompts(made)
    return made


def _add_resources(made: MCPServer[Any], project: Project) -> None:
    def read(page: str, slug: str) -> str:
        from tacit.server.pages import PAGES

        try:
            return str(told(lambda: twice(lambda: PAGES[page](project, slug)), ResourceError))
        except ResourceError as error:
            if isinstance(error.__cause__, UnknownPatternError):
                raise ResourceNotFoundError(str(error)) from error
            raise

    @made.resource("tacit://pattern/{slug}", name="pattern", mime_type=_MARKDOWN)
    def pattern(slug: str) -> str:
        """A pattern of the team: its text, its level, and the cases in which it did not apply."""
        return read("pattern", slug)

    @made.resource("tacit://checklist/{slug}", name="checklist", mime_type=_MARKDOWN)
    def checklist(slug: str) -> str:
        """The steps of a proven (HIGH) pattern, to tick off while working."""
        return read("checklist", slug)


def _add_prompts(made: MCPServer[Any]) -> None:
    @made.prompt(name="recall", title="Recall before a task")
    def recall(task: Annotated[str, Field(description="The task in one sentence.")]) -> str:
        """Find what the team has learned about a task before it starts."""
        return texts.recall_prompt(task)

    @made.prompt(name="learn", title="Learn from a finished task")
    def learn(learned: Annotated[str, Field(description="What was learned, in your words.")] = "") -> str:
        """Save what a finished task taught as evidence for the team's patterns."""
        return texts.learn_prompt(learned)


def run(project: Project) -> None:
    """Serve a project on standard input and output until the client closes them."""
    server(project).run("stdio")
