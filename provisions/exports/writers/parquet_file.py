"""Parquet files: what the format asks for, of the types that our columns have.

Each batch is a row group, each column of it one page behind a dictionary where values repeat, compressed with gzip.
https://parquet.apache.org/docs/file-format/ and
https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, Any

import numpy as np

from provisions.exports.writers import arrow_schema, thrift
from provisions.exports.writers.arrow_schema import ArrowField, ArrowType

MAGIC = b"PAR1"
BYTES = 6  # the physical type of texts
OPTIONAL, REPEATED = 1, 2
PLAIN, RLE, DICTIONARY = 0, 3, 8
DATA_PAGE, DICTIONARY_PAGE = 0, 2
GZIP, LEVEL = 2, 2  # levels above take longer and save little
LONGEST_BOUND = 64  # bytes of a text that is named as the smallest or largest


@dataclass(frozen=True)
class Type:
    """A type of values: how Parquet stores them, what Parquet and Arrow call them.

    Attributes:
        dtype: of the stored values; None for texts.
        converted, logical: ConvertedType and LogicalType of parquet.thrift, if any.
        is_list: the values are lists of such values.
    """

    physical: int
    dtype: str | None
    arrow: ArrowType
    converted: int | None = None
    logical: thrift.Value | None = None
    is_list: bool = False


_NOTHING = thrift.struct({})
TEXT = Type(BYTES, None, arrow_schema.UTF8, 0, thrift.struct({1: _NOTHING}))
TEXTS = Type(BYTES, None, arrow_schema.UTF8, 0, thrift.struct({1: _NOTHING}), is_list=True)
BOOLEAN = Type(0, "?", arrow_schema.BOOLEAN)
DATE = Type(1, "<i4", arrow_schema.DATE, 6, thrift.struct({6: _NOTHING}))
INT64 = Type(2, "<i8", arrow_schema.integer(64))
INT16 = Type(
    1, "<i4", arrow_schema.integer(16), 16,
    thrift.struct({10: thrift.struct({1: thrift.byte(16), 2: thrift.true()})}),
)  # fmt: skip
DOUBLE = Type(5, "<f8", arrow_schema.DOUBLE)


@dataclass(frozen=True)
class Field:
    """A column; its metadata are for readers that know Arrow."""

    name: str
    type: Type
    metadata: Mapping[str, str] = field(default_factory=dict)

    @property
    def path(self) -> tuple[str, ...]:
        return (self.name, "list", "element") if self.type.is_list else (self.name,)

    def arrow(self) -> ArrowField:
        if not self.type.is_list:
            return ArrowField(self.name, self.type.arrow, metadata=self.metadata)
        return ArrowField(self.name, arrow_schema.LIST, (ArrowField("element", self.type.arrow),), self.metadata)

    def elements(self) -> list[thrift.Value]:
        """The column in Parquet's schema: lists are three levels."""
        value = {1: thrift.i32(self.type.physical), 3: thrift.i32(OPTIONAL), 4: thrift.binary(self.path[-1])}
        converted = None if self.type.converted is None else thrift.i32(self.type.converted)
        leaf = thrift.struct({**value, 6: converted, 10: self.type.logical})
        if not self.type.is_list:
            return [leaf]
        top = {3: thrift.i32(OPTIONAL), 4: thrift.binary(self.name), 5: thrift.i32(1), 6: thrift.i32(3)}
        middle = {3: thrift.i32(REPEATED), 4: thrift.binary("list"), 5: thrift.i32(1)}
        return [thrift.struct({**top, 10: thrift.struct({3: _NOTHING})}), thrift.struct(middle), leaf]


def write(
    file: IO[bytes], fields: Sequence[Field], batches: Iterable[Sequence[Any]], metadata: Mapping[str, str]
) -> None:
    """Write a file.

    Args:
        batches: one sequence of values for each field, read one batch at a time; each becomes a row group. None is a
            missing value; of numpy's arrays only masked ones have any.
        metadata: of the file.
    """
    file.write(MAGIC)
    rows, place = 0, len(MAGIC)
    groups: list[thrift.Value] = []
    for batch in batches:
        columns, size, start = [], 0, place
        for one, values in zip(fields, batch, strict=True):
            chunk = _Chunk(one, values)
            columns.append(chunk.header(place))
            file.write(chunk.data)
            place += len(chunk.data)
            size += chunk.size
        count = len(batch[0])
        groups.append(_row_group(columns, size, count, start, place - start, len(groups)))
        rows += count
    footer = _footer(fields, rows, groups, metadata)
    file.write(footer + len(footer).to_bytes(4, "little") + MAGIC)


def _row_group(
    columns: list[thrift.Value], size: int, rows: int, start: int, compressed: int, place: int
) -> thrift.Value:
    return thrift.struct({
        1: thrift.array(thrift.STRUCT, columns), 2: thrift.i64(size), 3: thrift.i64(rows), 5: thrift.i64(start),
        6: thrift.i64(compressed), 7: thrift.i16(place) if place < 2**15 else None,
    })  # fmt: skip


def _footer(fields: Sequence[Field], rows: int, groups: list[thrift.Value], metadata: Mapping[str, str]) -> bytes:
    pairs = {**metadata, "ARROW:schema": arrow_schema.encode([one.arrow() for one in fields], metadata)}
    root = thrift.struct({4: thrift.binary("schema"), 5: thrift.i32(len(fields))})
    order = thrift.struct({1: _NOTHING})  # of the smallest and largest: that of the type
    _type, footer = thrift.struct({
        1: thrift.i32(1),
        2: thrift.array(thrift.STRUCT, [root, *chain.from_iterable(one.elements() for one in fields)]),
        3: thrift.i64(rows),
        4: thrift.array(thrift.STRUCT, groups),
        5: thrift.array(
            thrift.STRUCT,
            [thrift.struct({1: thrift.binary(key), 2: thrift.binary(value)}) for key, value in pairs.items()],
        ),
        6: thrift.binary("RTA-DB"),
        7: thrift.array(thrift.STRUCT, [order] * len(fields)),
    })  # fmt: skip
    return footer


class _Chunk:
    """One column of a row group, encoded and compressed."""

    def __init__(self, field: Field, values: Sequence[Any]) -> None:
        self.field = field
        self.data, self.size, self.dictionary_size = b"", 0, 0
        levels, present, self.slots = self._split(values)
        self.missing = self.slots - len(present)
        encoding, encoded = self._encode(present)
        head = {1: thrift.i32(self.slots), 2: thrift.i32(encoding), 3: thrift.i32(RLE), 4: thrift.i32(RLE)}
        self._add_page(DATA_PAGE, {5: thrift.struct(head)}, levels + encoded)

    def _split(self, values: Sequence[Any]) -> tuple[bytes, Any, int]:
        """The levels, which say where values are missing and where lists begin; the values there; and the slots.

        A slot is a value, a missing one, or an empty list.
        """
        if self.field.type.is_list:
            return _split_lists(values)
        if np.ma.isMaskedArray(values):
            defined = ~np.ma.getmaskarray(values)
            return _levels(defined.astype(np.uint8), 1), values.compressed(), len(values)
        if isinstance(values, np.ndarray) or None not in values:
            return _levels(np.ones(len(values), np.uint8), 1), values, len(values)
        present = [value for value in values if value is not None]
        defined = np.fromiter((value is not None for value in values), np.uint8, len(values))
        return _levels(defined, 1), present, len(values)

    def _encode(self, values: Any) -> tuple[int, bytes]:
        """The encoding and the bytes of the values; a dictionary becomes a page of its own, written before."""
        dtype = self.field.type.dtype
        self.bounds: tuple[bytes, bytes] | None = None
        if dtype == "?":
            flags = np.asarray(values, bool)
            if len(flags):
                self.bounds = flags.min().tobytes(), flags.max().tobytes()
            return PLAIN, np.packbits(flags, bitorder="little").tobytes()
        if dtype is None:
            distinct, places = self._index_texts(values)
            encoded = _plain_texts(distinct)
        else:
            distinct, places = self._index_numbers(np.asarray(values).astype(dtype, copy=False))
            encoded = distinct.tobytes()
        if places is None:
            return PLAIN, encoded
        head = thrift.struct({1: thrift.i32(len(distinct)), 2: thrift.i32(PLAIN)})
        self._add_page(DICTIONARY_PAGE, {7: head}, encoded)
        self.dictionary_size = len(self.data)
        width = 8 if len(distinct) <= 2**8 else 16
        return DICTIONARY, bytes([width]) + _hybrid(places, width)

    def _index_texts(self, texts: Sequence[str]) -> tuple[list[bytes], Any]:
        """The distinct texts and the place of each text among them; all texts and None where few repeat."""
        places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
        distinct = [text.encode() for text in places]
        if distinct:
            low, high = min(distinct), max(distinct)
            self.bounds = (low, high) if max(len(low), len(high)) <= LONGEST_BOUND else None
        if len(distinct) > min(len(texts) / 2, 2**16):
            return [text.encode() for text in texts], None
        return distinct, np.fromiter(map(places.__getitem__, texts), np.uint16, len(texts))

    def _index_numbers(self, numbers: Any) -> tuple[Any, Any]:
        """Like `_index_texts`. For whole numbers the dictionary is all between the smallest and the largest."""
        if not len(numbers):
            return numbers, None
        if self.field.type.physical == DOUBLE.physical:
            distinct, places = np.unique(numbers, return_inverse=True)
            if not np.isnan(distinct[-1]):  # a zero as bound has the sign that includes both
                self.bounds = (distinct[0] or np.float64(-0.0)).tobytes(), (distinct[-1] + 0.0).tobytes()
            return (distinct, places) if len(distinct) <= min(len(numbers) / 2, 2**16) else (numbers, None)
        low, high = numbers.min(), numbers.max()
        self.bounds = low.tobytes(), high.tobytes()
        if int(high) - int(low) >= min(len(numbers), 2**16):
            return numbers, None
        return np.arange(low, high + 1, dtype=numbers.dtype), numbers - low

    def _add_page(self, type: int, header: dict[int, thrift.Value], content: bytes) -> None:
        compressed = zlib.compress(content, LEVEL, wbits=31)
        lengths = {2: thrift.i32(len(content)), 3: thrift.i32(len(compressed))}
        _struct, head = thrift.struct({1: thrift.i32(type), **lengths, **header})
        self.data += head + compressed
        self.size += len(head) + len(content)

    def header(self, place: int) -> thrift.Value:
        """The ColumnChunk, given where it begins in the file."""
        low, high = map(thrift.binary, self.bounds) if self.bounds else (None, None)
        encodings = (PLAIN, RLE, DICTIONARY) if self.dictionary_size else (PLAIN, RLE)
        meta = {
            1: thrift.i32(self.field.type.physical),
            2: thrift.array(thrift.I32, [thrift.i32(one) for one in encodings]),
            3: thrift.array(thrift.BINARY, [thrift.binary(name) for name in self.field.path]),
            4: thrift.i32(GZIP),
            5: thrift.i64(self.slots),
            6: thrift.i64(self.size),
            7: thrift.i64(len(self.data)),
            9: thrift.i64(place + self.dictionary_size),
            11: thrift.i64(place) if self.dictionary_size else None,
            12: thrift.struct({3: thrift.i64(self.missing), 5: high, 6: low}),
        }
        return thrift.struct({2: thrift.i64(place), 3: thrift.struct(meta)})


def _split_lists(lists: Sequence[Sequence[str] | None]) -> tuple[bytes, list[str], int]:
    """Levels, elements and slots: 0 is no list, 1 an empty one, 3 an element; a list's first slot repeats nothing."""
    sizes = np.fromiter((len(one or ()) for one in lists), np.int64, len(lists))
    slots = np.maximum(sizes, 1)
    total = int(slots.sum())
    first = np.fromiter((0 if one is None else 3 if one else 1 for one in lists), np.uint8, len(lists))
    repeated = np.ones(total, np.uint8)
    repeated[np.cumsum(slots) - slots] = 0
    elements = list(chain.from_iterable(one or () for one in lists))
    return _levels(repeated, 1) + _levels(np.repeat(first, slots), 2), elements, total


def _levels(levels: Any, width: int) -> bytes:
    """Levels of a data page, with their length before them."""
    encoded = _hybrid(levels, width)
    return len(encoded).to_bytes(4, "little") + encoded


def _hybrid(numbers: Any, width: int) -> bytes:
    """Numbers of `width` bits in the RLE and bit-packing hybrid: one run if all are equal, else all packed."""
    if not len(numbers):
        return b""
    if (numbers == numbers[0]).all():
        return thrift.varint(len(numbers) << 1) + int(numbers[0]).to_bytes((width + 7) // 8, "little")
    groups = -(-len(numbers) // 8)
    padded: Any = np.zeros(groups * 8, np.uint16 if width > 8 else np.uint8)
    padded[: len(numbers)] = numbers
    if width < 8:
        bits = padded[:, None] >> np.arange(width, dtype=np.uint8) & 1
        packed = np.packbits(bits, bitorder="little").tobytes()
    else:
        packed = padded.astype(f"<u{width // 8}").tobytes()
    return thrift.varint(groups << 1 | 1) + packed


def _plain_texts(texts: Sequence[bytes]) -> bytes:
    return b"".join(part for text in texts for part in (len(text).to_bytes(4, "little"), text))
