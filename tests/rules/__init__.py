"""The patterns' rules."""
