"""Answers from bitmaps: which records a question finds, how many per value, which stand on a page.

One index per process and version of the dataset. The database gives the same answers (`in_sql`), and gives them where
there is no index; a test holds the two against each other.
"""

from provisions.querying.index.answers import InIndex
from provisions.querying.index.keeping import answers, per_agreement, prepare
from provisions.querying.index.version import Moved

__all__ = ["InIndex", "Moved", "answers", "per_agreement", "prepare"]
