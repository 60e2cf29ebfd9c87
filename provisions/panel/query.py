"""What may be asked of the panel of economy pairs and years: read as strictly as the questions of the lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.models import Economy
from provisions.query.errors import InvalidQuery, ParameterError, repeated_parameter, unknown_parameter, unknown_value
from provisions.query.validation import printable

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
class PanelQuestion:
    """What is asked of the panel."""

    all_pairs: bool = False
    directed: bool = False
    economies: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None

    @classmethod
    def parse(cls, params: QueryDict, last_year: int, beside: Mapping[str, str] | None = None) -> PanelQuestion:
        """Reads the parameters of PARAMETERS; raises BadQuestion with every fault. Years go up to `last_year`.

        Args:
            beside: names and meanings of what the caller has read and taken out before, to be told as allowed too.
        """
        faults: list[ParameterError] = []
        for name in params:
            if name not in PARAMETERS:
                known = {one: str(text) for one, text in PARAMETERS.items()} | dict(beside or {})
                faults.append(unknown_parameter(printable(name), printable(str(params[name])), known))
        choices = {name: _choice(name, params, faults) for name in CHOICES}
        chosen = _economies(params.getlist("economy"), faults)
        first, last = (_year(name, params, last_year, faults) for name in ("year_from", "year_to"))
        if first and last and first > last:
            faults.append(ParameterError("year_from", str(first), _("year_from is after year_to.")))
        if faults:
            raise InvalidQuery(faults)
        return cls(choices["pairs"] == "all", choices["directed"] == "yes", chosen, first, last)


def _once(name: str, params: QueryDict, faults: list[ParameterError]) -> str | None:
    values = params.getlist(name)
    if len(values) > 1:
        faults.append(repeated_parameter(name, printable(values[1])))
    return values[0] if values else None


def _choice(name: str, params: QueryDict, faults: list[ParameterError]) -> str:
    value = _once(name, params, faults)
    if value is not None and value not in CHOICES[name]:
        faults.append(unknown_value(name, printable(value), {one: one for one in CHOICES[name]}))
    return value or CHOICES[name][0]


def economies() -> dict[str, str]:
    """The economies that pairs are made of, with their names: all but groupings."""
    return dict(Economy.objects.exclude(kind="grouping").order_by("code").values_list("code", "name"))


def _economies(values: list[str], faults: list[ParameterError]) -> tuple[str, ...]:
    if not values:
        return ()
    known = economies()
    faults += [unknown_value("economy", printable(value), known) for value in values if value not in known]
    return tuple(sorted(set(values)))


def _year(name: str, params: QueryDict, last_year: int, faults: list[ParameterError]) -> int | None:
    value = _once(name, params, faults)
    if not value:  # forms send empty fields
        return None
    if not (value.isascii() and value.isdigit() and len(value) == 4 and FIRST_YEAR <= int(value) <= last_year):
        message = _("%(name)s takes a year from %(first)s to %(last)s.")
        message %= {"name": name, "first": FIRST_YEAR, "last": last_year}
        faults.append(ParameterError(name, printable(value), message))
        return None
    return int(value)
