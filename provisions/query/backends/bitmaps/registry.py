"""When an index is made and how long it is kept: one per process, for the present version.

A small dataset's is made by the first question, in some milliseconds. A large one's takes seconds: a thread makes it,
or loads the file that another process has made, while questions wait, since the database would take longer to answer.
It answers all the same when the index is not there in PATIENCE seconds.
"""

from __future__ import annotations

import logging
import threading
import time
from contextvars import copy_context
from functools import cached_property
from typing import cast

from django.db import connections

from provisions.models import Mention, Provision
from provisions.query.backends.bitmaps import disk_cache
from provisions.query.backends.bitmaps.agreement_bitmaps import Facts
from provisions.query.backends.bitmaps.agreement_index import Agreements
from provisions.query.backends.bitmaps.backend import BitmapBackend
from provisions.query.backends.bitmaps.builder import Read, read
from provisions.query.backends.bitmaps.consistency import DatasetChanged, Version
from provisions.query.backends.bitmaps.dataset_bitmaps import Records
from provisions.query.backends.bitmaps.provision_index import Provisions
from provisions.query.lookups import Lookups, get_lookups, is_present
from provisions.query.values import FilterValues

LARGE = 50_000  # records that are too many for one question to read them all: see docs/performance.md
PATIENCE = 20  # seconds that questions wait for an index of so many, from when it was begun
DATASETS = ("economies", "provisions", "agreements", "mentions")  # in the order in which they are made
LARGE_ONES = ("provisions", "mentions")
log = logging.getLogger(__name__)


class Index:
    """The records of one version, by dataset; each is made once, when it is first asked for."""

    def __init__(self, words: Lookups) -> None:
        self.version = Version(words)
        self._lock = threading.RLock()
        self._made: dict[str, Records] = {}
        self._maker: threading.Thread | None = None
        self._settled = {dataset: threading.Event() for dataset in DATASETS}
        self._until = 0.0

    def records(self, dataset: str) -> Records | None:
        """A dataset's records; None when they take too long to make. Raises Moved when the version is over."""
        found = self._made.get(dataset)
        if found is not None:
            return found
        with self._lock:
            if self._maker is None and not self._made and is_large():
                self.begin()
            if self._maker is None:
                return self._make(dataset)
        self._settled[dataset].wait(max(0, self._until - time.monotonic()))
        return self._made.get(dataset)

    def begin(self) -> None:
        """Has a thread make all of it, which reads from the same database as this request."""
        self._until = time.monotonic() + PATIENCE
        self._maker = threading.Thread(target=copy_context().run, args=(self._make_all,), name="index", daemon=True)
        self._maker.start()

    def wait(self) -> None:
        """Until a thread that makes the index has ended, if there is one."""
        if self._maker is not None:
            self._maker.join()

    def _make_all(self) -> None:
        try:
            for dataset in DATASETS:
                self._make(dataset)
                self._settled[dataset].set()
        except DatasetChanged:
            pass  # the next question belongs to another version, and begins its index
        except Exception:
            log.exception("No index could be made: the database answers all questions on this version.")
        finally:
            for one in self._settled.values():
                one.set()
            connections.close_all()

    def _make(self, dataset: str) -> Records:
        found = self._made.get(dataset)
        if found is None:
            found = self._made[dataset] = self._of(dataset, self._read(dataset))
        return found

    def _read(self, dataset: str) -> Read:
        """What was read of a dataset, in this process or another; raises Moved."""
        if self._maker and dataset in LARGE_ONES:
            return disk_cache.loaded(dataset, self.version, lambda: self._read_now(dataset))
        return self._read_now(dataset)

    def _read_now(self, dataset: str) -> Read:
        found = read(dataset, self.facts, self.version.using)
        self.version.hold()
        return found

    def _of(self, dataset: str, read: Read) -> Records:
        if dataset == "provisions":
            return Provisions(read, self.facts, self.version)
        if dataset == "agreements":
            provisions = cast(Provisions, self._make("provisions"))
            return Agreements(read, self.facts, self.version, provisions)
        return Records(dataset, read, self.facts, self.version)

    @cached_property
    def facts(self) -> Facts:
        """Those of the agreements."""
        return Facts(self.version.words)


def is_large() -> bool:
    """Whether there are more provisions or mentions than a question should wait for."""
    provisions, mentions = (
        model.objects.order_by("pk").values("pk")[LARGE : LARGE + 1] for model in (Provision, Mention)
    )
    return provisions.exists() or mentions.exists()


_indexes: list[Index] = []  # one; two while a replica is behind its primary and both are asked
_lock = threading.Lock()


def index_of(words: Lookups) -> Index | None:
    """The index of this version; None when it is not the present one any more, or has no number yet."""
    with _lock:
        # Those that are over are let go now, not when the next is ready: there is no room for many.
        _indexes[:] = [one for one in _indexes if is_present(one.version.words)]
        found = next((one for one in _indexes if one.version.words is words), None)
        if found is None and is_present(words):
            found = Index(words)
            _indexes.append(found)
        return found


def prepare() -> bool:
    """Makes the file of a large dataset's index, which the processes that serve load; says whether it is large."""
    index = index_of(get_lookups()) if is_large() else None
    if index is None:
        return False
    index.begin()
    index.wait()
    return True


def answers(dataset: str, choices: FilterValues, words: Lookups) -> BitmapBackend | None:
    """A question's answers; None where there is no index of its version, and the database has to answer."""
    try:
        records = _records(dataset, words)
        return BitmapBackend(records, choices) if records else None
    except DatasetChanged:
        return None


def per_agreement(words: Lookups) -> dict[int, int] | None:
    """The number of public provisions of each public agreement; None where there is no index of this version."""
    try:
        records = _records("provisions", words)
    except DatasetChanged:
        return None
    if records is None:
        return None
    numbers = records.per_agreement(records.places.all).tolist()
    return dict(zip(records.facts.rank, numbers, strict=True))


def _records(dataset: str, words: Lookups) -> Records | None:
    index = index_of(words)
    return index.records(dataset) if index else None
