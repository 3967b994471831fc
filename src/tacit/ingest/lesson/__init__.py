"""Turn the input of `tacit learn` into a note."""
