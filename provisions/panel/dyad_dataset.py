"""Dyads as a dataset: its columns, records and files, computed from the public data and never stored."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse

from provisions.datasets.column import CURATION, WTO, Column
from provisions.exports.formats import FORMATS
from provisions.exports.streaming import file_response
from provisions.models import Agreement, DatasetState
from provisions.panel.dyads import Dyads, build_dyads
from provisions.panel.query import DyadQuery

DYADS = "dyads"
LABEL = "Dyads"
DEFINITION = "Which two economies are a pair of which agreement, from when to when: the panel counts these."
KEY = ("agreement", "economy_1", "economy_2", "entry_date")
COLUMNS = (
    Column("agreement", "code", "Agreement", "The agreement's slug.", CURATION),
    Column("wto_rta_id", "integer", "WTO RTA ID", "The WTO's number of it in RTA-IS; blank when it has none.", WTO),
    Column("types", "codes", "Types", "Its types: fta, cu, eia, psa.", WTO),
    Column("economy_1", "code", "First economy", "ISO 3166-1 alpha-3 code; of the two the first in the alphabet."),
    Column("economy_2", "code", "Second economy", "ISO 3166-1 alpha-3 code."),
    Column("entry_date", "date", "From", "The first day on which it is in force between the two."),
    Column("exit_date", "date", "To", "The last such day; blank while it is in force."),
    Column("side_1", "code", "First side", "The first economy's side of it; blank when it has no sides."),
    Column("side_2", "code", "Second side", "The second economy's side of it; blank when it has no sides."),
)
PART = 10_000  # records that are in memory at a time


def query_dyads(query: DyadQuery) -> Dyads:
    """The dyads of a query. All are computed once for each version of the data."""
    state = DatasetState.objects.current()
    dyads = _build_dyads(state.version, state.changed.isoformat(), query.same_side)
    if query.agreements or query.economies:
        return dyads.filter(query.agreements, query.economies)
    return dyads


@lru_cache(maxsize=2)  # with pairs on one side and without
def _build_dyads(_version: int, _changed: str, same_side: bool) -> Dyads:
    return build_dyads(same_side)


def dyad_records(dyads: Dyads, first: int = 0, last: int | None = None) -> Iterator[dict[str, Any]]:
    """The records from row `first` up to, but not including, `last`, ready for JSON."""
    state = DatasetState.objects.current()
    facts = _agreement_facts(state.version, state.changed.isoformat())
    last = len(dyads) if last is None else min(last, len(dyads))
    names = [column.name for column in COLUMNS]
    for start in range(first, last, PART):
        part = slice(start, min(start + PART, last))
        slugs = dyads.slugs[dyads.agreement[part]].tolist()
        exits = dyads.last[part].astype(str)
        exits[dyads.holds[part]] = ""
        cells = (
            slugs,
            [facts[slug][0] for slug in slugs],
            [facts[slug][1] for slug in slugs],
            dyads.codes[dyads.one[part]].tolist(),
            dyads.codes[dyads.two[part]].tolist(),
            dyads.first[part].astype(str).tolist(),
            [day or None for day in exits.tolist()],
            [side or None for side in dyads.sides[dyads.side_one[part]].tolist()],
            [side or None for side in dyads.sides[dyads.side_two[part]].tolist()],
        )
        yield from (dict(zip(names, record, strict=True)) for record in zip(*cells, strict=True))


@lru_cache(maxsize=1)
def _agreement_facts(_version: int, _changed: str) -> dict[str, tuple[int | None, list[str]]]:
    """The WTO's number and the types of each agreement by its slug."""
    agreements = Agreement.objects.public().prefetch_related("types")
    return {one.slug: (one.wto_rta_id, sorted(type.pk for type in one.types.all())) for one in agreements}


def write_dyads(dyads: Dyads, format: str) -> Iterator[bytes]:
    """The bytes of a file of dyads; raises KeyError for an unknown format."""
    return FORMATS[format].write(COLUMNS, dyad_records(dyads))


def dyad_file(request: HttpRequest, query: DyadQuery, format: str) -> StreamingHttpResponse:
    """The dyads of a query as a file; that of all of them is cached.

    Raises:
        FileNotReady: another request is still building the file.
        KeyError: an unknown format.
    """

    def pieces() -> Iterator[bytes]:
        return write_dyads(query_dyads(query), format)

    return file_response(request, DYADS, format, pieces, whole=query == DyadQuery())
