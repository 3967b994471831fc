"""One module per command: each takes a workspace, returns an immutable report, and prints nothing."""
