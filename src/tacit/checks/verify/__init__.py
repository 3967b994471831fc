"""Compare what documents claim with the code.

A claim is a statement of a document about the repository, such as the name of a file or of a table. Comparing the claim
with the code gives an answer with a verdict: verified, missing, differs and others.
"""
