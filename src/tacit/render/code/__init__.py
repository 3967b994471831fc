"""Code in fences as tokens, without what prettier changes: one module for each family of languages."""
