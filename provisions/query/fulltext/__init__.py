"""Full-text search: the same search finds the same provisions on SQLite and on PostgreSQL."""

from provisions.query.fulltext.documents import (
    is_complete,
    is_current,
    looks_current,
    rebuild,
    refresh,
    update_documents,
    verify,
)
from provisions.query.fulltext.highlight import highlight, snippet

__all__ = [
    "highlight",
    "is_complete",
    "is_current",
    "looks_current",
    "rebuild",
    "refresh",
    "snippet",
    "update_documents",
    "verify",
]
