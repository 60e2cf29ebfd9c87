"""Known corpora: which files they have, by checksum, and which agreement, language and text each file is.

The shipped lists are fixtures/corpora.csv and fixtures/corpus_files.csv. A folder may have a list of its own,
`index.csv`, which says for each file what the shipped list says, and with a column `sha256` makes it known.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings

from provisions.importers.archives import ArchiveError
from provisions.models import Agreement, Corpus

FIXTURES = settings.BASE_DIR / "fixtures"
INDEX = "index.csv"
MOST_ROWS = 50_000
_OTHER_NAMES = {"sha256": "checksum", "wto_rta_id": "rta", "title": "rta_name"}  # of columns in a folder's index


@dataclass(frozen=True, slots=True)
class CorpusEntry:
    """What a list says of a file; blank where it says nothing.

    Attributes:
        is_known: the file is the one that the list means, by its checksum.
        copy_of: which other text has the same words, when it is a copy or a translation.
    """

    file: str
    is_known: bool = False
    corpus: str = ""
    identifier: str = ""
    agreement: str = ""
    wto_rta_id: int | None = None
    language: str = ""
    title: str = ""
    is_translation: bool = False
    source_url: str = ""
    main_text: str = ""
    lacks: str = ""
    annexes: str = ""
    copy_of: str = ""

    def find_agreement(self) -> Agreement | None:
        """The agreement that the list names, if it is in the database."""
        if self.agreement:
            return Agreement.objects.filter(slug=self.agreement).first()
        return Agreement.objects.filter(wto_rta_id=self.wto_rta_id).first() if self.wto_rta_id else None


@cache
def shipped_entries() -> dict[str, CorpusEntry]:
    """The files of the shipped list by checksum."""
    return {row["sha256"]: _read_entry(row, is_known=True) for row in _read_rows(FIXTURES / "corpus_files.csv")}


def is_corpus(slug: str) -> bool:
    """Whether a corpus is in the database or in the shipped list."""
    return Corpus.objects.filter(slug=slug).exists() or slug in _shipped_corpora()


def find_corpus(slug: str) -> Corpus | None:
    """A corpus by its short name; one of the shipped list is added when it is not there."""
    if corpus := Corpus.objects.filter(slug=slug).first():
        return corpus
    row = _shipped_corpora().get(slug)
    return None if row is None else Corpus.objects.create(**{**row, "retrieved_on": row["retrieved_on"] or None})


@cache
def _shipped_corpora() -> dict[str, dict[str, str]]:
    """The corpora of the shipped list by their short names."""
    return {row["slug"]: row for row in _read_rows(FIXTURES / "corpora.csv")}


class FolderIndex:
    """The list of a folder, if it has one."""

    def __init__(self, folder: Path | None) -> None:
        path = None if folder is None else folder / INDEX
        self._rows = _read_rows(path) if path and path.is_file() else []

    def find(self, name: str, checksum: str) -> CorpusEntry | None:
        """What the shipped list or the folder's own says of a file; `name` is its path in the folder."""
        if entry := shipped_entries().get(checksum):
            return entry
        for row in self._rows:
            if listed := _cell(row, "sha256"):
                if listed.lower() == checksum:
                    return _read_entry(row, is_known=True)
            elif _is_path_of(row, name):
                return _read_entry(row, is_known=False)
        return None


def _is_path_of(row: dict[str, str], name: str) -> bool:
    file = row.get("file", "").strip()
    listed = PurePosixPath(row.get("source", "").strip()) / file
    return bool(file) and name in (str(listed), file)


def _cell(row: dict[str, str], name: str) -> str:
    return (row.get(name) or row.get(_OTHER_NAMES.get(name, name)) or "").strip()


def _read_entry(row: dict[str, str], is_known: bool) -> CorpusEntry:
    number = _cell(row, "wto_rta_id")
    texts: dict[str, Any] = {
        name: _cell(row, name)
        for name in (
            *("file", "corpus", "identifier", "agreement", "language", "title"),
            *("main_text", "lacks", "annexes", "copy_of"),
        )
    }
    address = _cell(row, "source_url") or _cell(row, "text_from")
    return CorpusEntry(
        **texts,
        is_known=is_known,
        wto_rta_id=int(number) if number.isascii() and number.isdigit() and len(number) < 8 else None,
        is_translation=_cell(row, "is_translation") == "true",
        source_url=address if address.lower().startswith(("http://", "https://")) and len(address) <= 500 else "",
    )


def _read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a list, without cells that have no column.

    Raises:
        ArchiveError: it is no CSV file in UTF-8, or too long.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows: list[dict[str, str]] = []
            for row in csv.DictReader(file, strict=True):
                if len(rows) == MOST_ROWS:
                    raise ArchiveError(f"{path.name} has more than {MOST_ROWS:,} rows")
                rows.append({name: cell for name, cell in row.items() if isinstance(cell, str)})
    except (csv.Error, UnicodeDecodeError) as error:
        raise ArchiveError(f"{path.name} is no CSV file in UTF-8 ({error})") from error
    return rows
