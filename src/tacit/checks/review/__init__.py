"""Check a change of code against the rules of a knowledge base's patterns.

A violation rule matches code that violates its pattern; an adoption rule matches code that follows it. A removal is a
finding about a change that removed code which an adoption rule matched.
"""
