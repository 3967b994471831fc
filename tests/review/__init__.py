"""Reviews of changes."""
