"""Bringing texts in: upload, reading, the outline that a curator corrects, and acceptance."""
