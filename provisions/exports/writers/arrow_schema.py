"""The schema of a Parquet file in Arrow's own format, where readers find the descriptions of columns.

Parquet has no place for them: Arrow puts its schema, a FlatBuffer, into the file's metadata. The tables and their
fields, by place: https://github.com/apache/arrow/blob/main/format/Schema.fbs and Message.fbs; the layout of tables:
https://flatbuffers.dev/internals/
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

V5 = 4  # MetadataVersion
SCHEMA_MESSAGE = 1  # MessageHeader
CONTINUATION = 0xFFFFFFFF


@dataclass(frozen=True)
class ArrowType:
    """A type's place in Schema.fbs's union Type, and the numbers that describe it, as pairs for `struct`."""

    code: int
    numbers: tuple[tuple[str, int], ...] = ()


UTF8, BOOLEAN, LIST = ArrowType(5), ArrowType(6), ArrowType(12)
DATE = ArrowType(8, (("h", 0),))  # in days
DOUBLE = ArrowType(3, (("h", 2),))


def integer(bits: int) -> ArrowType:
    return ArrowType(2, (("i", bits), ("?", True)))  # signed


@dataclass(frozen=True)
class ArrowField:
    """A column, or the element of a list. All may have missing values."""

    name: str
    type: ArrowType
    children: tuple[ArrowField, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


def encode(fields: Sequence[ArrowField], metadata: Mapping[str, str]) -> str:
    """The schema as the value of ARROW:schema: a message with its length before it, in Base64."""
    schema = (None, [_field(one) for one in fields], _pairs(metadata))
    message = _FlatBuffer((("h", V5), ("B", SCHEMA_MESSAGE), schema, ("q", 0))).data
    return base64.b64encode(struct.pack("<II", CONTINUATION, len(message)) + message).decode()


# A table is a tuple of its fields: numbers with their format, texts, lists of tables, tables, and None for the default.
def _field(one: ArrowField) -> tuple[Any, ...]:
    children = [_field(child) for child in one.children]
    return one.name, ("?", True), ("B", one.type.code), one.type.numbers, None, children, _pairs(one.metadata)


def _pairs(metadata: Mapping[str, str]) -> list[tuple[str, str]]:
    return list(metadata.items())


class _FlatBuffer:
    """A FlatBuffer whose root is a table. What a table refers to follows it, so that all offsets are positive."""

    def __init__(self, root: tuple[Any, ...]) -> None:
        self.data = bytearray(4)
        self._refer(0, root)
        self._align(8)

    def _align(self, size: int, before: int = 0) -> None:
        """Pad so that what begins `before` bytes from here is at a multiple of `size`."""
        self.data += bytes(-(len(self.data) + before) % size)

    def _refer(self, place: int, target: Any) -> None:
        """Write the target, and its distance to the four bytes at `place`."""
        write: Any = (
            self._text if isinstance(target, str) else self._vector if isinstance(target, list) else self._table
        )
        struct.pack_into("<I", self.data, place, write(target) - place)

    def _text(self, text: str) -> int:
        self._align(4)
        start, encoded = len(self.data), text.encode()
        self.data += struct.pack("<I", len(encoded)) + encoded + b"\0"
        return start

    def _vector(self, tables: list[Any]) -> int:
        self._align(4)
        start = len(self.data)
        self.data += struct.pack("<I", len(tables)) + bytes(4 * len(tables))
        for place, table in enumerate(tables):
            self._refer(start + 4 + 4 * place, table)
        return start

    def _table(self, fields: tuple[Any, ...]) -> int:
        places, size = [], 4
        for one in fields:
            width = 0 if one is None else struct.calcsize(f"<{one[0]}") if _is_number(one) else 4
            size += -size % width if width else 0
            places.append(size if width else 0)
            size += width
        table_of_places = struct.pack(f"<{2 + len(fields)}H", 4 + 2 * len(fields), size, *places)
        self._align(8, before=len(table_of_places))
        self.data += table_of_places
        start = len(self.data)
        self.data += struct.pack("<i", len(table_of_places)) + bytes(size - 4)
        for one, place in zip(fields, places, strict=True):
            if _is_number(one):
                struct.pack_into(f"<{one[0]}", self.data, start + place, one[1])
            elif one is not None:
                self._refer(start + place, one)
        return start


def _is_number(one: Any) -> bool:
    return isinstance(one, tuple) and len(one) == 2 and isinstance(one[1], int)
