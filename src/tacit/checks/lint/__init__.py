"""The lint rules, which check the notes and pages of a knowledge base."""
