"""The read-only REST API under /api/v1/: the same list queries as on the website."""
