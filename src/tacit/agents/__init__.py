"""Write the files and answers that coding agents read: exported patterns, skills, and the hooks of a session."""
