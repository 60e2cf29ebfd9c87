"""Which state of the dataset was read, and whether it changed meanwhile."""

from __future__ import annotations

from datetime import datetime

from django.db import router

from provisions.models import DatasetState

# The version and the time of the last change. A rollback may give a version number to other data, but never the time.
State = tuple[int, datetime]


class DatasetChanged(Exception):
    """The dataset changed while it was read, so what was read may belong to two states."""


def read_alias() -> str:
    """The database that this context reads from: the primary, or the replica that the request has chosen."""
    return str(router.db_for_read(DatasetState))


def get_state(using: str | None = None) -> State | None:
    """The present state of a database; None when it is empty. One query."""
    return DatasetState.objects.using(using).values_list("version", "changed").first()


def check_unchanged(state: State | None) -> None:
    """Raise DatasetChanged unless the dataset is still in this state; to be called after reading.

    Data and counter are committed together. So if the state is the same after reading, all data read belong to it.
    """
    if get_state(read_alias()) != state:
        raise DatasetChanged("The dataset changed while it was read.")
