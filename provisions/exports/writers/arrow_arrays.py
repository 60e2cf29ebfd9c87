"""Python's values as Arrow's arrays.

`pyarrow.array` would do the same, but loads pandas to see whether it was given a part of one: 50 MB that a process
which serves can do without.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import chain
from typing import Any

import numpy as np
import pyarrow as pa

EPOCH = date(1970, 1, 1).toordinal()


def array(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    """An array of texts, lists of texts, truths, days (ISO dates) or numbers; None is missing."""
    if pa.types.is_list(kind):
        told = [len(value or ()) for value in values]
        inner = _texts(list(chain.from_iterable(value or () for value in values)))
        return pa.Array.from_buffers(kind, len(values), [_present(values), _offsets(told)], children=[inner])
    if pa.types.is_string(kind):
        return _texts(values)
    if pa.types.is_boolean(kind):
        return pa.Array.from_buffers(kind, len(values), [_present(values), _bits([bool(value) for value in values])])
    if pa.types.is_date(kind):
        known = {day: date.fromisoformat(day).toordinal() - EPOCH if day else 0 for day in set(values)}
        numbers = np.array([known[day] for day in values], dtype=np.int32)
    else:
        numbers = np.array([value or 0 for value in values], dtype=kind.to_pandas_dtype())
    return pa.Array.from_buffers(kind, len(values), [_present(values), pa.py_buffer(numbers)])


def _texts(values: Sequence[str | None]) -> pa.Array:
    told = [b"" if value is None else value.encode() for value in values]
    buffers = [_present(values), _offsets(list(map(len, told))), pa.py_buffer(b"".join(told))]
    return pa.Array.from_buffers(pa.string(), len(values), buffers)


def _offsets(lengths: list[int]) -> pa.Buffer:
    starts = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(np.array(lengths, dtype=np.int32), out=starts[1:])
    return pa.py_buffer(starts)


def _present(values: Sequence[Any]) -> pa.Buffer | None:
    """Which values are there; None when all are."""
    return _bits([value is not None for value in values]) if None in values else None


def _bits(truths: list[bool]) -> pa.Buffer:
    return pa.py_buffer(np.packbits(np.array(truths, dtype=bool), bitorder="little"))
