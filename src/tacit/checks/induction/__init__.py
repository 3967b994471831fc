"""Find out what fix commits have in common, and write rules of a pattern from it."""
