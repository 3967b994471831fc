"""The team store: what several workspaces share in a PostgreSQL database, and the copy of it on this machine."""
