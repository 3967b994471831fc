"""Move edits of generated pages back to the pattern pages and notes from which they are generated."""
