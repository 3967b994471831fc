"""I/O. The files that coding agents read, kept in step with the patterns."""
