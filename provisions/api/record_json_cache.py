"""Records as JSON, each serialized once per process for a version of the dataset, whichever query selects it.

A page is joined from them, so that neither the database reads the same records again nor Python serializes them. Where
the version has no bitmap index, or the dataset changes meanwhile, a page is read and serialized as a whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
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


def to_json(data: Any) -> bytes:
    """Serialize anything as the API does."""
    return bytes(JSONRenderer().render(data))


def get_records(dataset: str, keys: list[int] | None, state: State | None) -> list[bytes] | None:
    """The complete records with these primary keys as JSON, in order.

    None without keys or a state, if the dataset has left the state, or if further queries fetch some of its columns,
    perhaps from another state.
    """
    if keys is None or state is None or any(column.fetch for column in DATASETS[dataset].public):
        return None
    cache = _get_cache(state)
    rows = cache.get_many([(dataset, key) for key in keys])
    missing = [key for key in keys if (dataset, key) not in rows]
    if missing:
        new = {(dataset, key): row for key, row in _serialize(dataset, missing, state)}
        if len(new) < len(missing):
            return None
        cache.update(new)
        rows |= new
    return [rows[dataset, key] for key in keys]


def join_page(page: dict[str, Any]) -> bytes:
    """The JSON of a page whose `results` are serialized records."""
    rows = page["results"]
    before, after = to_json({**page, "results": []}).split(b'"results":[]', 1)
    return b"".join([before, b'"results":[', b",".join(rows), b"]", after])


def _serialize(dataset: str, keys: list[int], state: State) -> Iterator[tuple[int, bytes]]:
    """Those of these records that are public, by primary key; none when the dataset has left this state.

    The same statement checks the state and reads the records, so that both are of one moment, without another query.
    """
    version, changed = state
    unchanged = Exists(DatasetState.objects.filter(version=version, changed=changed))
    queryset = public_records(dataset).filter(unchanged, pk__in=keys).order_by()
    for key, row in fetch.fetch_rows(queryset, DATASETS[dataset].public).items():
        yield key, to_json(row)


@lru_cache(maxsize=1)
def _get_cache(_state: State) -> BoundedCache[tuple[str, int], bytes]:
    """The records of this version, by dataset and primary key; those of another version are dropped."""
    return BoundedCache(MAX_RECORDS)
