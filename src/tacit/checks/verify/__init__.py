"""Compare the claims of documents with the code. A claim is a name or value that the code should have."""
