"""Addresses of agreements: made from the name once, then kept whatever the name becomes."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.text import slugify

from provisions.importers.wto.rows import AgreementRow

LONGEST = 120
_ROOM = 12  # for a year or a number behind the name


def assign(rows: Iterable[AgreementRow], taken: Iterable[str]) -> dict[int, str]:
    """Slugs for agreements that have none yet.

    Of agreements with one name, the one that is not inactive gets the bare name; the others add the year of
    signature, and where that is taken too, the RTA number.

    Args:
        rows: the agreements without a slug.
        taken: slugs that exist already and stay.

    Returns:
        RTA number -> slug.
    """
    used = set(taken)
    found = {}
    for row in sorted(rows, key=lambda row: (row.status == "inactive", row.row)):
        slug = next(choice for choice in _choices(row) if choice not in used)
        used.add(slug)
        found[row.wto_rta_id] = slug
    return found


def _choices(row: AgreementRow) -> Iterable[str]:
    bare = _shorten(slugify(row.name.replace("\N{EN DASH}", "-"))) or "agreement"
    yield bare
    if row.signed:
        yield f"{bare}-{row.signed.year}"
    yield f"{bare}-rta-{row.wto_rta_id}"


def _shorten(slug: str) -> str:
    """Cut at the end of a word, so that a year or a number still fits behind."""
    if len(slug) <= LONGEST - _ROOM:
        return slug
    return slug[: LONGEST - _ROOM].rpartition("-")[0]
