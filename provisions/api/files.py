"""Files of the API: the ending of an address, or `format`, says what the answer is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable
from rest_framework.request import Request

from provisions.api.base import ReadView
from provisions.querying import BadQuestion, ParameterError


class FileView(ReadView):
    """A view whose address has the ending of a file, which counts whatever else a browser says it likes."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)


def refuse_other(format: str, ending: str) -> None:
    """Raises BadQuestion for a `format` that is not the address's own ending; blank is none."""
    if format not in ("", ending):
        message = _("The address ends in .%(ending)s, so format can only be %(ending)s.") % {"ending": ending}
        raise BadQuestion([ParameterError("format", format, message, [ending], ending)])


def no_such_format(formats: Iterable[str]) -> NotAcceptable:
    """What is raised for the format html, which the site has and the API has not."""
    return NotAcceptable(_("The API has no such format. It has: %(formats)s.") % {"formats": ", ".join(formats)})
