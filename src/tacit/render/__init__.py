"""PURE but for Jinja. Values into the text of generated pages, and what of a page belongs to people."""
