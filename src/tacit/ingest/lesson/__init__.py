"""Turn the input of `learn` into a note."""
