"""One module per command: its functions take a workspace, return an immutable report, and print nothing."""
