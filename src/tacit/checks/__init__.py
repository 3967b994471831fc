"""The packages that produce findings (rules, review, lint, verify, standards and story), and the output formats."""
