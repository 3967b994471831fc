"""Web pages to browse a knowledge base: written as files by `tacit site`."""
