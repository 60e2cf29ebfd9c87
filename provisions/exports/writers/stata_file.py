"""A Stata file written in parts (format 118, Stata 14 and later).

The format is described at https://www.stata.com/help.cgi?dta. Descriptions and a map of the file stand before the data,
the value labels after them. The rows come first, each of a fixed size, and the long texts (strL) that they refer to
follow; the header, which needs the number of rows and the size of the long texts, is written last.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

# Types of variables: Stata's number of the type, its display format, and numpy's type of the field in a row.
TYPES = {
    "text": (32768, "%9s", "<u8"),  # strL: a reference to a long text
    "number": (65526, "%10.0g", "<f8"),
    "date": (65526, "%td", "<f8"),  # days since 1960
    "small": (65529, "%8.0g", "<i2"),
}
RESERVED_NAMES = {"end": "passage_end"}  # reserved words, with the names that replace them
MAX_NAME = 32  # characters
MISSING = 2.0**1023  # Stata's "." among numbers
MISSING_SMALL = 32741  # and among 16-bit integers
TIME = b"01 Jan 2000 00:00"  # in place of the time of writing
MAP = struct.Struct("<14Q")
LONG_TEXT = struct.Struct("<3sIQBI")


@dataclass(frozen=True)
class StataVariable:
    """A column of a Stata file.

    Attributes:
        type: a key of TYPES, or the number of bytes of a text of fixed width, such as "3".
        value_labels: labels of the numbers 1, 2, 3 and so on.
    """

    name: str
    type: str
    label: str
    value_labels: Sequence[str] = ()

    @property
    def storage(self) -> tuple[int, str, str]:
        return TYPES.get(self.type) or (int(self.type), f"%{self.type}s", f"S{self.type}")

    @property
    def field(self) -> tuple[str, str]:
        """The name and the numpy type of the variable's field in a row."""
        return self.name, self.storage[2]


class StataFile:
    """Everything but the rows and long texts of a file with these variables. `title` is the label of the file."""

    def __init__(self, variables: Sequence[StataVariable], title: str = "RTA-DB") -> None:
        self.variables = variables
        self.title = title

    separator = b"</data><strls>"  # between the rows and the long texts

    def header(self, rows: int, row_size: int, long_size: int = 0) -> bytes:
        """Everything before the rows. Sizes are in bytes; `long_size` is that of all long texts together.

        Its own size does not depend on the arguments.
        """
        sections = [self._header(rows), b"", *self._descriptions(), b"<characteristics></characteristics>"]
        sections[1] = _tag("map", bytes(MAP.size))
        offsets = [0]  # of the file, and of each section behind the header
        for section in sections:
            offsets.append(offsets[-1] + len(section))
        data = offsets.pop()
        texts = data + len(b"<data></data>") + rows * row_size
        labels = texts + len(b"<strls></strls>") + long_size
        end = labels + len(self._value_labels())
        sections[1] = _tag("map", MAP.pack(*offsets, data, texts, labels, end, end + len(b"</stata_dta>")))
        return b"".join(sections) + b"<data>"

    def footer(self) -> bytes:
        """Everything after the long texts."""
        return b"</strls>" + self._value_labels() + b"</stata_dta>"

    def _header(self, rows: int) -> bytes:
        title = self.title.encode()
        parts = [
            _tag("release", b"118"),
            _tag("byteorder", b"LSF"),
            _tag("K", struct.pack("<H", len(self.variables))),
            _tag("N", struct.pack("<Q", rows)),
            _tag("label", struct.pack("<H", len(title)) + title),
            _tag("timestamp", bytes([len(TIME)]) + TIME),
        ]
        return b"<stata_dta>" + _tag("header", b"".join(parts))

    def _descriptions(self) -> Iterable[bytes]:
        variables = self.variables
        types = [variable.storage[0] for variable in variables]
        yield _tag("variable_types", struct.pack(f"<{len(variables)}H", *types))
        yield _tag("varnames", _pad((variable.name for variable in variables), 129))
        yield _tag("sortlist", bytes(2 * (len(variables) + 1)))
        yield _tag("formats", _pad((variable.storage[1] for variable in variables), 57))
        label_names = (variable.name if variable.value_labels else "" for variable in variables)
        yield _tag("value_label_names", _pad(label_names, 129))
        yield _tag("variable_labels", _pad((variable.label for variable in variables), 321))

    def _value_labels(self) -> bytes:
        tables = [_tag("lbl", _label_table(variable)) for variable in self.variables if variable.value_labels]
        return _tag("value_labels", b"".join(tables))


def stata_names(names: Sequence[str]) -> dict[str, str]:
    """The names of columns in Stata: unique, at most 32 characters, and not reserved."""
    stata: dict[str, str] = {}
    for name in names:
        short = RESERVED_NAMES.get(name, name)[:MAX_NAME]
        number = 2
        while short in stata.values():
            short = f"{name[: MAX_NAME - len(str(number)) - 1]}_{number}"
            number += 1
        stata[name] = short
    return stata


def write_long_text(file: IO[bytes], variable: int, row: int, text: str) -> int:
    """Write a long text and return the reference that rows hold to it.

    `variable` and `row`, both counted from 1, are the first place that refers to the text.
    """
    content = text.encode()
    file.write(LONG_TEXT.pack(b"GSO", variable, row, 130, len(content) + 1) + content + b"\0")
    return variable + (row << 16)


def _label_table(variable: StataVariable) -> bytes:
    texts = [text.encode() + b"\0" for text in variable.value_labels]
    offsets, content = [0], b"".join(texts)
    for text in texts[:-1]:
        offsets.append(offsets[-1] + len(text))
    count = len(texts)
    table = struct.pack(f"<2i{2 * count}i", count, len(content), *offsets, *range(1, count + 1)) + content
    return struct.pack("<i129s3x", len(table), variable.name.encode()) + table


def _tag(tag: str, content: bytes) -> bytes:
    return f"<{tag}>".encode() + content + f"</{tag}>".encode()


def _pad(texts: Iterable[str], size: int) -> bytes:
    return b"".join(text.encode().ljust(size, b"\0") for text in texts)
