"""Tests of `tacit verify`, which compares documents and patterns with the code."""
