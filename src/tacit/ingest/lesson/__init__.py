"""Turn what a user or an agent passes to `tacit learn` into a note."""
