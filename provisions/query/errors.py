"""What is said when a question can't be answered as it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

MAX_ALLOWED_LISTED = 300
MAX_ERRORS = 20  # an answer to a question with thousands of faults would be far longer than the question
NEAREST = 10


@dataclass(frozen=True)
class ParameterError:
    """One fault: which parameter, which value, what is wrong, what is allowed, and the nearest that is."""

    parameter: str
    value: str
    message: str
    allowed: list[str] = field(default_factory=list)
    suggestion: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        return {
            "parameter": self.parameter,
            "value": self.value,
            "message": self.message,
            "allowed": self.allowed,
            "suggestion": self.suggestion,
        }


class InvalidQuery(ValueError):
    """A question with faults; `errors` names every one, or the first 20. `status` is the HTTP status programs get."""

    status = 400

    def __init__(self, errors: list[ParameterError]) -> None:
        self.errors = errors[:MAX_ERRORS]
        super().__init__(" ".join(error.message for error in self.errors))

    def as_problem(self) -> dict[str, Any]:
        """The faults as problem details (RFC 9457), ready for JSON."""
        return {
            "type": "about:blank",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": str(self),
            "errors": [error.as_dict() for error in self.errors],
        }


class QueryTooLong(InvalidQuery):
    """A question with more characters than are read."""

    status = 414


class PageOutOfRange(InvalidQuery):
    """A question that can be answered, but not with this page: there are fewer, or no cursor of ours says so."""

    status = 404


def nearest(value: str, allowed: dict[str, str]) -> str | None:
    """The allowed code that is nearest in spelling to the value, by code or by label; None when none is near.

    `allowed` maps codes to labels.
    """
    wanted = value.casefold()
    by_spelling = {code: code.casefold() for code in allowed}
    by_label = {code: label.casefold() for code, label in allowed.items()}
    best: tuple[str, float, str] | None = None
    for spellings in (by_spelling, by_label):
        found = process.extractOne(wanted, spellings, scorer=fuzz.ratio, score_cutoff=60)
        if found and (best is None or found[1] > best[1]):
            best = found
    return best[2] if best else None


def unknown_value(parameter: str, value: str, allowed: dict[str, str]) -> ParameterError:
    """The fault of a value that the parameter doesn't know. Long lists are cut to the nearest few."""
    suggestion = nearest(value, allowed)
    parts = [_("%(parameter)s has no value “%(value)s”.") % {"parameter": parameter, "value": value}]
    if "," in value:
        repeated = "&".join(f"{parameter}={part.strip()}" for part in value.split(",")[:2])
        parts.append(_("For several values repeat the parameter: %(repeated)s.") % {"repeated": repeated})
    elif suggestion:
        parts.append(_("Did you mean “%(suggestion)s”?") % {"suggestion": suggestion})
    return ParameterError(parameter, value, " ".join(parts), listed(value, allowed), suggestion)


def unknown_parameter(name: str, value: str, allowed: dict[str, str]) -> ParameterError:
    """The fault of a parameter that the dataset doesn't take."""
    suggestion = nearest(name, allowed)
    parts = [_("There is no parameter “%(name)s” here.") % {"name": name}]
    if suggestion:
        parts.append(_("Did you mean “%(suggestion)s”?") % {"suggestion": suggestion})
    return ParameterError(name, value, " ".join(parts), list(allowed), suggestion)


def repeated_parameter(name: str, value: str) -> ParameterError:
    """The fault of a parameter that takes one value and was given a second, which is `value`."""
    return ParameterError(name, value, _("%(name)s can be given once only.") % {"name": name})


def listed(value: str, allowed: dict[str, str]) -> list[str]:
    """All that is allowed, or of a long list the few that are nearest to the value."""
    if len(allowed) <= MAX_ALLOWED_LISTED:
        return list(allowed)
    return [code for code, _score, _key in process.extract(value, list(allowed), scorer=fuzz.ratio, limit=NEAREST)]
