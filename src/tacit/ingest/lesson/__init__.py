"""Turn the input of `tacit learn` into a note. A lesson is what a task taught, before it is saved."""
