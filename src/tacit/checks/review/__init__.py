"""Check a change of code against the rules of a knowledge base's patterns."""
