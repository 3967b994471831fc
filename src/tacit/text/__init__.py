"""Pure functions on text: names, display, escaping, markup, globs, credentials."""
