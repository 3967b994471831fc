"""Immutable values (notes, patterns, findings) and pure functions that compute other values from them."""
