"""Settings, the root folder, and the object that connects both with the store."""
