"""Validation of the format of a response, and of addresses that take few parameters."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAcceptable
from rest_framework.request import Request

from provisions.query import InvalidQuery, ParameterError
from provisions.query.errors import MAX_ERRORS, repeated_parameter, unknown_parameter, unknown_value


def check_extension(format: str, extension: str) -> None:
    """Raises InvalidQuery for a `format` that differs from the extension in the address; it may be blank."""
    if format not in ("", extension):
        message = _("The address ends in .%(ending)s, so format can only be %(ending)s.") % {"ending": extension}
        raise InvalidQuery([ParameterError("format", format, message, [extension], extension)])


def get_format(request: Request, formats: Iterable[str], *names: str) -> str:
    """The format parameter of an address that takes only this and `names`, each once; blank without one.

    Raises InvalidQuery for other parameters: a typing error in `release` must not return today's record for the
    released one. Raises InvalidQuery or NotAcceptable for a format that is none of `formats`.
    """
    check_names(request.query_params, *names, "format")
    params = request.query_params.copy()
    for name in names:
        pop_single(params, name)
    format = pop_single(params, "format")
    return "" if format is None else check_format(format, formats)


def pop_single(params: QueryDict, name: str) -> str | None:
    """Remove a parameter that may be given once, and return its value; raises InvalidQuery for a second one."""
    values = [str(value) for value in params.pop(name, [])]
    if len(values) > 1:
        raise InvalidQuery([repeated_parameter(name, values[1])])
    return values[0] if values else None


def check_names(params: QueryDict, *names: str) -> None:
    """Raises InvalidQuery with the parameters that are none of these, if there are any."""
    known = {name: name for name in names}
    unknown = [name for name in params if name not in known][:MAX_ERRORS]
    if unknown:
        raise InvalidQuery([unknown_parameter(name, str(params[name]), known) for name in unknown])


def check_format(format: str, formats: Iterable[str]) -> str:
    """The format if it is one of these; raises NotAcceptable for html and InvalidQuery for any other."""
    known = {name: name for name in formats}
    if format == "html":
        raise NotAcceptable(_("The API has no such format. It has: %(formats)s.") % {"formats": ", ".join(known)})
    if format not in known:
        raise InvalidQuery([unknown_value("format", format[:80], known)])
    return format
