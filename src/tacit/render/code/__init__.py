"""Split the code in a page's code blocks into tokens, without what the formatter prettier changes.

If the tokens of two blocks, joined to one text, are equal, the blocks differ only in their formatting. There is one
module for each family of languages.
"""
