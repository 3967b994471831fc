"""I/O. The store, an SQLite database in `.tacit/`. Only this package contains SQL."""
