"""Check a story against the code: read its items, search the code for proof, answer each item, and tick proven boxes.

A story is a markdown document with a checklist for correcting another document. This package can also draft one. A
probe says which evidence in the code answers which items. A place is a file and a line in the code.
"""
