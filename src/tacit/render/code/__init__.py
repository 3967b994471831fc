"""The tokens of code in fences without what prettier changes, with one module for each family of languages."""
