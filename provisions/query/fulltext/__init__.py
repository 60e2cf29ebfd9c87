"""Full-text search: the same words find the same provisions on SQLite and on PostgreSQL."""

from provisions.query.fulltext.documents import (
    index,
    is_complete,
    is_current,
    looks_current,
    rebuild,
    refresh,
    rules,
    verify,
)
from provisions.query.fulltext.highlight import highlight, snippet

__all__ = [
    "highlight",
    "index",
    "is_complete",
    "is_current",
    "looks_current",
    "rebuild",
    "refresh",
    "rules",
    "snippet",
    "verify",
]
