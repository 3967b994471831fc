"""Turn documents, lessons and edited pages into notes and pattern pages."""
