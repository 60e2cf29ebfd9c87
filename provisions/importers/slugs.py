"""Slugs of agreements: made from the name once, then kept even if the name changes."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import slugify

from provisions.importers.wto.rows import AgreementRow

_MOST_CHARACTERS = 120 - 12  # the field's length, less room for a year or a number after the name


def assign_slugs(rows: Iterable[AgreementRow], existing: Iterable[str]) -> dict[int, str]:
    """Choose slugs for new agreements; returns them by RTA number.

    Of agreements with the same name, one that is not inactive gets the plain name; the others add the year of
    signature or, if that is used too, the RTA number.

    Args:
        rows: the agreements without a slug.
        existing: slugs in use.
    """
    used, slugs = set(existing), {}
    for row in sorted(rows, key=lambda row: (row.fields["status"] == "inactive", row.row)):
        slugs[row.wto_rta_id] = next(choice for choice in _choices(row) if choice not in used)
        used.add(slugs[row.wto_rta_id])
    return slugs


def _choices(row: AgreementRow) -> Iterable[str]:
    name = slugify(row.name.replace("\N{EN DASH}", "-"))
    if len(name) > _MOST_CHARACTERS:
        name = name[:_MOST_CHARACTERS].rpartition("-")[0]  # the end of a word
    name = name or "agreement"
    yield name
    if row.signed:
        yield f"{name}-{row.signed.year}"
    yield f"{name}-rta-{row.wto_rta_id}"
