"""Full-text search: the same words find the same provisions on SQLite and on PostgreSQL."""

from provisions.querying.search.documents import covers_everything, index, is_current, rebuild, verify
from provisions.querying.search.highlighting import highlight, snippet

__all__ = ["covers_everything", "highlight", "index", "is_current", "rebuild", "snippet", "verify"]
