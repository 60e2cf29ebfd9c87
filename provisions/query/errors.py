"""Errors of a query: which parameters are wrong, and what would be right."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

MAX_ALLOWED_LISTED = 300
MAX_ERRORS = 20  # thousands of errors would make the response far longer than the request
NEAREST = 10
MIN_SIMILARITY = 60  # of 100, from which on a value is suggested


@dataclass(frozen=True)
class ParameterError:
    """One error: the parameter, its value, what is wrong, what is allowed, and the nearest allowed value."""

    parameter: str
    value: str
    message: str
    allowed: list[str] = field(default_factory=list)
    suggestion: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


class InvalidQuery(ValueError):
    """A query with errors; `errors` has the first 20 of them. `status` is the HTTP status of the API's response."""

    status = 400

    def __init__(self, errors: list[ParameterError]) -> None:
        self.errors = errors[:MAX_ERRORS]
        super().__init__(" ".join(error.message for error in self.errors))

    def as_problem(self) -> dict[str, Any]:
        """The errors as problem details (https://www.rfc-editor.org/rfc/rfc9457), for JSON."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": str(self),
            "errors": [error.as_dict() for error in self.errors],
        }


class QueryTooLong(InvalidQuery):
    """The parameters have more characters than are read."""

    status = 414


class PageOutOfRange(InvalidQuery):
    """A valid query for a page that does not exist, by number or by cursor."""

    status = 404


def unknown_value(parameter: str, value: str, allowed: dict[str, str]) -> ParameterError:
    """The error of a value that does not exist. `allowed` maps codes to labels; of a long list only the nearest codes
    are listed."""
    suggestion = suggest(value, allowed)
    parts = [_("%(parameter)s has no value “%(value)s”.") % {"parameter": parameter, "value": value}]
    if "," in value:
        repeated = "&".join(f"{parameter}={part.strip()}" for part in value.split(",")[:2])
        parts.append(_("For several values repeat the parameter: %(repeated)s.") % {"repeated": repeated})
    elif suggestion:
        parts.append(_("Did you mean “%(suggestion)s”?") % {"suggestion": suggestion})
    return ParameterError(parameter, value, " ".join(parts), list_allowed(value, allowed), suggestion)


def unknown_parameter(name: str, value: str, allowed: dict[str, str]) -> ParameterError:
    """The error of a parameter that the dataset does not take. `allowed` maps names to labels."""
    suggestion = suggest(name, allowed)
    parts = [_("There is no parameter “%(name)s” here.") % {"name": name}]
    if suggestion:
        parts.append(_("Did you mean “%(suggestion)s”?") % {"suggestion": suggestion})
    return ParameterError(name, value, " ".join(parts), list(allowed), suggestion)


def repeated_parameter(name: str, value: str) -> ParameterError:
    """The error of a second value for a parameter that takes one."""
    return ParameterError(name, value, _("%(name)s can be given once only.") % {"name": name})


def suggest(value: str, allowed: dict[str, str]) -> str | None:
    """The allowed code whose spelling or label is nearest to the value; None when none is near."""
    matches = [
        process.extractOne(
            value.casefold(),
            {code: text.casefold() for code, text in texts.items()},
            scorer=fuzz.ratio,
            score_cutoff=MIN_SIMILARITY,
        )
        for texts in ({code: code for code in allowed}, allowed)
    ]
    found = [match for match in matches if match]
    return max(found, key=lambda match: match[1])[2] if found else None


def list_allowed(value: str, allowed: dict[str, str]) -> list[str]:
    """All allowed codes, or of a long list those nearest to the value."""
    if len(allowed) <= MAX_ALLOWED_LISTED:
        return list(allowed)
    return [code for code, _score, _key in process.extract(value, list(allowed), scorer=fuzz.ratio, limit=NEAREST)]
