"""A change against the rules of the patterns."""
