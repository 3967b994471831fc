"""Turn documents that were written by hand into pages and notes."""
