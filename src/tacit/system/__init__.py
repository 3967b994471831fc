"""Files, locks, git, editor, processes, file events."""
