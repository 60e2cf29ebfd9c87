"""Files of the API: the ending of an address, or `format`, says what the answer is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponseBase, QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable
from rest_framework.request import Request

from provisions.api.views.base import ReadView
from provisions.exports import FORMATS, everything_public, stream
from provisions.query import InvalidQuery, ParameterError
from provisions.query.errors import repeated_parameter, unknown_parameter, unknown_value
from provisions.query.validation import MAX_ERRORS, printable


class FileView(ReadView):
    """A view whose address has the ending of a file, which counts whatever else a browser says it likes."""

    def perform_content_negotiation(self, request: Request, force: bool = False) -> Any:
        return super().perform_content_negotiation(request, force=True)


def refuse_other(format: str, ending: str) -> None:
    """Raises BadQuestion for a `format` that is not the address's own ending; blank is none."""
    if format not in ("", ending):
        message = _("The address ends in .%(ending)s, so format can only be %(ending)s.") % {"ending": ending}
        raise InvalidQuery([ParameterError("format", format, message, [ending], ending)])


def format_alone(request: Request, without: str = "json") -> str:
    """The format that the address asks for, else the one that the Accept header does, else `without`.

    For lists that are short and take no other parameter: raises BadQuestion for any, and for formats there are not.
    """
    params = request.query_params
    refuse_all_but(params, "format")
    format = known_format(params["format"], FORMATS) if "format" in params else ""
    return format or ("csv" if without and request.accepted_renderer.format == "csv" else without)


def record_alone(request: Request, *names: str) -> None:
    """For the address of one record: raises BadQuestion for any parameter but these and format=json, each once.

    A slip in `release` would give today's record for the released one.
    """
    params = request.query_params
    refuse_all_but(params, *names, "format")
    for name, values in params.lists():
        if len(values) > 1:
            raise InvalidQuery([repeated_parameter(name, printable(str(values[1])))])
    if "format" in params:
        known_format(str(params["format"]), ("json",))


def refuse_all_but(params: QueryDict, *names: str) -> None:
    """Raises BadQuestion with the parameters that are none of these, if there are any."""
    known = {name: name for name in names}
    faults = [
        unknown_parameter(printable(name), printable(str(params[name])), known) for name in params if name not in known
    ]
    if faults:
        raise InvalidQuery(faults[:MAX_ERRORS])


def known_format(format: str, formats: Iterable[str]) -> str:
    """The format, which is one of these; raises NotAcceptable for html and BadQuestion for any other."""
    known = {name: name for name in formats}
    if format == "html":
        raise no_such_format(known)
    if format not in known:
        raise InvalidQuery([unknown_value("format", format[:80], known)])
    return format


def whole_file(request: Request, dataset: str, format: str) -> HttpResponseBase:
    """Everything public of a dataset as a file."""
    return stream(dataset, everything_public(dataset), format, dataset, head=request.method == "HEAD")


def no_such_format(formats: Iterable[str]) -> NotAcceptable:
    """What is raised for the format html, which the site has and the API has not."""
    return NotAcceptable(_("The API has no such format. It has: %(formats)s.") % {"formats": ", ".join(formats)})
