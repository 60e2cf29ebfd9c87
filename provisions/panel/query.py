"""Query parameters of the panel of economy pairs and years, validated as strictly as those of the lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.models import Economy
from provisions.query.errors import (
    InvalidQuery,
    ParameterError,
    printable,
    repeated_parameter,
    unknown_parameter,
    unknown_value,
)

FIRST_YEAR = 1958
CHOICES = {"pairs": ("in_force", "all"), "directed": ("no", "yes")}
PARAMETERS = {
    "pairs": gettext_lazy("in_force: pairs and years with an RTA in force. all: the others too, as zeros."),
    "directed": gettext_lazy("yes: each pair both ways round."),
    "economy": gettext_lazy("ISO3 code: pairs with it. Repeat it for any of several."),
    "year_from": gettext_lazy("First year, inclusive."),
    "year_to": gettext_lazy("Last year, inclusive."),
}


@dataclass(frozen=True)
class PanelQuery:
    """The rows of the panel to return; years are inclusive."""

    all_pairs: bool = False
    directed: bool = False
    economies: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None

    @classmethod
    def parse(cls, params: QueryDict, last_year: int, other: Mapping[str, str] | None = None) -> PanelQuery:
        """Parse the parameters of PARAMETERS; raises InvalidQuery with all errors.

        Args:
            last_year: the highest year that is allowed.
            other: labels of parameters that the caller has parsed and removed; error messages list them as allowed.
        """
        errors: list[ParameterError] = []
        for name in params:
            if name not in PARAMETERS:
                allowed = {allowed: str(text) for allowed, text in PARAMETERS.items()} | dict(other or {})
                errors.append(unknown_parameter(name, str(params[name]), allowed))
        choices = {name: _choice(name, params, errors) for name in CHOICES}
        codes = _economies(params.getlist("economy"), errors)
        first, last = (_year(name, params, last_year, errors) for name in ("year_from", "year_to"))
        if first and last and first > last:
            errors.append(ParameterError("year_from", str(first), _("year_from is after year_to.")))
        if errors:
            raise InvalidQuery(errors)
        return cls(choices["pairs"] == "all", choices["directed"] == "yes", codes, first, last)


def economies() -> dict[str, str]:
    """Names of the economies that pairs consist of, which are all but groupings, by code."""
    return dict(Economy.objects.exclude(kind="grouping").order_by("code").values_list("code", "name"))


def _single(name: str, params: QueryDict, errors: list[ParameterError]) -> str | None:
    """The value of a parameter that may be given once."""
    values = params.getlist(name)
    if len(values) > 1:
        errors.append(repeated_parameter(name, values[1]))
    return values[0] if values else None


def _choice(name: str, params: QueryDict, errors: list[ParameterError]) -> str:
    value = _single(name, params, errors)
    if value is not None and value not in CHOICES[name]:
        errors.append(unknown_value(name, value, {choice: choice for choice in CHOICES[name]}))
    return value or CHOICES[name][0]


def _economies(values: list[str], errors: list[ParameterError]) -> tuple[str, ...]:
    if not values:
        return ()
    names = economies()
    errors += [unknown_value("economy", value, names) for value in values if value not in names]
    return tuple(sorted(set(values)))


def _year(name: str, params: QueryDict, last_year: int, errors: list[ParameterError]) -> int | None:
    value = _single(name, params, errors)
    if not value:  # forms send empty fields
        return None
    if not (value.isascii() and value.isdigit() and len(value) == 4 and FIRST_YEAR <= int(value) <= last_year):
        message = _("%(name)s takes a year from %(first)s to %(last)s.")
        message %= {"name": name, "first": FIRST_YEAR, "last": last_year}
        errors.append(ParameterError(name, printable(value), message))
        return None
    return int(value)
