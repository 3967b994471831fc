"""Compare the modules of a repository with documents of development standards: which module follows which standard."""
