"""Many items come in batches, and a bounded cache keeps the newest."""

from __future__ import annotations

from provisions.lib.batches import batched
from provisions.lib.bounded_cache import BoundedCache


def test_batches_hold_every_item_in_order() -> None:
    assert list(batched("abcde", 2)) == [["a", "b"], ["c", "d"], ["e"]]
    assert list(batched(iter(range(4)), 2)) == [[0, 1], [2, 3]]
    assert list(batched([], 2)) == []


def test_a_bounded_cache_drops_what_was_added_first() -> None:
    cache: BoundedCache[str, int] = BoundedCache(2)
    assert cache.get("a", lambda: 1) == 1 and cache.get("a", lambda: 2) == 1
    cache.update({"b": 2, "c": 3})
    assert cache.get_many(["a", "b", "c"]) == {"b": 2, "c": 3}
