"""Small workbooks in the shape of the WTO's export, made for one test each."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl

AGREEMENTS = [
    "RTA ID", "RTA Name", "Coverage", "Type", "Notification", "Status",
    "Date of Signature (G)", "Date of Signature (S)", "Date of Notification (G)", "Date of Notification (S)",
    "Date of Entry into Force (G)", "Date of Entry into Force (S)", "Inactive Date", "Accession?",
    "RTA Composition", "Region", "Cross-regional", "All Parties WTO members?", "Current signatories",
    "Original signatories", "Specific Entry/Exit dates", "WTO Consideration Process (G)",
    "Consideration Date (G)", "WTO Consideration Process (S)", "Consideration Date (S)",
    "End of implementation period (G)", "End of implementation period (S)", "Remarks",
]  # fmt: skip
CHANGES = [
    "RTA ID", "RTA Name", "Parties concerned", "Changes affect", "Date of notification of changes",
    "Date of signature of changes", "Date of entry into force of changes", "Remarks",
]  # fmt: skip

PLAIN: dict[str, Any] = {
    "RTA ID": 1,
    "RTA Name": "Chile - Peru",
    "Coverage": "Goods & Services",
    "Type": "FTA & EIA",
    "Notification": "GATT Art. XXIV & GATS Art. V",
    "Status": "In Force",
    "Date of Signature (G)": datetime(2006, 8, 22),
    "Date of Signature (S)": datetime(2006, 8, 22),
    "Date of Entry into Force (G)": datetime(2009, 3, 1),
    "Accession?": "No",
    "RTA Composition": "Bilateral",
    "Region": "South America",
    "Cross-regional": " No",
    "All Parties WTO members?": "Yes",
    "Current signatories": "Chile; Peru",
    "Original signatories": "Chile; Peru",
}
CHANGE: dict[str, Any] = {
    "RTA ID": 1,
    "RTA Name": "Chile - Peru",
    "Parties concerned": " Chile, Peru",
    "Changes affect": "Goods",
    "Date of notification of changes": datetime(2012, 5, 4),
    "Date of signature of changes": datetime(2012, 1, 2),
    "Remarks": "A made-up change.",
}


def plain(**columns: Any) -> dict[str, Any]:
    """A sound agreement; `columns` by header, with _ for a blank: plain(RTA_Name="Other")."""
    return PLAIN | {name.replace("_", " "): value for name, value in columns.items()}


def make(
    path: Path,
    agreements: list[dict[str, Any]] | None = None,
    changes: list[dict[str, Any]] | None = None,
    headers: tuple[list[str], list[str]] = (AGREEMENTS, CHANGES),
    sheets: tuple[str, str] = ("AllRTAs", "RTA Changes"),
) -> Path:
    """Write a workbook; by default one agreement and one change to it."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    contents = (agreements or [PLAIN], changes or [CHANGE])
    for name, header, rows in zip(sheets, headers, contents, strict=True):
        sheet = book.create_sheet(name)
        sheet.append(header)
        for row in rows:
            sheet.append([row.get(column) for column in header])
    book.save(path)
    return path
