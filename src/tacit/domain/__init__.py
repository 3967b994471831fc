"""The values of a knowledge base and the pure functions on them."""
