"""Write what coding agents read: exported files, the managed block, skills, the session hook."""
