#!/usr/bin/env bash
# Finding: a tool of the MCP SDK with an optional text gets None if the text is the word "null", and searches for everything.
#
# Package:   mcp 2.3.0 (the Python SDK of the Model Context Protocol), with its own client, in one process
# Input:     a tool find(query: str | None = None), a tool note(text: str | list[str]) and a tool exact(query: str); their arguments
#            are the texts null, ["a"], {"a": 1} and 5
# Behaviour: before it validates the arguments, the server parses each text whose parameter is not declared as str alone as
#            JSON, and takes the result if it is null, a list or an object. So query is None for "null", text is a list for
#            '["a"]', and '{"a": 1}' is refused as no valid string. A number stays the text that it was. A parameter that is
#            declared as str gets each of the texts as it was sent.
# Why it is a surprise: the schema that the server publishes offers a string, and a string was sent. Whether it arrives depends on
#            "| None", which only says that the argument can be left out. Agents search code and notes for words such as null,
#            and for pieces of JSON. Nothing reports that the filter has been dropped.
# Seen:      "find null: None, find 5: '5', find {"a": 1}: refused, note ["a"]: ['a'], exact null: 'null', exact {"a": 1}:
#            '{"a": 1}'; schema of query: string or null"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install mcp==2.3.0
seen=$("$folder/venv/bin/python" - 2>/dev/null <<'PYTHON'
import asyncio
import importlib.metadata

from mcp import Client
from mcp.server import MCPServer

server = MCPServer("notes")


@server.tool()
def find(query: str | None = None) -> str:
    return repr(query)


@server.tool()
def note(text: str | list[str]) -> str:
    return repr(text)


@server.tool()
def exact(query: str) -> str:
    return repr(query)


async def describe():
    calls = [
        ("find", "query", "null"),
        ("find", "query", "5"),
        ("find", "query", '{"a": 1}'),
        ("note", "text", '["a"]'),
        ("exact", "query", "null"),
        ("exact", "query", '{"a": 1}'),
    ]
    said = []
    async with Client(server) as client:
        for name, key, value in calls:
            result = await client.call_tool(name, {key: value})
            said.append(f"{name} {value}: {'refused' if result.is_error else result.content[0].text}")
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    types = [way["type"] for way in tools["find"].input_schema["properties"]["query"]["anyOf"]]
    return f"{', '.join(said)}; schema of query: {' or '.join(types)}"


print(f"{asyncio.run(describe())} (mcp {importlib.metadata.version('mcp')})")
PYTHON
)
echo "$seen"
[[ "$seen" == "find null: None, find 5: '5', find {\"a\": 1}: refused, note [\"a\"]: ['a'], exact null: 'null', \
exact {\"a\": 1}: '{\"a\": 1}'; schema of query: string or null "* ]] || { echo "the behaviour has changed"; exit 1; }
