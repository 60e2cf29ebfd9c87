"""A tiny folder in the shipped layout, with invented facts and the real codebook, that tests change cell by cell."""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
from pathlib import Path
from typing import Any

from provisions.corpus.load import FILES
from provisions.models import (
    Accession,
    Agreement,
    CodebookVersion,
    Economy,
    GroupingMember,
    LoadedRow,
    Membership,
    Provision,
    Reading,
    RejectedMention,
    Text,
    Variable,
)
from provisions.models.cells import to_text
from provisions.models.columns import TABLES

CODEBOOK = Path(__file__).resolve().parents[3] / "fixtures" / "codebook.yaml"
BODY = "1. Our words.\n2. Each Party shall help SMEs to find customers.\n"
START, END = 14, 62
CHECKSUM = hashlib.sha256(BODY[START:END].encode()).hexdigest()

CODING = {
    "location": "dedicated_article",
    "subject": "smes",
    "kind": ["cooperation"],
    "theme": ["msme_finance", "capacity_building"],
    "verb": "shall",
    "precision": "general",
    "extent": "article",
    "dispute_settlement": "applies",
    "beneficiary": ["msmes"],
    "parties_bound": "all",
    "mention": "explicit",
    "provenance": "machine_assisted",
    "codebook": "1.0",
}
LOCATED = {
    "corpus": "tota",
    "text_identifier": "77",
    "article_identifier": "7701",
    "start": START,
    "end": END,
    "checksum": CHECKSUM,
    "words": 9,
    "text_status": "stand_off",
}
DATA: dict[str, list[dict[str, Any]]] = {
    "economies": [
        {"code": "CHL", "name": "Chile", "kind": "country", "region": "south_america"},
        {"code": "NAM", "name": "Namibia", "kind": "country", "region": "africa"},
        {"code": "EUN", "name": "European Union", "short_name": "EU", "kind": "grouping", "region": "europe"},
        {"code": "DEU", "name": "Germany", "kind": "country", "region": "europe"},
    ],
    "groupings": [{"grouping": "EUN", "member": "DEU", "entry_date": "1958-01-01", "source": "Treaty of Rome"}],
    "agreements": [
        {
            "slug": "eu-chile",
            "wto_rta_id": 77,
            "name": "EU - Chile",
            "status": "in_force",
            "coverage": "goods_services",
            "types": ["eia", "fta"],
            "composition": "bilateral_one_rta",
            "signed_goods": "2002-11-18",
            "in_force_goods": "2003-02-01",
            "regions": ["europe", "south_america"],
            "cross_regional": True,
            "origin": "wto_rta_is",
        },
        {"slug": "namibia-chile", "name": "Namibia - Chile", "status": "not_notified", "origin": "curator"},
        {"slug": "old", "name": "Old", "status": "not_notified", "origin": "curator", "merged_into": "eu-chile"},
    ],
    "accessions": [{"wto_rta_id": 78, "agreement": "eu-chile", "name": "EU - Chile, Germany", "status": "in_force"}],
    "changes": [{"agreement": "eu-chile", "affects": "goods", "in_force": "2005-01-01", "fingerprint": "ab" * 32}],
    "memberships": [
        {"agreement": "eu-chile", "economy": "CHL", "original": True, "current": True, "pending": False},
        {
            "agreement": "eu-chile",
            "economy": "DEU",
            "original": False,
            "current": True,
            "entry_date": "2004-05-01",
            "pending": False,
            "accession": 78,
        },
    ],
    "texts": [{"corpus": "tota", "identifier": "77", "agreement": "eu-chile", "language": "en", "title": "EU - Chile"}],
    "provisions": [
        {
            "number": "P00001",
            "agreement": "eu-chile",
            "citation": "Art. 44",
            "summary": "The parties help small firms, =together.",
            "verified": False,
            "status": "published",
            **CODING,
            **LOCATED,
        },
        {
            "number": "P00002",
            "agreement": "namibia-chile",
            "citation": "Art. 3",
            "summary": '-Small firms are\r\nwelcome, "all" of them; in Perú too.',
            "text_status": "citation_only",
            "source_url": "https://example.org/3",
            "verified": True,
            "status": "published",
            **{**CODING, "theme": [], "verb": "declaratory"},
        },
        {
            "number": "P00003",
            "agreement": "eu-chile",
            "citation": "Art. 44",
            "text_status": "citation_only",
            "source_url": "https://example.org/44",
            "verified": False,
            "status": "withdrawn",
            "withdrawal_reason": "Counted twice.",
            "replaced_by": "P00001",
            **CODING,
        },
    ],
    "readings": [
        {"provision": "P00001", "coder": coder, "read_on": "2026-11-24", "stage": 1, **CODING}
        for coder in ("reading-1", "reading-2")
    ],
    "evidence": [
        {
            "slug": "writer-2020",
            "authors": "Writer, Ann",
            "year": 2020,
            "title": "Small firms",
            "doi": "10.1234/abc",
            "agreements": ["eu-chile", "namibia-chile"],
            "finding": "Small firms gain.",
            "seen": "abstract",
            "seen_at": "https://example.org/abstract",
            "seen_on": "2026-01-31",
        }
    ],
    "rejections": [
        {
            "corpus": "tota",
            "article_identifier": "7702",
            "field": "body",
            "start": 5,
            "end": 8,
            "term": "SME",
            "reason": "Square metre equivalents.",
        }
    ],
}


class Folder:
    """The files, as rows that a test may change before `write`; `edit` changes the written text itself."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.data = {name: [dict(row) for row in rows] for name, rows in DATA.items()}
        self.columns = {name: [column.name for column in TABLES[name].loadable] for name in DATA}
        shutil.copy(CODEBOOK, path / "codebook.yaml")

    def write(self) -> Path:
        """Write all files; gives the folder."""
        for name, rows in self.data.items():
            text = io.StringIO(newline="")
            writer = csv.writer(text, lineterminator="\r\n")
            writer.writerow(self.columns[name])
            writer.writerows([to_text(row.get(column)) for column in self.columns[name]] for row in rows)
            (self.path / f"{name}.csv").write_bytes(text.getvalue().encode())
        return self.path

    def edit(self, file: str, before: str, after: str) -> None:
        """Replace a text that stands in the written file once or more."""
        path = self.path / file
        text = path.read_bytes().decode()
        assert before in text
        path.write_bytes(text.replace(before, after).encode())


def stored() -> int:
    """How many records a load could have made are there."""
    models = (
        Economy, GroupingMember, Agreement, Accession, Membership, Text, Provision, Reading, RejectedMention,
        CodebookVersion, Variable, LoadedRow,
    )  # fmt: skip
    return sum(model._default_manager.count() for model in models)


assert set(DATA) == set(FILES) - {"codebook"}
