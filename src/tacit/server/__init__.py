"""Servers: other programs ask, and get the documents that the commands print."""
