"""Settings, the root folder, and the object that wires both to the store."""
