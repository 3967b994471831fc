"""Web pages to browse a knowledge base: `tacit site` writes them as files, and `tacit serve` sends them to browsers."""
