"""The values of a knowledge base, and pure functions on them."""
