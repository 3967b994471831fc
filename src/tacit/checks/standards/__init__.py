"""Standards documents compared with the modules of a repository: which module follows which standard."""
