"""The indexes of this process: when one is built, and how long it lives.

The first query builds the index of a small dataset, in some milliseconds. That of a large one takes seconds: a thread
builds it, or loads the file that another process has written, and queries wait for it, since the database would take
longer. After PATIENCE seconds the database answers all the same.
"""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from contextvars import copy_context
from typing import cast

from django.db import connections

from provisions.models import Mention, Provision
from provisions.query.backends.bitmaps import disk_cache
from provisions.query.backends.bitmaps.agreement_bitmaps import AgreementBitmaps
from provisions.query.backends.bitmaps.builder import DatasetArrays, read_dataset
from provisions.query.backends.bitmaps.dataset_index import (
    AgreementIndex,
    BitmapBackend,
    DatasetIndex,
    ProvisionIndex,
)
from provisions.query.consistency import DatasetChanged, check_unchanged, read_alias
from provisions.query.lookups import Lookups, get_lookups, is_cached
from provisions.query.values import FilterValues

LARGE = 50_000  # records from which on an index is built by a thread: see docs/performance.md
PATIENCE = 20  # seconds that queries wait for such an index, from when its building began
DATASETS = ("economies", "provisions", "agreements", "mentions")  # in the order in which they are built
LARGE_DATASETS = ("provisions", "mentions")
log = logging.getLogger(__name__)


class StateIndex:
    """The indexes of all datasets in one state. Each is built when it is first needed."""

    def __init__(self, lookups: Lookups) -> None:
        self.lookups, self.agreements = lookups, AgreementBitmaps(lookups.agreements)
        self._lock = threading.RLock()
        self._built: dict[str, DatasetIndex] = {}
        self._thread: threading.Thread | None = None
        self._ready = {dataset: threading.Event() for dataset in DATASETS}
        self._deadline = 0.0

    def get(self, dataset: str) -> DatasetIndex | None:
        """A dataset's index; None when building takes too long. Raises DatasetChanged when the state is over."""
        index = self._built.get(dataset)
        if index is not None:
            return index
        with self._lock:
            if self._thread is None and not self._built and is_large():
                self.start()
            if self._thread is None:
                return self._build(dataset)
        self._ready[dataset].wait(max(0, self._deadline - time.monotonic()))
        return self._built.get(dataset)

    def start(self) -> None:
        """Start a thread that builds all indexes, from the same database as this context."""
        self._deadline = time.monotonic() + PATIENCE
        self._thread = threading.Thread(target=copy_context().run, args=(self._build_all,), name="index", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Wait for the thread, if there is one."""
        if self._thread is not None:
            self._thread.join()

    def _build_all(self) -> None:
        try:
            for dataset in DATASETS:
                self._build(dataset)
                self._ready[dataset].set()
        except DatasetChanged:
            pass  # the next query starts the index of the new state
        except Exception:
            log.exception("No index could be built: the database answers all queries on this state.")
        finally:
            for event in self._ready.values():
                event.set()
            connections.close_all()

    def _build(self, dataset: str) -> DatasetIndex:
        """A dataset's index, from the database or another process's file. Raises DatasetChanged."""
        if dataset in self._built:
            return self._built[dataset]
        if self._thread and dataset in LARGE_DATASETS:
            arrays = disk_cache.load_or_build(dataset, self.lookups.state, lambda: self._read(dataset))
        else:
            arrays = self._read(dataset)
        index: DatasetIndex
        if dataset == "provisions":
            index = ProvisionIndex(arrays, self.agreements, self.lookups)
        elif dataset == "agreements":
            index = AgreementIndex(arrays, cast(ProvisionIndex, self._build("provisions")))
        else:
            index = DatasetIndex(dataset, arrays, self.agreements, self.lookups)
        self._built[dataset] = index
        return index

    def _read(self, dataset: str) -> DatasetArrays:
        arrays = read_dataset(dataset, self.agreements, read_alias())
        check_unchanged(self.lookups.state)
        return arrays


def is_large() -> bool:
    """Whether there are more provisions or mentions than one query should wait for."""
    return any(model.objects.order_by("pk").values("pk")[LARGE:].exists() for model in (Provision, Mention))


_indexes: list[StateIndex] = []  # one; two while a replica lags behind the primary and both are queried
_lock = threading.Lock()


def get_index(lookups: Lookups) -> StateIndex | None:
    """The index of the state of these lookups; None when it is not the present state, or there is none."""
    with _lock:
        # Old indexes are dropped before a new one is built: memory may not suffice for both.
        _indexes[:] = [one for one in _indexes if is_cached(one.lookups)]
        index = next((one for one in _indexes if one.lookups is lookups), None)
        if index is None and is_cached(lookups):
            index = StateIndex(lookups)
            _indexes.append(index)
        return index


def build_files() -> bool:
    """Write the files of a large dataset's index, for the processes that serve; returns whether it is large."""
    index = get_index(get_lookups()) if is_large() else None
    if index is None:
        return False
    index.start()
    index.join()
    return True


def find_backend(dataset: str, filters: FilterValues, lookups: Lookups) -> BitmapBackend | None:
    """A query's answers from bitmaps; None when there is no index of its state."""
    with suppress(DatasetChanged):
        state_index = get_index(lookups)
        index = state_index.get(dataset) if state_index else None
        return BitmapBackend(index, filters) if index else None
    return None
