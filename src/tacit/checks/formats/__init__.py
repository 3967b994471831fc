"""Format the findings of a review or a verification as JSON, SARIF, GitHub annotations or markdown."""
