"""Validation of the format of a response, and of addresses that take few parameters."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable
from rest_framework.request import Request

from provisions.exports import FORMATS
from provisions.query import InvalidQuery, ParameterError
from provisions.query.errors import repeated_parameter, unknown_parameter, unknown_value
from provisions.query.validation import MAX_ERRORS, printable


def check_extension(format: str, extension: str) -> None:
    """Raises InvalidQuery for a `format` that differs from the extension in the address; it may be blank."""
    if format not in ("", extension):
        message = _("The address ends in .%(ending)s, so format can only be %(ending)s.") % {"ending": extension}
        raise InvalidQuery([ParameterError("format", format, message, [extension], extension)])


def get_only_format(request: Request) -> str:
    """The format parameter of a list that takes no other; blank without one. Raises InvalidQuery or NotAcceptable."""
    params = request.query_params
    check_names(params, "format")
    return check_format(params["format"], FORMATS) if "format" in params else ""


def check_record_parameters(request: Request, *names: str) -> None:
    """For one record: raises InvalidQuery for any parameter but these and format=json, each once.

    Otherwise a typing error in `release` would return today's record for the released one.
    """
    params = request.query_params
    check_names(params, *names, "format")
    for name, values in params.lists():
        if len(values) > 1:
            raise InvalidQuery([repeated_parameter(name, printable(str(values[1])))])
    if "format" in params:
        check_format(str(params["format"]), ("json",))


def check_names(params: QueryDict, *names: str) -> None:
    """Raises InvalidQuery with the parameters that are none of these, if there are any."""
    known = {name: name for name in names}
    unknown = [name for name in params if name not in known][:MAX_ERRORS]
    if unknown:
        raise InvalidQuery(
            [unknown_parameter(printable(name), printable(str(params[name])), known) for name in unknown]
        )


def check_format(format: str, formats: Iterable[str]) -> str:
    """The format if it is one of these; raises NotAcceptable for html and InvalidQuery for any other."""
    known = {name: name for name in formats}
    if format == "html":
        raise not_acceptable(known)
    if format not in known:
        raise InvalidQuery([unknown_value("format", format[:80], known)])
    return format


def not_acceptable(formats: Iterable[str]) -> NotAcceptable:
    """The error for the format html, which only the website has."""
    return NotAcceptable(_("The API has no such format. It has: %(formats)s.") % {"formats": ", ".join(formats)})
