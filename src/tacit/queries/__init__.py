"""Queries: list, show, explain, search, most similar names."""
