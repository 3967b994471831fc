"""PURE. A change against the patterns: diffs, what a change brings in, what it takes away, and how it is told."""
