"""Compare documents with development standards with a repository's modules: which module follows which standard."""
