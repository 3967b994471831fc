"""Tests of `tacit story`, which compares the items of a story's checklist with the code."""
