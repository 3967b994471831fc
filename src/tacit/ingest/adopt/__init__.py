"""Move edits of generated pages back to the pages and notes that they are generated from."""
