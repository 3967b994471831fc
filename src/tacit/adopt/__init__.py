"""PURE. Edits that people made to a generated page, told apart from what was generated and led to their source."""
