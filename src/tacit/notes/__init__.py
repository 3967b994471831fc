"""PURE. Parse the text of notes and pattern pages into values, and write values as text."""
