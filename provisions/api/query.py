"""List queries of the API: the parameters that pages take too, and the API's own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from provisions.api.formats import check_format, pop_single
from provisions.exports import FORMATS
from provisions.query import InvalidQuery, ListQuery, get_parameters
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
    def parse_request(cls, dataset: str, params: QueryDict, *names: str) -> Self:
        """Parse and validate the parameters of a request; raises InvalidQuery.

        `names`: which of API_PARAMETERS the address takes.
        """
        names = available_parameters(dataset, *names)
        remaining = params.copy()
        own: dict[str, Any] = {name: pop_single(remaining, name) for name in names if name in params}
        query = cls.parse(dataset, remaining, {name: str(API_PARAMETERS[name]) for name in names})
        return replace(query, **own) if own else query

    def reject(self, names: Iterable[str]) -> None:
        """Raises InvalidQuery when one of these parameters was given, which have no meaning at the address."""
        known = get_parameters(self.dataset)
        labels = {name: str(one.label) for name, one in known.items() if name not in names}
        errors = [unknown_parameter(name, str(self.values(name)[0]), labels) for name in self.filters if name in names]
        if errors:
            raise InvalidQuery(errors)

    def choose_format(self, preference: str) -> str:
        """The format that the address names, else that which the Accept header prefers, else JSON.

        `preference`: the format of the renderer that the Accept header selects. Raises NotAcceptable for html.
        """
        if self.format:
            return check_format(self.format, FORMATS)
        return preference if preference in FORMATS else "json"
