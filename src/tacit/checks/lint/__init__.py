"""The lint rules, which check the knowledge base."""
