"""Queries of tests, from addresses."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.http import QueryDict

from provisions.query import InvalidQuery, ListQuery, ParameterError


def make_query(address: str = "", dataset: str = "provisions") -> ListQuery:
    """The query of an address such as `theme=msme_finance&party=CHL`."""
    return ListQuery.parse(dataset, QueryDict(address))


def found(address: str = "", dataset: str = "provisions") -> list[str]:
    """The numbers, slugs, codes or terms of the records that match, in order."""
    key = {"provisions": "number", "agreements": "slug", "economies": "code", "mentions": "term"}[dataset]
    return [getattr(record, key) for record in make_query(address, dataset).queryset()]


def search(words: str, dataset: str = "provisions") -> set[str]:
    """The same for words that are typed into the search box."""
    return set(found(f"q={quote(words)}", dataset))


def get_errors(address: str, dataset: str = "provisions") -> list[ParameterError]:
    """The errors of an address; fails when it has none."""
    with pytest.raises(InvalidQuery) as error:
        make_query(address, dataset)
    return error.value.errors


def get_error(address: str, dataset: str = "provisions") -> ParameterError:
    """The one error of an address."""
    [error] = get_errors(address, dataset)
    return error
