"""Hold what documents and patterns say against the code."""
