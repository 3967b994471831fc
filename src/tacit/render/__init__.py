"""PURE but for Jinja. Render values as generated pages, and find the parts of a page that people wrote."""
