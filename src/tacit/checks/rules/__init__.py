"""A pattern's own rules: read, match, prove, run."""
