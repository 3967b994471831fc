"""Write what coding agents read: exported files, the block in AGENTS.md, skills, the text of the session hooks."""
