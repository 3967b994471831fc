"""The pipeline from notes and pages to levels and generated pages."""
