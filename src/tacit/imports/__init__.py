"""PURE. Documents that people keep by hand, turned into pattern pages and notes."""
