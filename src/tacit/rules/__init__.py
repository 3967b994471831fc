"""PURE. The patterns' own rules: read, checked, matched against sources, proven on the examples of their pages."""
