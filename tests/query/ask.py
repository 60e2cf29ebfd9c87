"""Asking a question in a test as an address would."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.http import QueryDict

from provisions.query import InvalidQuery, ListQuery, ParameterError


def ask(address: str = "", dataset: str = "provisions") -> ListQuery:
    """The question of an address such as `theme=msme_finance&party=CHL`."""
    return ListQuery.parse(dataset, QueryDict(address))


def found(address: str = "", dataset: str = "provisions") -> list[str]:
    """The unique names of what answers, in order: numbers, slugs, codes or terms."""
    key = {"provisions": "number", "agreements": "slug", "economies": "code", "mentions": "term"}[dataset]
    return [getattr(record, key) for record in ask(address, dataset).queryset()]


def search(words: str, dataset: str = "provisions") -> set[str]:
    """What is found for words typed into the search box."""
    return set(found(f"q={quote(words)}", dataset))


def faults(address: str, dataset: str = "provisions") -> list[ParameterError]:
    """The faults for which an address is refused; fails when it is not."""
    with pytest.raises(InvalidQuery) as refused:
        ask(address, dataset)
    return refused.value.errors


def fault(address: str, dataset: str = "provisions") -> ParameterError:
    """The one fault for which an address is refused."""
    [only] = faults(address, dataset)
    return only
