"""Access to the system: files, locks, git, the editor, processes, file events."""
