"""The settings and the root folder of a knowledge base, and `Workspace`, which connects them with the store."""
