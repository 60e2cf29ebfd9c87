"""Map rows of the list to fields of stored records, and compare the two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Model

from provisions.importers.wto.report import Difference
from provisions.importers.wto.rows import AgreementRow, ChangeRow

# Fields of the same name in row and record.
_SAME = (
    "wto_rta_id",
    "name",
    "notification",
    "status",
    "signed_goods",
    "signed_services",
    "notified_goods",
    "notified_services",
    "in_force_goods",
    "in_force_services",
    "cross_regional",
    "all_parties_wto_members",
    "consideration_goods",
    "consideration_services",
    "remarks",
)


def record_fields(row: AgreementRow) -> dict[str, Any]:
    """The fields of an Agreement or Accession, without the relations `types` and `regions`."""
    return {name: getattr(row, name) for name in _SAME} | {
        "coverage": "_".join(row.coverage),
        "inactive_date": row.inactive,
        "composition": _composition(row),
        "consideration_goods_date": row.consideration_date_goods,
        "consideration_services_date": row.consideration_date_services,
        "implemented_goods": _end_of_year(row.implementation_end_goods),
        "implemented_services": _end_of_year(row.implementation_end_services),
    }


def region_code(name: str) -> str:
    """The primary key of a Region by its name in the list: "East Asia" is east_asia."""
    return name.lower().replace(" ", "_")


def change_fields(row: ChangeRow) -> dict[str, Any]:
    """The fields of an AgreementChange, without its agreement and fingerprint."""
    return {
        "parties_concerned": row.parties_as_written,
        "affects": "_".join(row.affects),
        "notified": row.notified,
        "signed": row.signed,
        "in_force": row.in_force,
        "remarks": row.remarks,
    }


def fingerprint(row: ChangeRow) -> str:
    """SHA-256 of the change's content, which identifies it in every edition of the list."""
    content = [row.wto_rta_id, *change_fields(row).values()]
    return hashlib.sha256(json.dumps(content, default=str, ensure_ascii=False).encode()).hexdigest()


def differences(label: str, record: Model, wanted: dict[str, Any]) -> Iterator[Difference]:
    """Set values on a record, without saving it, and yield those that differ from the previous ones."""
    for name, value in wanted.items():
        before = getattr(record, name)
        if before != value:
            setattr(record, name, value)
            yield Difference(label, name, _display(before), _display(value))


def _display(value: object) -> str:
    """A value as one line of text."""
    return "empty" if value in (None, "") else " ".join(str(value).split())


def _composition(row: AgreementRow) -> str:
    if row.all_parties_are_rtas:
        return f"{row.composition}_all_rta"
    return f"{row.composition}_one_rta" if row.one_party_is_rta else row.composition


def _end_of_year(year: int | None) -> date | None:
    """The last day of a year: the list gives the year only, the field is a date."""
    return date(year, 12, 31) if year else None
