"""Servers that answer other programs with the same documents that the commands print."""
