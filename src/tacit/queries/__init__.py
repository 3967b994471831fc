"""Answer questions about patterns from the store: list, show, explain and search them, and find similar ones."""
