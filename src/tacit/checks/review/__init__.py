"""Check a change against the rules of the patterns."""
