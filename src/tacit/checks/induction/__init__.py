"""Find out what fix commits have in common, and write rules from it, which find code that lacks such a fix."""
