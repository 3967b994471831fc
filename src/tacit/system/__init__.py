"""Access to the operating system: files, locks, git, the editor, processes, file events."""
