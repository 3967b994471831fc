"""Move edits that users made on generated pages to the pattern pages and notes from which these are generated."""
