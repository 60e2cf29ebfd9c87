"""Numbered pages."""

from __future__ import annotations

from django.utils.translation import gettext as _

from provisions.query.errors import PageOutOfRange, ParameterError


def last_page(count: int, size: int) -> int:
    """The number of the last page; an empty result has one page."""
    return max(1, -(-count // size))


def check_page(page: int, last: int) -> None:
    """Raise PageOutOfRange for a page beyond the last."""
    if page > last:
        message = _("page=%(page)s is beyond the last, which is %(last)s.") % {"page": page, "last": last}
        raise PageOutOfRange([ParameterError("page", str(page), message, suggestion=str(last))])
