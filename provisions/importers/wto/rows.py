"""The rows of the list as typed records: the 28 columns of AllRTAs and the 8 of RTA Changes."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from provisions.importers.wto.membership_dates import PartyDates

AGREEMENT_SHEET = "AllRTAs"
CHANGE_SHEET = "RTA Changes"
# The fields of a row that Agreement, Accession and AgreementChange have under the same names.
RECORD_FIELDS = (
    "wto_rta_id", "name", "notification", "status", "signed_goods", "signed_services", "notified_goods",
    "notified_services", "in_force_goods", "in_force_services", "cross_regional", "all_parties_wto_members",
    "consideration_goods", "consideration_services", "remarks", "coverage", "inactive_date", "composition",
    "consideration_goods_date", "consideration_services_date", "implemented_goods", "implemented_services",
)  # fmt: skip
CHANGE_FIELDS = ("parties_concerned", "affects", "notified", "signed", "in_force", "remarks")


@dataclass(frozen=True)
class AgreementRow:
    """One record of sheet AllRTAs, with the values that the models have; empty cells are None or "".

    `row` is the row number in the sheet. Signatories are codes of economies in the cell's order; a grouping is one
    signatory.
    """

    row: int
    wto_rta_id: int
    name: str
    coverage: str
    agreement_types: tuple[str, ...]
    notification: str
    status: str
    signed_goods: date | None
    signed_services: date | None
    notified_goods: date | None
    notified_services: date | None
    in_force_goods: date | None
    in_force_services: date | None
    inactive_date: date | None
    is_accession: bool
    composition: str
    regions: tuple[str, ...]
    cross_regional: bool | None
    all_parties_wto_members: bool | None
    current_signatories: tuple[str, ...]
    original_signatories: tuple[str, ...]
    entry_exit: tuple[PartyDates, ...]
    consideration_goods: str
    consideration_goods_date: date | None
    consideration_services: str
    consideration_services_date: date | None
    implemented_goods: date | None
    implemented_services: date | None
    remarks: str

    @property
    def signed(self) -> date | None:
        """The earlier date of signature."""
        return earliest(self.signed_goods, self.signed_services)

    @property
    def in_force(self) -> date | None:
        """The earlier date of entry into force."""
        return earliest(self.in_force_goods, self.in_force_services)

    @property
    def record_fields(self) -> dict[str, Any]:
        """The fields of an Agreement or Accession, without the relations `types` and `regions`."""
        return {name: getattr(self, name) for name in RECORD_FIELDS}


@dataclass(frozen=True)
class ChangeRow:
    """One record of sheet RTA Changes: an amendment notified to the WTO. `row` is the row number in the sheet."""

    row: int
    wto_rta_id: int
    name: str
    parties_concerned: str
    affects: str
    notified: date | None
    signed: date | None
    in_force: date | None
    remarks: str

    @property
    def record_fields(self) -> dict[str, Any]:
        """The fields of an AgreementChange, without its agreement and fingerprint."""
        return {name: getattr(self, name) for name in CHANGE_FIELDS}

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the change's content, which identifies it in every edition of the list."""
        content = [self.wto_rta_id, *self.record_fields.values()]
        return hashlib.sha256(json.dumps(content, default=str, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class WtoWorkbook:
    """The whole workbook. `unread_columns` are the columns that are not imported, as "sheet: column"."""

    agreements: tuple[AgreementRow, ...]
    changes: tuple[ChangeRow, ...]
    unread_columns: tuple[str, ...]


def earliest(*days: date | None) -> date | None:
    """The earliest of the days that are not None; None if all are."""
    return min((day for day in days if day is not None), default=None)
