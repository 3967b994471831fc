"""The team store: a PostgreSQL database that several workspaces share, and its copy on this machine."""
