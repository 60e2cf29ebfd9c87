"""The REST API under /api/v1/: read-only faces of the questions that the website asks too."""
