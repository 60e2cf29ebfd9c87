"""Full-text search: the same words find the same provisions on SQLite and on PostgreSQL."""

from provisions.querying.search.documents import (
    bring_up_to_date,
    covers_everything,
    index,
    is_current,
    rebuild,
    rules,
    seems_current,
    verify,
)
from provisions.querying.search.highlighting import highlight, snippet

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
