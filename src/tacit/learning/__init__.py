"""PURE. What somebody learned, from a document or from options, and the files it makes."""
