"""The sync: read notes and pattern pages, compute the confidence levels of patterns, and write generated pages."""
