"""The version that an index is of. What is read counts only when the dataset has not moved on by then."""

from __future__ import annotations

from django.db import router

from provisions.models import DatasetState
from provisions.query.lookups import Lookups, present


class DatasetChanged(Exception):
    """The dataset has moved on from the version that was to be read."""


class Version:
    """A version of the dataset, told by its vocabulary."""

    def __init__(self, words: Lookups) -> None:
        self.words = words

    @property
    def using(self) -> str:
        """The database to read from: the one that this request, or whoever began a thread, reads everything from."""
        return str(router.db_for_read(DatasetState))

    def hold(self) -> None:
        """Raises Moved unless the dataset is still in this version: call it after reading.

        A change and its version become visible at once, so whatever was read before this holds was of this version.
        """
        if present(self.using) != self.words.state:
            raise DatasetChanged("The dataset moved on while it was read.")
