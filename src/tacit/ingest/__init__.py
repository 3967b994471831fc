"""Turn the input of people and programs into notes and pages."""
