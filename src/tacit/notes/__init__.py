"""PURE. Text into values, and back."""
