"""Paging by cursor: each page begins after the last record of the one before, so deep pages are as fast as the first.

Pages are forward only. A record that comes or goes meanwhile moves no other: none is given twice, none left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from provisions.query import InvalidQuery, ListQuery, PageOutOfRange, ParameterError
from provisions.query.ordering import COLUMNS, UNIQUE

SALT = "provisions.api.cursors"
Key = tuple[str, bool]  # a path, and whether it runs down


@dataclass(frozen=True)
class CursorPage:
    """The records of a page, in order, and the cursor of the next; None after the last."""

    records: QuerySet[Any]
    following: str | None


def page(question: ListQuery, cursor: str) -> CursorPage:
    """The page after a cursor; an empty one asks for the first.

    Records that were asked for without an order come in that of the dataset. Raises NoSuchPage for a cursor that is
    none of ours or belongs to another order; BadQuestion for a later page beside it, and for the order of relevance.
    """
    question = _ordered(question)
    keys = _keys(question)
    queryset = question.queryset()
    if cursor:
        queryset = queryset.filter(_after(keys, _read(cursor, question)))
    size = question.page_size
    ends = list(queryset.values_list(*(path for path, _down in keys))[size - 1 : size + 1])
    following = _written(question, ends[0]) if len(ends) == 2 else None
    return CursorPage(queryset[:size], following)


def _ordered(question: ListQuery) -> ListQuery:
    if question.page > 1:  # generated clients send the default, 1, whether asked to or not
        raise _fault(str(question.page), _("Give a cursor or a page, not both."), "page")
    if question.ordering == "relevance":
        raise _fault("relevance", _("Relevance has no cursors; take another order, or pages."), "ordering")
    return question if question.ordering else question.with_value("ordering", next(iter(COLUMNS[question.dataset])))


def _keys(question: ListQuery) -> list[Key]:
    down = question.ordering.startswith("-")
    paths = COLUMNS[question.dataset][question.ordering.removeprefix("-")]
    last = UNIQUE[question.dataset]
    return [(path, down) for path in paths] + ([] if last in paths else [(last, False)])


def _after(keys: list[Key], values: list[Any]) -> Q:
    """What comes after a record with these values; records without a value come last, whichever way round.

    No record is without the last key. Said only where it matters: with an OR the database would begin at the first.
    """
    found: list[Q] = []
    for place, (path, down) in enumerate(keys):
        if values[place] is None:
            continue
        beyond = Q(**{f"{path}__{'lt' if down else 'gt'}": values[place]})
        if place < len(keys) - 1:
            beyond |= Q(**{f"{path}__isnull": True})
        same = [_equal(before, value) for (before, _down), value in zip(keys[:place], values, strict=False)]
        found.append(reduce(Q.__and__, same, beyond))
    return reduce(Q.__or__, found)


def _equal(path: str, value: Any) -> Q:
    return Q(**{f"{path}__isnull": True}) if value is None else Q(**{path: value})


def _written(question: ListQuery, values: tuple[Any, ...]) -> str:
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    return signing.dumps([question.dataset, question.ordering, plain], salt=SALT, compress=True)


def _read(cursor: str, question: ListQuery) -> list[Any]:
    try:
        dataset, ordering, values = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        message = _("That is no cursor. Take it from “next”; an empty one asks for the first page.")
        raise _no_such_cursor(cursor, message) from None
    if (dataset, ordering) != (question.dataset, question.ordering):
        message = _("This cursor belongs to %(dataset)s in the order %(ordering)s.")
        raise _no_such_cursor(cursor, message % {"dataset": dataset, "ordering": ordering})
    return list(values)


def _fault(value: str, message: str, parameter: str) -> InvalidQuery:
    return InvalidQuery([ParameterError(parameter, value, message)])


def _no_such_cursor(cursor: str, message: str) -> PageOutOfRange:
    return PageOutOfRange([ParameterError("cursor", cursor[:80], message)])
