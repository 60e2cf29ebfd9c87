"""Pages of a list, by number or after a cursor.

A cursor page begins after the last record of the page before, so deep pages are as fast as the first. Cursors only go
forward. A record that is added or removed meanwhile shifts no other: none is repeated, none left out.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from typing import Any

from django.core import signing
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from provisions.api import record_json_cache
from provisions.api.query import ApiQuery
from provisions.exports import DATASETS, build_shape, records
from provisions.query import InvalidQuery, ListQuery, PageOutOfRange, ParameterError
from provisions.query.ordering import UNIQUE
from provisions.query.pagination import ResultPage, check_page
from provisions.query.parameters import ORDERINGS

SALT = "provisions.api.cursors"
SortKey = tuple[str, bool]  # a path on the model, and whether it is descending


def build_page(
    count: int | None, results: Any, following: str | None = None, previous: str | None = None
) -> dict[str, Any]:
    """The envelope of every list; without addresses of other pages the list is complete."""
    return {"count": count, "next": following, "previous": previous, "results": results}


def build_numbered_page(request: Request, count: int, results: Any, page: int, size: int) -> dict[str, Any]:
    """One of several pages, with links to its neighbours: the same address with another `page`.

    Raises PageOutOfRange when it is beyond the last.
    """

    def link(number: int) -> str:
        params = request.query_params.copy()
        params["page"] = str(number)
        return _link(request, params.urlencode())

    following = link(page + 1) if page < check_page(page, count, size) else None
    return build_page(count, results, following, link(page - 1) if page > 1 else None)


def get_page(request: Request, query: ApiQuery) -> dict[str, Any]:
    """The page of records that a query selects, with the facets it names."""
    if query.cursor is None:
        page = _list_page(request, query.result_page, query.page_records())
    else:
        page = _cursor_page(request, query)
    shape = build_shape(DATASETS[query.dataset], query.fields, query.shape)
    page["results"] = list(records(query.dataset, page["results"], shape))
    return page | _facets(query)


def get_page_json(request: Request, query: ApiQuery) -> bytes:
    """The same page as JSON. Whole records are taken from the cache of serialized records."""
    if query.cursor is None and not query.fields and not query.shape:
        page = query.result_page
        rows = record_json_cache.get_records(query.dataset, page.keys, query.lookups.state)
        if rows is not None:
            return record_json_cache.join_page(_list_page(request, page, rows) | _facets(query))
    return record_json_cache.to_json(get_page(request, query))


def _link(request: Request, querystring: str) -> str:
    """The absolute address of the same list with other parameters."""
    return request.build_absolute_uri(f"{request.path}?{querystring}")


def _facets(query: ApiQuery) -> dict[str, Any]:
    """The member `facets`, if the query names any."""
    if not query.facet_names:
        return {}
    facets = {
        facet.name: [{"value": one.value, "label": str(one.label), "count": one.count} for one in facet.values]
        for facet in query.facets()
    }
    return {"facets": facets}


def _list_page(request: Request, page: ResultPage, results: Any) -> dict[str, Any]:
    following, previous = (link and _link(request, link) for link in (page.next, page.previous))
    return build_page(page.count, results, following, previous)


def _cursor_page(request: Request, query: ApiQuery) -> dict[str, Any]:
    """A page after a cursor, counted only on the first: later the count would take longer than the page."""
    page, cursor = select_after_cursor(query, query.cursor or "")
    querystring = f"{query.querystring()}&cursor={cursor}".removeprefix("&")
    count = None if query.cursor else query.count()
    return build_page(count, page, _link(request, querystring) if cursor else None)


def select_after_cursor(query: ListQuery, cursor: str) -> tuple[QuerySet[Any], str | None]:
    """The records after a cursor, and the cursor of the next page, None on the last; an empty one is for the first.

    Without an order the dataset's default applies. Raises PageOutOfRange for a cursor that is invalid or belongs to
    another order; InvalidQuery for a page together with a cursor, and for the order of relevance.
    """
    query = _with_ordering(query)
    keys = _sort_keys(query)
    queryset = query.queryset()
    if cursor:
        queryset = queryset.filter(_after(keys, _decode(cursor, query)))
    size = query.page_size
    ends = list(queryset.values_list(*(path for path, _descending in keys))[size - 1 : size + 1])
    return queryset[:size], _encode(query, ends[0]) if len(ends) == 2 else None


def _with_ordering(query: ListQuery) -> ListQuery:
    if query.page > 1:  # generated clients send the default, 1, in any case
        raise _invalid("page", str(query.page), _("Give a cursor or a page, not both."))
    if query.ordering == "relevance":
        message = _("Relevance has no cursors; take another order, or pages.")
        raise _invalid("ordering", "relevance", message)
    return query if query.ordering else query.with_value("ordering", next(iter(ORDERINGS[query.dataset])))


def _sort_keys(query: ListQuery) -> list[SortKey]:
    descending = query.ordering.startswith("-")
    paths = ORDERINGS[query.dataset][query.ordering.removeprefix("-")]
    unique = UNIQUE[query.dataset]
    return [(path, descending) for path in paths] + ([] if unique in paths else [(unique, False)])


def _after(keys: list[SortKey], values: list[Any]) -> Q:
    """The records that come after one with these values; in either direction, records without a value come last.

    The last key is never null. So its condition needs no OR, with which the database would start at the first record.
    """
    alternatives: list[Q] = []
    for place, (path, descending) in enumerate(keys):
        if values[place] is None:
            continue
        beyond = Q(**{f"{path}__{'lt' if descending else 'gt'}": values[place]})
        if place < len(keys) - 1:
            beyond |= Q(**{f"{path}__isnull": True})
        same = [_equal(before, value) for (before, _descending), value in zip(keys[:place], values, strict=False)]
        alternatives.append(reduce(Q.__and__, same, beyond))
    return reduce(Q.__or__, alternatives)


def _equal(path: str, value: Any) -> Q:
    return Q(**{f"{path}__isnull": True}) if value is None else Q(**{path: value})


def _encode(query: ListQuery, values: tuple[Any, ...]) -> str:
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    return signing.dumps([query.dataset, query.ordering, plain], salt=SALT, compress=True)


def _decode(cursor: str, query: ListQuery) -> list[Any]:
    try:
        dataset, ordering, values = signing.loads(cursor, salt=SALT)
    except signing.BadSignature:
        message = _("This is not a cursor. Take it from “next”; an empty one asks for the first page.")
        raise _no_such_cursor(cursor, message) from None
    if (dataset, ordering) != (query.dataset, query.ordering):
        message = _("This cursor belongs to %(dataset)s in the order %(ordering)s.")
        raise _no_such_cursor(cursor, message % {"dataset": dataset, "ordering": ordering})
    return list(values)


def _invalid(parameter: str, value: str, message: str) -> InvalidQuery:
    return InvalidQuery([ParameterError(parameter, value, message)])


def _no_such_cursor(cursor: str, message: str) -> PageOutOfRange:
    return PageOutOfRange([ParameterError("cursor", cursor[:80], message)])
