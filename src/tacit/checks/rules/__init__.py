"""The rules of patterns, which find code by its syntax: read them, match them, test them on examples, and run them.

A violation rule matches code that violates its pattern; an adoption rule matches code that follows it.
"""
