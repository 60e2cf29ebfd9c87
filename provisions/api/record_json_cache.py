"""Records as JSON, each written once by a process for the dataset's version, whatever was asked.

A page is put together from them, so that neither the database reads nor Python writes the same records again. Where
there is no index of the version, or the dataset moves on meanwhile, a page is read and written as a whole.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists
from rest_framework.renderers import JSONRenderer

from provisions.datasets import fetch
from provisions.exports import DATASETS
from provisions.lib.bounded_cache import BoundedCache
from provisions.models import DatasetState
from provisions.query import ListQuery
from provisions.query.consistency import State
from provisions.query.filtersets import public_records

MOST = 10_000  # records of all datasets; a provision takes 1.5 kB

_written: tuple[State, BoundedCache[tuple[str, int], bytes]] | None = None


def json(data: Any) -> bytes:
    """Anything as the API writes it."""
    return bytes(JSONRenderer().render(data))


def records(question: ListQuery) -> list[bytes] | None:
    """The whole records of the question's page in its order, as JSON; None where they must be read as a whole.

    Raises BadQuestion for a page beyond the last.
    """
    if any(column.fetch for column in DATASETS[question.dataset].public):
        return None  # what else they need comes by queries of its own, perhaps of another version
    keys, state = question.page_keys(), question.lookups.state
    if keys is None or state is None:
        return None
    cache, dataset = _of(state), question.dataset
    cached = cache.get_many((dataset, key) for key in keys)
    missing = [key for key in keys if (dataset, key) not in cached]
    if missing:
        read = _read(dataset, missing, state)
        if len(read) < len(missing):
            return None
        new = {(dataset, key): text for key, text in read.items()}
        cache.update(new)
        cached |= new
    return [cached[dataset, key] for key in keys]


def page(head: dict[str, Any], records: list[bytes], facets: dict[str, Any] | None) -> bytes:
    """A page of records that are written already: `head` is what stands before them."""
    parts = [json(head)[:-1], b',"results":[', b",".join(records), b"]"]
    if facets is not None:
        parts += [b',"facets":', json(facets)]
    return b"".join([*parts, b"}"])


def _read(dataset: str, keys: list[int], state: State) -> dict[int, bytes]:
    """By primary key, those of these records that are public; none when the dataset isn't in this state any more.

    The state is looked at by the very statement that reads: both are of one moment, and it is no query more.
    """
    version, changed = state
    still = Exists(DatasetState.objects.filter(version=version, changed=changed))
    queryset = public_records(dataset).filter(still, pk__in=keys).order_by()
    return {key: json(row) for key, row in fetch.fetch_keyed_rows(queryset, DATASETS[dataset].public)}


def _of(state: State) -> BoundedCache[tuple[str, int], bytes]:
    """What is written of this version; that of another is let go."""
    global _written
    held = _written
    if held is None or held[0] != state:
        held = _written = (state, BoundedCache(MOST))
    return held[1]
