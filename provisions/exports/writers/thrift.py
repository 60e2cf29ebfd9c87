"""Thrift's compact protocol, in which Parquet writes its headers: a value is its type and its bytes.

https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Value = tuple[int, bytes]
I16, I32, I64, BINARY, LIST, STRUCT = 4, 5, 6, 8, 9, 12
TRUE, BYTE = 1, 3


def varint(number: int) -> bytes:
    """A number from 0 on, seven bits to a byte."""
    encoded = bytearray()
    while number > 0x7F:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    encoded.append(number)
    return bytes(encoded)


def _zigzag(number: int) -> bytes:
    return varint(number * 2 if number >= 0 else -number * 2 - 1)


def i16(number: int) -> Value:
    return I16, _zigzag(number)


def i32(number: int) -> Value:
    return I32, _zigzag(number)


def i64(number: int) -> Value:
    return I64, _zigzag(number)


def byte(number: int) -> Value:
    return BYTE, number.to_bytes(1, "little")


def true() -> Value:
    return TRUE, b""


def binary(data: bytes | str) -> Value:
    encoded = data.encode() if isinstance(data, str) else data
    return BINARY, varint(len(encoded)) + encoded


def array(type: int, values: Sequence[Value]) -> Value:
    """A list of values of one type."""
    size = len(values)
    head = bytes([size << 4 | type]) if size < 15 else bytes([0xF0 | type]) + varint(size)
    return LIST, head + b"".join(encoded for _type, encoded in values)


def struct(fields: Mapping[int, Value | None]) -> Value:
    """A struct of fields by ascending number, at most 15 apart; those that are None are left out."""
    encoded, last = bytearray(), 0
    for number, value in fields.items():
        if value is not None:
            encoded.append(number - last << 4 | value[0])
            encoded += value[1]
            last = number
    return STRUCT, bytes(encoded) + b"\0"
