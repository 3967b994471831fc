"""Look-ups: list, show, explain, search, nearest names."""
