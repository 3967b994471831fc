"""Compare what documents claim with the code.

A claim is a statement of a document about the repository, such as the name of a file or of a table. A fact is a
declaration in the code, such as a table or a route. Comparing a claim with the facts gives an answer with a verdict:
verified, missing, differs and others.
"""
