"""PURE but for Jinja. Render values as generated pages, and find the text that people wrote into such pages."""
