"""Find out what commits that fixed an error have in common, and write rules that find code without such a fix."""
