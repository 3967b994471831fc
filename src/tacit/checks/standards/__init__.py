"""Compare the modules of a repository with documents of development standards: which module follows which standard.

A module is a part of the code, such as a service. A standard is something that a document requires of each module.
"""
