"""Code in fences as tokens, without what the formatter prettier changes: one module for each family of languages.

The tokens, joined to one text, are compared: if the texts of two blocks are equal, the blocks differ only in their
formatting.
"""
