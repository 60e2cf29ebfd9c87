"""Full-text search: the same words find the same provisions on SQLite and on PostgreSQL."""

from provisions.query.fulltext.documents import (
    bring_up_to_date,
    covers_everything,
    index,
    is_current,
    rebuild,
    rules,
    seems_current,
    verify,
)
from provisions.query.fulltext.highlight import highlight, snippet

__all__ = [
    "bring_up_to_date",
    "covers_everything",
    "highlight",
    "index",
    "is_current",
    "rebuild",
    "rules",
    "seems_current",
    "snippet",
    "verify",
]
