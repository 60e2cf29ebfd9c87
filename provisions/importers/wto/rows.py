"""The rows of the list as typed records: the 28 columns of AllRTAs and the 8 of RTA Changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from provisions.importers.wto.membership_dates import PartyDates

AGREEMENT_SHEET = "AllRTAs"
CHANGE_SHEET = "RTA Changes"


@dataclass(frozen=True)
class AgreementRow:
    """One record of sheet AllRTAs. Goods and services have separate dates; empty cells are None or "".

    `row` is the row number in the sheet. Types are fta, cu, eia, psa; `coverage` goods, services; `status`
    in_force, in_force_for_some, inactive, announced_negotiation, announced_signed; `composition` bilateral,
    plurilateral. Signatories are codes of economies in the cell's order; a grouping is one signatory.
    """

    row: int
    wto_rta_id: int
    name: str
    coverage: tuple[str, ...]
    agreement_types: tuple[str, ...]
    notification: str
    status: str
    signed_goods: date | None
    signed_services: date | None
    notified_goods: date | None
    notified_services: date | None
    in_force_goods: date | None
    in_force_services: date | None
    inactive: date | None
    is_accession: bool
    composition: str
    one_party_is_rta: bool
    all_parties_are_rtas: bool
    regions: tuple[str, ...]
    cross_regional: bool | None
    all_parties_wto_members: bool | None
    current_signatories: tuple[str, ...]
    original_signatories: tuple[str, ...]
    entry_exit: tuple[PartyDates, ...]
    consideration_goods: str
    consideration_date_goods: date | None
    consideration_services: str
    consideration_date_services: date | None
    implementation_end_goods: int | None
    implementation_end_services: int | None
    remarks: str

    @property
    def agreement_type(self) -> frozenset[str]:
        """The types as a set."""
        return frozenset(self.agreement_types)

    @property
    def signed(self) -> date | None:
        """The earlier date of signature."""
        return earliest(self.signed_goods, self.signed_services)

    @property
    def in_force(self) -> date | None:
        """The earlier date of entry into force."""
        return earliest(self.in_force_goods, self.in_force_services)


@dataclass(frozen=True)
class ChangeRow:
    """One record of sheet RTA Changes: an amendment notified to the WTO. `row` is the row number in the sheet."""

    row: int
    wto_rta_id: int
    name: str
    parties: tuple[str, ...]
    parties_as_written: str
    affects: tuple[str, ...]
    notified: date | None
    signed: date | None
    in_force: date | None
    remarks: str


@dataclass(frozen=True)
class WtoWorkbook:
    """The whole workbook. `unread_columns` are the columns that are not imported, as "sheet: column"."""

    agreements: tuple[AgreementRow, ...]
    changes: tuple[ChangeRow, ...]
    unread_columns: tuple[str, ...]


def earliest(*days: date | None) -> date | None:
    """The earliest of the days that are not None; None if all are."""
    return min((day for day in days if day is not None), default=None)
