"""Tests of the MCP server and of the web pages."""
