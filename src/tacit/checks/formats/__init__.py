"""Format reviews, verifications, standards matrices and answers to stories, as JSON, SARIF, markdown and others."""
