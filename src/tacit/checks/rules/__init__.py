"""The rules of patterns, which find code by its syntax: read them, match them, test them on examples, and run them."""
