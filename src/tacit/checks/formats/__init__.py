"""Format a review or a verification as JSON, SARIF, GitHub annotations or markdown."""
