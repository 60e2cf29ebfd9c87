"""What an address of the API asks: a question as everywhere, and what only the API takes beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from provisions.query import InvalidQuery, ListQuery, ParameterError, QueryTooLong, get_parameters
from provisions.query.errors import repeated_parameter, unknown_parameter
from provisions.query.validation import printable

OWN: dict[str, Any] = {
    "cursor": gettext_lazy("Instead of page: empty for the first page, then what “next” holds. Fast however deep."),
    "release": gettext_lazy("The number of a release, such as 2026.1: whole tables as they were, without filters."),
}


def own_parameters_of(dataset: str, *names: str) -> tuple[str, ...]:
    """Those of these names that a dataset has: mentions depend on who loaded which texts, so no release has them."""
    return tuple(name for name in names if name != "release" or dataset != "mentions")


@dataclass(frozen=True)
class ApiQuery:
    """A question and the API's own parameters, as given."""

    question: ListQuery
    own: dict[str, str] = field(default_factory=dict)


def parse_query(dataset: str, params: QueryDict, own: Iterable[str] = ()) -> ApiQuery:
    """Reads an address that takes, beside the question's, these parameters of OWN; raises BadQuestion."""
    rest = params.copy()
    found: dict[str, str] = {}
    for name in own:
        values = [str(value) for value in rest.pop(name, [])]
        if len(values) > 1:
            raise InvalidQuery([repeated_parameter(name, printable(values[1]))])
        found |= {name: values[0]} if values else {}
    try:
        return ApiQuery(ListQuery.parse(dataset, rest), found)
    except QueryTooLong:
        raise
    except InvalidQuery as error:
        raise InvalidQuery([_with_own(fault, dataset, own) for fault in error.errors]) from None


def refuse(question: ListQuery, names: Iterable[str]) -> None:
    """Raises BadQuestion when the question has one of these parameters, which have no meaning here."""
    known = get_parameters(question.dataset)
    names = set(names)
    labels = {name: str(one.label) for name, one in known.items() if name not in names}
    faults = [
        unknown_parameter(name, str(question.values(name)[0]), labels)
        for name in known
        if name in names & {*question.filters}
    ]
    if faults:
        raise InvalidQuery(faults)


def _with_own(fault: ParameterError, dataset: str, own: Iterable[str]) -> ParameterError:
    """The fault of an unknown parameter, told again with the API's own among those that there are."""
    known = get_parameters(dataset)
    if fault.parameter in known:
        return fault
    labels = {name: str(one.label) for name, one in known.items()} | {name: str(OWN[name]) for name in own}
    return unknown_parameter(fault.parameter, fault.value, labels)
