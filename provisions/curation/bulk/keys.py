"""Primary keys that a form carries along unseen."""

from __future__ import annotations

LONGEST = 18  # digits: any such number is one that a database can hold


def keys_in(sent: str) -> list[int]:
    """Primary keys as a form carries them along, with commas between; what is none, or longer than any, is left out."""
    return [int(key) for key in sent.split(",") if key.isascii() and key.isdigit() and len(key) <= LONGEST]
