"""Edits of generated pages, traced back to their source."""
