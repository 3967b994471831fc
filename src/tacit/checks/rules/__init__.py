"""The rules of a pattern: read, match, prove and run them."""
