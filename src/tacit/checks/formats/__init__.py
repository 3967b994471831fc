"""Format the results of checks as JSON, SARIF, markdown and others.

These are reviews of changes, verifications of documents, comparisons of modules with standards, and answers to stories
(checklists about a document).
"""
