"""The MCP server, which answers agents with the JSON documents that commands print, and web pages for browsers."""
