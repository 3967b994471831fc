"""Split the code in a page's code blocks into tokens, and leave out what the formatter prettier may change.

If the tokens of two blocks, joined to one text, are equal, the blocks differ only in their formatting. There is one
module for each family of languages.
"""
