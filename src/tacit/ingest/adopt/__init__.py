"""Move edits of generated pages to the pattern pages and notes from which they were generated."""
