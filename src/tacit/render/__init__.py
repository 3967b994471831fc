"""Render values as generated pages, and find the text that people wrote into such pages.

All modules are pure except those that use Jinja, the template engine.
"""
