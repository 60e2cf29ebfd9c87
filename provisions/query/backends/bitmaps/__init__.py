"""Answers from bitmaps: which records a question finds, how many per value, which stand on a page.

One index per process and version of the dataset. The database gives the same answers (`in_sql`), and gives them where
there is no index; a test holds the two against each other.
"""

from provisions.query.backends.bitmaps.backend import BitmapBackend
from provisions.query.backends.bitmaps.consistency import DatasetChanged
from provisions.query.backends.bitmaps.registry import answers, per_agreement, prepare

__all__ = ["BitmapBackend", "DatasetChanged", "answers", "per_agreement", "prepare"]
