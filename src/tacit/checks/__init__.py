"""Rules, review, lint and verify, which produce findings, and the formats in which findings are printed."""
