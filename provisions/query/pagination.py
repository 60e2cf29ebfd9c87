"""Numbered pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from provisions.query.errors import PageOutOfRange, ParameterError


@dataclass(frozen=True)
class ResultPage:
    """A page of a query's records.

    Attributes:
        count: the number of records on all pages.
        last: the number of the last page.
        keys: the primary keys of the page's records in order, in the state of the query's lookups; None if only the
            database knows them.
        next, previous: the parameters of those pages as an address, if they exist.
    """

    count: int
    last: int
    keys: list[int] | None
    next: str | None
    previous: str | None


def check_page(page: int, count: int, size: int) -> int:
    """The number of the last page, 1 for an empty result; raises PageOutOfRange if `page` is beyond it."""
    last = max(1, -(-count // size))
    if page > last:
        message = _("page=%(page)s is beyond the last, which is %(last)s.") % {"page": page, "last": last}
        raise PageOutOfRange([ParameterError("page", str(page), message, suggestion=str(last))])
    return last
