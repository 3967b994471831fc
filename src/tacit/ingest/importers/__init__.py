"""Documents that people keep by hand become pages and notes."""
