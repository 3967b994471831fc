"""Print a review as JSON, SARIF, GitHub annotations or markdown."""
