"""What `learn` is told becomes a note."""
