"""Find what fix commits have in common, and write rules from it."""
