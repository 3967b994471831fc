"""PURE. Patterns as guidance for coding agents: the rule and the reason in a few lines, and the files that hold it."""
