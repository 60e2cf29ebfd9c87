"""Query parameters of the panel and of dyads, validated as strictly as those of the lists."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.lib.economy_codes import translate_code
from provisions.models import Agreement, Economy, EconomyKind, GroupingMember
from provisions.panel.years import FIRST_YEAR
from provisions.query.errors import (
    InvalidQuery,
    ParameterError,
    printable,
    repeated_parameter,
    unknown_parameter,
    unknown_value,
)

Labels = Mapping[str, str | Promise]
CHOICES = {"pairs": ("in_force", "all"), "directed": ("no", "yes"), "same_side": ("exclude", "include")}
ECONOMY = gettext_lazy("ISO3 code: pairs with it. Repeat it for any of several.")
SAME_SIDE = gettext_lazy("include: pairs on one side of an agreement too, such as two members of the EU.")
PARAMETERS: dict[str, str | Promise] = {
    "pairs": gettext_lazy("in_force: pairs and years with an RTA in force. all: the others too, as zeros."),
    "directed": gettext_lazy("yes: each pair both ways round."),
    "same_side": SAME_SIDE,
    "economy": ECONOMY,
    "year_from": gettext_lazy("First year, inclusive."),
    "year_to": gettext_lazy("Last year, inclusive."),
}
DYAD_PARAMETERS: dict[str, str | Promise] = {
    "agreement": gettext_lazy("Slug of an agreement: its dyads. Repeat it for any of several."),
    "economy": ECONOMY,
    "same_side": SAME_SIDE,
}


@dataclass(frozen=True)
class PanelQuery:
    """The rows of the panel to return; years are inclusive."""

    all_pairs: bool = False
    directed: bool = False
    same_side: bool = False
    economies: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None

    @classmethod
    def parse(cls, params: QueryDict, last_year: int, other: Labels | None = None) -> PanelQuery:
        """Parse the parameters of PARAMETERS; raises InvalidQuery with all errors.

        Args:
            last_year: the highest year that is allowed.
            other: labels of parameters that the caller has parsed and removed; error messages list them as allowed.
        """
        errors = _unknown_parameters(params, PARAMETERS, other)
        choices = {name: _choice(name, params, errors) for name in CHOICES}
        codes = _names("economy", params, economies, errors)
        first, last = (_year(name, params, last_year, errors) for name in ("year_from", "year_to"))
        if first and last and first > last:
            errors.append(ParameterError("year_from", str(first), _("year_from is after year_to.")))
        if errors:
            raise InvalidQuery(errors)
        same_side = choices["same_side"] == "include"
        return cls(choices["pairs"] == "all", choices["directed"] == "yes", same_side, codes, first, last)


@dataclass(frozen=True)
class DyadQuery:
    """The dyads to return."""

    agreements: tuple[str, ...] = ()
    economies: tuple[str, ...] = ()
    same_side: bool = False

    @classmethod
    def parse(cls, params: QueryDict, other: Labels | None = None) -> DyadQuery:
        """Parse the parameters of DYAD_PARAMETERS; raises InvalidQuery with all errors. `other` as for the panel."""
        errors = _unknown_parameters(params, DYAD_PARAMETERS, other)
        slugs, codes = (
            _names(name, params, known, errors) for name, known in (("agreement", agreements), ("economy", economies))
        )
        same_side = _choice("same_side", params, errors) == "include"
        if errors:
            raise InvalidQuery(errors)
        return cls(slugs, codes, same_side)


def economies() -> dict[str, str]:
    """Names of the economies that pairs consist of, which are all but groupings, by code."""
    return dict(Economy.objects.exclude(kind=EconomyKind.GROUPING).order_by("code").values_list("code", "name"))


def agreements() -> dict[str, str]:
    """Names of the public agreements by slug."""
    return dict(Agreement.objects.public().order_by("slug").values_list("slug", "name"))


def _unknown_parameters(params: QueryDict, known: Labels, other: Labels | None) -> list[ParameterError]:
    allowed = {name: str(text) for name, text in {**known, **(other or {})}.items()}
    return [unknown_parameter(name, str(params[name]), allowed) for name in params if name not in known]


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


def _names(
    name: str, params: QueryDict, read: Callable[[], dict[str, str]], errors: list[ParameterError]
) -> tuple[str, ...]:
    """The values of a parameter that takes several of the names that `read` gives."""
    values = params.getlist(name)
    if not values:
        return ()
    names = read()
    if name == "economy":
        values = [translate_code(value, names) for value in values]
    unknown = [unknown_value(name, value, names) for value in values if value not in names]
    errors += _explain_groupings(unknown) if name == "economy" and unknown else unknown
    return tuple(sorted(set(values)))


def _explain_groupings(unknown: list[ParameterError]) -> list[ParameterError]:
    """Say of groupings, such as the EU, that pairs consist of their members."""
    rows = GroupingMember.objects.order_by("member__code").values_list(
        "grouping__code", "grouping__name", "member__code"
    )
    groupings = {code: (name, member) for code, name, member in reversed(rows)}
    message = _(
        "%(name)s (%(code)s) is a grouping; pairs consist of its members. Ask for those instead, such as "
        "economy=%(member)s: they are in “members” at /api/v1/economies/%(code)s/."
    )
    explained = []
    for one in unknown:
        code = translate_code(one.value, groupings)
        if code in groupings:
            name, member = groupings[code]
            one = replace(one, message=message % {"name": name, "code": code, "member": member}, suggestion=None)
        explained.append(one)
    return explained


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
