"""What coding agents are told, as text."""
