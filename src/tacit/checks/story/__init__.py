"""A story's checklist against the code: read it, look for proof, answer each item, write the ticks, draft a story."""
