"""List queries of the API: the parameters that pages take too, and the API's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from provisions.api.formats import not_acceptable, pop_single
from provisions.exports import FORMATS
from provisions.query import InvalidQuery, ListQuery, ParameterError, QueryTooLong, get_parameters
from provisions.query.errors import unknown_parameter

RELEASE_DATASETS = ("provisions", "agreements", "economies")  # those of which releases have readable records
API_PARAMETERS: dict[str, Any] = {
    "cursor": gettext_lazy("Instead of page: empty for the first page, then what “next” holds. Fast however deep."),
    "release": gettext_lazy("The number of a release, such as 2026.1: whole tables as they were, without filters."),
}


def available_parameters(dataset: str, *names: str) -> tuple[str, ...]:
    """Those of the API's own parameters that a dataset takes."""
    return tuple(name for name in names if name != "release" or dataset in RELEASE_DATASETS)


@dataclass(frozen=True)
class ApiQuery(ListQuery):
    """A list query with the API's own parameters; None for those not given."""

    cursor: str | None = None
    release: str | None = None

    @classmethod
    def parse(cls, dataset: str, params: QueryDict, names: Iterable[str] = ()) -> Self:
        """Parse and validate the parameters of a request; raises InvalidQuery.

        `names`: which of API_PARAMETERS the address takes.
        """
        names = available_parameters(dataset, *names)
        remaining = params.copy()
        own: dict[str, Any] = {name: pop_single(remaining, name) for name in names if name in params}
        try:
            query = super().parse(dataset, remaining)
        except QueryTooLong:
            raise
        except InvalidQuery as error:
            raise InvalidQuery([_suggest_own(fault, dataset, names) for fault in error.errors]) from None
        return replace(query, **own) if own else query

    def reject(self, names: Iterable[str]) -> None:
        """Raises InvalidQuery when one of these parameters was given, which have no meaning at the address."""
        known = get_parameters(self.dataset)
        labels = {name: str(one.label) for name, one in known.items() if name not in names}
        errors = [unknown_parameter(name, str(self.values(name)[0]), labels) for name in self.filters if name in names]
        if errors:
            raise InvalidQuery(errors)

    def choose_format(self, accepted: str) -> str:
        """The format that the address names, else CSV if the Accept header prefers it, else JSON.

        `accepted`: the format of the renderer that the Accept header selects. Raises NotAcceptable for html.
        """
        if not self.format:
            return "csv" if accepted == "csv" else "json"
        if self.format not in FORMATS:
            raise not_acceptable(FORMATS)
        return self.format


def _suggest_own(fault: ParameterError, dataset: str, names: Iterable[str]) -> ParameterError:
    """An unknown parameter's fault, with the API's own among the names it suggests."""
    known = get_parameters(dataset)
    if fault.parameter in known:
        return fault
    labels = {name: str(one.label) for name, one in known.items()} | {name: str(API_PARAMETERS[name]) for name in names}
    return unknown_parameter(fault.parameter, fault.value, labels)
