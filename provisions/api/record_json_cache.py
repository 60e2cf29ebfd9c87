"""Records as JSON, each serialized once per process for a version of the dataset, whichever query selects it.

A page is joined from them, so that neither the database reads the same records again nor Python serializes them. Where
the version has no bitmap index, or the dataset changes meanwhile, a page is read and serialized as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Exists
from rest_framework.renderers import JSONRenderer

from provisions.datasets import fetch
from provisions.exports import DATASETS
from provisions.lib.bounded_cache import BoundedCache
from provisions.models import DatasetState
from provisions.query.consistency import State
from provisions.query.filtersets import public_records

MAX_RECORDS = 10_000  # of all datasets; a provision takes 1.5 kB

_cache: tuple[State, BoundedCache[tuple[str, int], bytes]] | None = None


def to_json(data: Any) -> bytes:
    """Serialize anything as the API does."""
    return bytes(JSONRenderer().render(data))


def get_records(dataset: str, keys: list[int], state: State) -> list[bytes] | None:
    """The complete records with these primary keys as JSON, in order; None if the dataset has left the state.

    None also for datasets with columns that further queries fetch, perhaps from another state.
    """
    if any(column.fetch for column in DATASETS[dataset].public):
        return None
    cache = _cache_of(state)
    cached = cache.get_many([(dataset, key) for key in keys])
    missing = [key for key in keys if (dataset, key) not in cached]
    if missing:
        serialized = {(dataset, key): row for key, row in _serialize(dataset, missing, state)}
        if len(serialized) < len(missing):
            return None
        cache.update(serialized)
        cached |= serialized
    return [cached[dataset, key] for key in keys]


def join_page(head: dict[str, Any], rows: list[bytes], facets: dict[str, Any] | None) -> bytes:
    """The JSON of a page: the members of `head`, then the serialized records as `results`, then the facets if any."""
    parts = [to_json(head)[:-1], b',"results":[', b",".join(rows), b"]"]
    if facets is not None:
        parts += [b',"facets":', to_json(facets)]
    return b"".join([*parts, b"}"])


def _serialize(dataset: str, keys: list[int], state: State) -> Iterator[tuple[int, bytes]]:
    """Those of these records that are public, by primary key; none when the dataset has left this state.

    The same statement checks the state and reads the records, so that both are of one moment, without another query.
    """
    version, changed = state
    unchanged = Exists(DatasetState.objects.filter(version=version, changed=changed))
    queryset = public_records(dataset).filter(unchanged, pk__in=keys).order_by()
    for key, row in fetch.fetch_keyed_rows(queryset, DATASETS[dataset].public):
        yield key, to_json(row)


def _cache_of(state: State) -> BoundedCache[tuple[str, int], bytes]:
    """The records of this version; those of another are dropped."""
    global _cache
    current = _cache
    if current is None or current[0] != state:
        current = _cache = (state, BoundedCache(MAX_RECORDS))
    return current[1]
