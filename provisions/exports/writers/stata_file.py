"""A Stata file written in parts (format 118, Stata 14 and later), as `help dta` describes it.

Everything that describes the data stands before and after them, and tells how many rows there are and where each part
begins. So rows come first, each of a fixed size; long texts (strL) stand behind the rows that name them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO

# How a variable is stored: Stata's number for it, how it is shown, and numpy's type for a row's field.
STORED = {
    "text": (32768, "%9s", "<u8"),  # strL: the place of a long text
    "number": (65526, "%10.0g", "<f8"),
    "date": (65526, "%td", "<f8"),  # days since 1960
    "small": (65529, "%8.0g", "<i2"),
}
MISSING = 2.0**1023  # Stata's "." among numbers
TIME = b"01 Jan 2000 00:00"  # stands where the time of writing would
PLACES = struct.Struct("<14Q")
LONG = struct.Struct("<3sIQBI")


@dataclass(frozen=True)
class Variable:
    """A column of a Stata file. `kind` is a word of STORED, or the number of bytes of a fixed text, such as "3".

    `values` are labels of the numbers 1, 2, 3 and so on.
    """

    name: str
    kind: str
    label: str
    values: Sequence[str] = ()

    @property
    def stored(self) -> tuple[int, str, str]:
        return STORED.get(self.kind) or (int(self.kind), f"%{self.kind}s", f"S{self.kind}")

    @property
    def row(self) -> tuple[str, str]:
        """Its field of a row, for numpy."""
        return self.name, self.stored[2]


class StataFile:
    """What is around the rows of a file with these variables. Its label is `title`."""

    def __init__(self, variables: Sequence[Variable], title: str = "RTA-DB") -> None:
        self.variables = variables
        self.title = title

    def head(self, rows: int, size: int, long: int = 0) -> bytes:
        """Everything before the rows, of which there are `rows` with `size` bytes each; `long` bytes of long texts."""
        before = [self._header(rows), b"", *self._descriptions(), b"<characteristics></characteristics>"]
        before[1] = _tagged("map", bytes(PLACES.size))
        places = [0]
        for part in before:
            places.append(places[-1] + len(part))
        # The file begins at 0; the header has no place of its own.
        data = places.pop()
        texts = data + len(b"<data></data>") + rows * size
        labels = texts + len(b"<strls></strls>") + long
        end = labels + len(self._labels())
        before[1] = _tagged("map", PLACES.pack(*places, data, texts, labels, end, end + len(b"</stata_dta>")))
        return b"".join(before) + b"<data>"

    between = b"</data><strls>"  # rows and long texts

    def foot(self) -> bytes:
        """Everything behind the long texts."""
        return b"</strls>" + self._labels() + b"</stata_dta>"

    def _header(self, rows: int) -> bytes:
        title = self.title.encode()
        parts = [
            _tagged("release", b"118"),
            _tagged("byteorder", b"LSF"),
            _tagged("K", struct.pack("<H", len(self.variables))),
            _tagged("N", struct.pack("<Q", rows)),
            _tagged("label", struct.pack("<H", len(title)) + title),
            _tagged("timestamp", bytes([len(TIME)]) + TIME),
        ]
        return b"<stata_dta>" + _tagged("header", b"".join(parts))

    def _descriptions(self) -> Iterable[bytes]:
        every = self.variables
        yield _tagged("variable_types", struct.pack(f"<{len(every)}H", *(one.stored[0] for one in every)))
        yield _tagged("varnames", _padded((one.name for one in every), 129))
        yield _tagged("sortlist", bytes(2 * (len(every) + 1)))
        yield _tagged("formats", _padded((one.stored[1] for one in every), 57))
        yield _tagged("value_label_names", _padded((one.name if one.values else "" for one in every), 129))
        yield _tagged("variable_labels", _padded((one.label for one in every), 321))

    def _labels(self) -> bytes:
        return _tagged(
            "value_labels", b"".join(_tagged("lbl", _labels_of(one)) for one in self.variables if one.values)
        )


def write_long(file: IO[bytes], variable: int, row: int, text: str) -> int:
    """Writes a long text, first named by a variable of a row (both counted from 1); the place by which rows name it."""
    told = text.encode()
    file.write(LONG.pack(b"GSO", variable, row, 130, len(told) + 1) + told + b"\0")
    return variable + (row << 16)


def _labels_of(variable: Variable) -> bytes:
    texts = [text.encode() + b"\0" for text in variable.values]
    starts, together = [0], b"".join(texts)
    for text in texts[:-1]:
        starts.append(starts[-1] + len(text))
    many = len(texts)
    table = struct.pack(f"<2i{2 * many}i", many, len(together), *starts, *range(1, many + 1)) + together
    return struct.pack("<i129s3x", len(table), variable.name.encode()) + table


def _tagged(tag: str, content: bytes) -> bytes:
    return f"<{tag}>".encode() + content + f"</{tag}>".encode()


def _padded(texts: Iterable[str], size: int) -> bytes:
    return b"".join(text.encode().ljust(size, b"\0") for text in texts)
