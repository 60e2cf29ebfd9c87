"""Errors of a query: which parameters are wrong, and what would be right."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from provisions.lib.economy_codes import suggest_code

ECONOMY_PARAMETERS = ("party", "party_all", "economy")  # a wrong letter is another country
MAX_ALLOWED_LISTED = 300
MAX_ERRORS = 20  # thousands of errors would make the response far longer than the request
NEAREST = 10
MAX_VALUE_LENGTH = 80  # characters of a value that a message repeats
MIN_SIMILARITY = 60  # of 100, from which on a value is suggested


@dataclass(frozen=True)
class ParameterError:
    """One error: the parameter, its value, what is wrong, what is allowed, and the nearest allowed value."""

    parameter: str
    value: str
    message: str
    allowed: list[str] = field(default_factory=list)
    suggestion: str | None = None


def _retired() -> dict[str, str]:
    """What to use instead of parameters, facets and columns that there are no more."""
    return {
        "dta_score": _(
            "dta_score is retired: use strength=hard for dta_score=2 and strength=-hard for dta_score=1; the column is "
            "strength."
        )
    }


class InvalidQuery(ValueError):
    """A query with errors; `errors` has the first 20 of them. `status` is the HTTP status of the API's response."""

    status = 400

    def __init__(self, errors: list[ParameterError]) -> None:
        self.errors = errors[:MAX_ERRORS]
        super().__init__(" ".join(error.message for error in self.errors))


class QueryTooLong(InvalidQuery):
    """The parameters have more characters than are read."""

    status = 414


class PageOutOfRange(InvalidQuery):
    """A valid query for a page that does not exist, by number or by cursor."""

    status = 404


def unknown_value(parameter: str, value: str, allowed: dict[str, str]) -> ParameterError:
    """The error of a value that does not exist.

    `allowed` maps codes to labels; of a long list, the error has only the nearest codes.
    """
    if value in _retired() and "strength" in allowed:
        return ParameterError(parameter, value, _retired()[value], list_allowed(value, allowed), "strength")
    find = suggest_code if parameter in ECONOMY_PARAMETERS else suggest
    value, suggestion = printable(value), find(value, allowed)
    message = _("%(parameter)s has no value “%(value)s”.") % {"parameter": parameter, "value": value}
    if "," in value:
        example = "&".join(f"{parameter}={part.strip()}" for part in value.split(",")[:2])
        message += " " + _("For several values repeat the parameter: %(repeated)s.") % {"repeated": example}
    else:
        message += _hint(suggestion)
    return ParameterError(parameter, value, message, list_allowed(value, allowed), suggestion)


def unknown_parameter(name: str, value: str, allowed: dict[str, str]) -> ParameterError:
    """The error of a parameter that the dataset does not take. `allowed` maps names to labels."""
    if name in _retired():
        return ParameterError(name, printable(value), _retired()[name], list(allowed), "strength")
    name, suggestion = printable(name), suggest(name, allowed)
    message = _("There is no parameter “%(name)s” here.") % {"name": name} + _hint(suggestion)
    return ParameterError(name, printable(value), message, list(allowed), suggestion)


def repeated_parameter(name: str, value: str) -> ParameterError:
    """The error of a second value for a parameter that takes one."""
    return ParameterError(name, printable(value), _("%(name)s can be given once only.") % {"name": name})


def printable(text: str) -> str:
    """A value for a message: short, without control characters."""
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[:MAX_VALUE_LENGTH]}\N{HORIZONTAL ELLIPSIS}"


def _hint(suggestion: str | None) -> str:
    return " " + _("Did you mean “%(suggestion)s”?") % {"suggestion": suggestion} if suggestion else ""


def suggest(value: str, allowed: dict[str, str]) -> str | None:
    """The allowed code whose spelling or label is nearest to the value; None when none is near."""
    texts = [*allowed, *allowed.values()]
    match = process.extractOne(value, texts, processor=str.casefold, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY)
    return list(allowed)[match[2] % len(allowed)] if match else None


def list_allowed(value: str, allowed: dict[str, str]) -> list[str]:
    """All allowed codes, or of a long list those nearest to the value."""
    if len(allowed) <= MAX_ALLOWED_LISTED:
        return list(allowed)
    return [code for code, _score, _key in process.extract(value, list(allowed), scorer=fuzz.ratio, limit=NEAREST)]
