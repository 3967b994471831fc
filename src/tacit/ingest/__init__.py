"""Turn what people and programs write into notes and pattern pages."""
