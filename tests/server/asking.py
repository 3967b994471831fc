"""Call the MCP server as an agent's program does, with the client of the package `mcp`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import anyio
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, TextContent

from tacit.server.mcp import server
from tacit.server.project import Project

T = TypeVar("T")


def talk(target: Project | StdioServerParameters, talking: Callable[[Client], Awaitable[T]], mode: str = "auto") -> T:
    """Connect to a server in memory or over pipes, and return what the function `talking` returns for this client."""

    async def run() -> T:
        async with Client(server(target) if isinstance(target, Project) else target, mode=mode) as client:
            return await talking(client)

    return anyio.run(run)


def call(project: Project | Path, name: str, /, **arguments: Any) -> CallToolResult:
    """Call one tool of a server in memory, and return its result."""
    project = project if isinstance(project, Project) else Project(project, None, {})
    return talk(project, lambda client: client.call_tool(name, arguments))


def result(project: Project | Path, name: str, /, **arguments: Any) -> dict[str, Any]:
    """Call one tool, check that it succeeds, and return its JSON document."""
    found = call(project, name, **arguments)
    assert not found.is_error, said(found)
    assert isinstance(found.structured_content, dict)
    return found.structured_content


def refusal(project: Project | Path, name: str, /, **arguments: Any) -> str:
    """Call one tool, check that it fails, and return the message for the agent."""
    found = call(project, name, **arguments)
    assert found.is_error
    return said(found)


def said(found: CallToolResult) -> str:
    """Return the text of a tool's result."""
    (content,) = found.content
    assert isinstance(content, TextContent)
    return content.text
