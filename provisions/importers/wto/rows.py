"""The rows of the list as typed records: the columns of AllRTAs and of RTA Changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from provisions.importers.wto.cell_parsing import PartyDates

AGREEMENT_SHEET = "AllRTAs"
CHANGE_SHEET = "RTA Changes"


@dataclass(frozen=True)
class AgreementRow:
    """One record of sheet AllRTAs.

    Attributes:
        row: number of the row in the sheet.
        types: codes of agreement types.
        regions: codes of regions.
        current_signatories: codes of economies in the cell's order; a grouping is one signatory.
        original_signatories: likewise.
        party_dates: when single parties, by code, joined or left.
        fields: the other columns under the names that Agreement and Accession give them.
    """

    row: int
    wto_rta_id: int
    name: str
    is_accession: bool
    types: tuple[str, ...]
    regions: tuple[str, ...]
    current_signatories: tuple[str, ...]
    original_signatories: tuple[str, ...]
    party_dates: tuple[PartyDates, ...]
    fields: dict[str, Any]

    @property
    def title(self) -> str:
        """The RTA number and the name."""
        return f"RTA {self.wto_rta_id} {self.name}"

    @property
    def signed(self) -> date | None:
        """The earlier date of signature."""
        return self._earlier("signed_goods", "signed_services")

    @property
    def in_force(self) -> date | None:
        """The earlier date of entry into force."""
        return self._earlier("in_force_goods", "in_force_services")

    def _earlier(self, *fields: str) -> date | None:
        return min(filter(None, (self.fields[name] for name in fields)), default=None)


@dataclass(frozen=True)
class ChangeRow:
    """One record of sheet RTA Changes: an amendment notified to the WTO.

    `row` is the row number in the sheet; `fields` are the other columns under the names of AgreementChange.
    """

    row: int
    wto_rta_id: int
    name: str
    fields: dict[str, Any]

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the change's content, which identifies it in every edition of the list."""
        content = [self.wto_rta_id, *self.fields.values()]
        return hashlib.sha256(json.dumps(content, default=str, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class RefusedRow:
    """A row that is not imported, since an economy that it names, or its agreement's row names, is not known here."""

    sheet: str
    row: int
    wto_rta_id: int
    name: str
    economy: str  # the unknown name; "" when it is in the agreement's row
    message: str

    def __str__(self) -> str:
        return f"RTA {self.wto_rta_id} {self.name} (sheet {self.sheet!r}, row {self.row}): {self.message}"


@dataclass(frozen=True)
class WtoWorkbook:
    """The whole workbook. `unread_columns` are the columns that are not imported, as "sheet: column"."""

    agreements: list[AgreementRow]
    changes: list[ChangeRow]
    unread_columns: list[str]
    refused: list[RefusedRow] = field(default_factory=list)

    def count_refused(self, sheet: str) -> int:
        return sum(row.sheet == sheet for row in self.refused)
