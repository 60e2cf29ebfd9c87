"""Helpers that export, edit and import spreadsheets as curators do, through the pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from provisions.models import Agreement, Provision, Reading

START = "/admin/spreadsheets/"
DATASETS = ["agreements", "memberships", "provisions", "readings"]
Edit = Callable[[list[dict[str, Any]]], None]


def take(curator: Client, dataset: str, format: str = "csv") -> bytes:
    answer = curator.get(f"{START}{dataset}.{format}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def edited_csv(data: bytes, edit: Edit, encoding: str = "utf-8", **options: Any) -> bytes:
    """The file with its rows edited, saved as a spreadsheet program saves CSV."""
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    names = list(rows[0])
    edit(rows)
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, [name for name in names if any(name in row for row in rows)], **options)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode(encoding)


def edited_xlsx(data: bytes, edit: Callable[[Any, dict[str, int]], None]) -> bytes:
    """The workbook with its sheet `data` edited and saved by openpyxl; columns are given by name and number."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["data"]
    edit(sheet, {cell.value: cell.column for cell in sheet[1]})
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring(curator: Client, dataset: str, data: bytes, name: str = "") -> str:
    """Bring a file in and have it looked at; gives the address of the page that shows what it would do."""
    file = SimpleUploadedFile(name or (f"{dataset}.xlsx" if data.startswith(b"PK") else f"{dataset}.csv"), data)
    answer = curator.post(START, {"dataset": dataset, "file": file})
    assert answer.status_code == 302, answer.context["error"]
    assert "Looking at" in curator.get(answer["Location"]).content.decode()
    assert curator.post(f"{answer['Location']}work/")["Location"] == answer["Location"]
    return str(answer["Location"])


def found(curator: Client, page: str) -> dict[str, Any]:
    """What the page says the file would do: counts, and rows as (line, key, state, changes, faults)."""
    return dict(curator.get(page).context["analysis"])


def apply(curator: Client, page: str) -> Any:
    """Order it done and have it done; gives the page that follows."""
    curator.post(f"{page}confirm/", {"digest": found(curator, page)["digest"]})
    curator.post(f"{page}work/")
    return curator.get(page)


def changes(curator: Client, page: str) -> dict[str, list[list[str]]]:
    """Record to the changes of it."""
    return {key: told for _line, key, state, told, _faults in found(curator, page)["rows"] if state == "changed"}


def faults(curator: Client, page: str) -> list[tuple[int, str, str, str]]:
    """Every fault: line, column, cell, what is wrong."""
    rows = found(curator, page)["rows"]
    return [(line, *fault) for line, _key, _state, _changes, told in rows for fault in told]


def everything() -> list[Any]:
    models: list[Any] = [Agreement, Provision, Reading]
    return [list(model.objects.order_by("pk").values()) for model in models] + [
        list(Provision.coded_values.through.objects.order_by("provision_id", "value_id").values("provision", "value"))
    ]


def refused(curator: Client, data: bytes, dataset: str = "provisions") -> list[tuple[int, str, str, str]]:
    """The faults of a file that is refused, with nothing changed."""
    before = everything()
    page = bring(curator, dataset, data)
    told = faults(curator, page)
    assert told and found(curator, page)["counts"]["refused"]
    assert "Nothing is imported while a row is refused" in apply(curator, page).content.decode()
    assert everything() == before
    return told
