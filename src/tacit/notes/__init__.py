"""PURE. Parse notes and pattern pages into values, and write values as text."""
