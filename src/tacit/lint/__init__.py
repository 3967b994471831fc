"""PURE. The rules of `tacit lint`: over one file's text, and over the knowledge base as a whole."""
