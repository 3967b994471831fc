"""Checks of the knowledge base itself."""
