#!/usr/bin/env bash
# Finding: one result of a tool of the MCP SDK says two different things: a key is only in its text, and groups only in its data.
#
# Package:   mcp 2.3.0 (the Python SDK of the Model Context Protocol), with its own client, in one process
# Input:     a class Note (title) and its subclass Long (title, body); tools that return a Long as Note and in a list[Note], a
#            dict with title and body as the TypedDict Row (title), and [["a"], ["b", "c"]] as list[list[str]]
# Behaviour: a result has content (text) and structured_content (data). The SDK writes the text from the returned object, and the
#            data from what is left after it has validated the object against the type of the function. So the body of a Long in a
#            list, and the key of a dict that the type does not name, are in the text only. A single Long keeps its body in both.
#            The text of a list is one block for each item, also for the lists in it: the groups are gone.
# Why it is a surprise: the specification wants the text to be the serialized data, for clients that don't know the data. Which of
#            the two a model gets to read depends on its client, so the same call has another answer in another editor. A test
#            that compares structured_content does not see what the text says. There is no warning, and the schema allows more
#            keys.
# Instead:   serialize the document once and return a CallToolResult that has it as text and as data; or let the types name all
#            keys.
# Seen:      "one: text body title, data body title; many: text body title, data title; row: text body title, data title; groups:
#            text a, b, c, data [['a'], ['b', 'c']]"
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --quiet --disable-pip-version-check install mcp==2.3.0
seen=$("$folder/venv/bin/python" - <<'PYTHON'
import asyncio
import importlib.metadata
import json

from mcp import Client
from mcp.server import MCPServer
from pydantic import BaseModel
from typing_extensions import TypedDict

server = MCPServer("notes")


class Note(BaseModel):
    title: str


class Long(Note):
    body: str


class Row(TypedDict):
    title: str


@server.tool()
def one() -> Note:
    return Long(title="a", body="b")


@server.tool()
def many() -> list[Note]:
    return [Long(title="a", body="b")]


@server.tool()
def row() -> Row:
    return {"title": "a", "body": "b"}


@server.tool()
def groups() -> list[list[str]]:
    return [["a"], ["b", "c"]]


def keys(document):
    return " ".join(sorted(document))


async def describe():
    said = []
    async with Client(server) as client:
        for name in ("one", "many", "row", "groups"):
            result = await client.call_tool(name, {})
            texts, data = [block.text for block in result.content], result.structured_content
            if name == "groups":
                said.append(f"{name}: text {', '.join(texts)}, data {data['result']}")
            else:
                found = data["result"][0] if name == "many" else data
                said.append(f"{name}: text {keys(json.loads(texts[0]))}, data {keys(found)}")
    return "; ".join(said)


print(f"{asyncio.run(describe())} (mcp {importlib.metadata.version('mcp')})")
PYTHON
)
echo "$seen"
[[ "$seen" == "one: text body title, data body title; many: text body title, data title; row: text body title, data title; \
groups: text a, b, c, data [['a'], ['b', 'c']] "* ]] || { echo "the behaviour has changed"; exit 1; }
