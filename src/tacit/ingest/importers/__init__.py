"""Import documents that people wrote by hand: turn them into pattern pages and notes.

An import first makes a plan for each document. The plan has a draft of each file to create. A draft's key names it,
such as `page:retry-once`. A ledger says for each line of the document which drafts contain it, or why it is left out.
"""
