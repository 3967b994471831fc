"""Everything that produces findings: rules, review, lint, and the formats of findings."""
