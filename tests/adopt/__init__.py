"""How edits of generated pages are told apart and led back."""
