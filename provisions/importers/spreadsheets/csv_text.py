"""A CSV file as spreadsheet programs save it: in UTF-8 or Windows-1252, with commas, semicolons or tabs.

What the header makes sense with decides the separator. How a file was read is noted where it is not as we write it.
"""

from __future__ import annotations

import re
from pathlib import Path

from provisions.datasets.column import Table
from provisions.importers.fixtures.files import SEPARATORS, FileContent, ParseCell, check_bytes, parse_csv
from provisions.importers.fixtures.problems import FileProblem, LoadRefused

WESTERN = "cp1252"
COMMA = ","
_SEP_LINE = re.compile("sep=([,;\t])\r?\n", re.IGNORECASE)  # Excel's own first line, which names the separator
NOTE_WESTERN = (
    "Read as Windows-1252, for it is not UTF-8. Look at letters with accents in what changes: "
    "letters that Windows-1252 lacks may have become question marks."
)


def read_csv(path: Path, name: str, table: Table, parse: ParseCell) -> FileContent:
    """A curator's CSV file, called `name` in messages. Faults are collected in its `problems`."""
    content = FileContent(table)
    try:
        text = _decode(path.read_bytes(), name, content)
    except LoadRefused as refusal:
        content.problems += refusal.problems
        return content
    named = _SEP_LINE.match(text)
    text = text[named.end() :] if named else text
    separator = named[1] if named else _find_separator(text, table)
    if separator != COMMA:
        content.notes.append(f"Read with {SEPARATORS[separator]} between its columns.")
    parse_csv(content, name, text, parse, all_columns=False, separator=separator, skipped=1 if named else 0)
    return content


def _decode(data: bytes, name: str, content: FileContent) -> str:
    """The file's text; raises LoadRefused for one in no encoding that is read."""
    check_bytes(data, name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        try:
            text = data.decode(WESTERN)
        except UnicodeDecodeError:
            wrong = f"is neither UTF-8 nor Windows-1252 (bytes {data[error.start : error.end].hex(' ')})"
            line = data.count(b"\n", 0, error.start) + 1
            raise LoadRefused([FileProblem(name, f"{wrong}; save it as UTF-8", line)]) from error
        content.notes.append(NOTE_WESTERN)
        return text


def _find_separator(text: str, table: Table) -> str:
    """The sign between which the first line has most names of columns; the comma where none has more."""
    header = text.partition("\n")[0].strip()
    names = {column.name for column in table.columns} | table.retired
    known = {sign: sum(one.strip('" ') in names for one in header.split(sign)) for sign in (COMMA, *SEPARATORS)}
    return max(known, key=lambda sign: known[sign])
