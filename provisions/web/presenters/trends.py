"""The trends page: tables of a selection with their charts, and both as files."""

from __future__ import annotations

import csv
from functools import cached_property
from hashlib import sha256
from io import StringIO
from typing import Any

from django.core.cache import caches
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from provisions.lib.dates import format_date
from provisions.models import DatasetState
from provisions.query import FilterValue, ListQuery
from provisions.statistics.charts import draw, with_captions
from provisions.statistics.trends import TABLES, Selection, StatisticsTable, last_year_of_texts, share_of_read
from provisions.statistics.wording_reuse import SharedWording, find_shared_wordings
from provisions.web.query_links import QueryLinks, with_query

CONTENT_TYPES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}


class Trends:
    """The trends of the provisions that a list query finds."""

    def __init__(self, query: ListQuery) -> None:
        self.query = query
        self.selection = Selection(query)

    @property
    def charts(self) -> list[dict[str, Any]]:
        return [self.chart(count(self.selection)) for count in TABLES.values()]

    @cached_property
    def share_of_read(self) -> dict[str, Any]:
        """How many agreements read in full there are, how many of them have these provisions, and their share."""
        part, whole = share_of_read(self.selection)
        return {"part": part, "whole": whole, "share": part / whole if whole else None}

    def chart(self, table: StatisticsTable) -> dict[str, Any]:
        """Return a table of this query, its chart as SVG, and the addresses of both as files by ending.

        `note` warns of agreements that are newer than the texts where the table counts any, and tells by economy which
        agreements it leaves out.
        """
        querystring = self.query.querystring()
        files = {
            ending: with_query(reverse("chart", args=[table.name, ending]), querystring) for ending in CONTENT_TYPES
        }
        return {"table": table, "svg": draw(table).svg(), "files": files, "note": self._note(table)}

    def _note(self, table: StatisticsTable) -> str:
        return self._note_on_incorporated() if table.name == "economy" else self._note_on_years(table)

    def _note_on_incorporated(self) -> str:
        """Of agreements that only take in provisions of another, which the page on an economy counts."""
        asked = self.query.values("incorporated") or [FilterValue("exclude")]
        if asked != [FilterValue("exclude")]:
            return ""
        if self.query.with_value("incorporated", "include").agreement_count() == self.query.agreement_count():
            return ""
        return _(
            "Agreements whose only such provisions are taken in from another agreement are not counted here; with "
            "incorporated=include they are."
        )

    def _note_on_years(self, table: StatisticsTable) -> str:
        newest = 0  # year of signature that the table counts
        if table.name == "year" and table.rows:
            newest = int(table.rows[-1][0])
        elif table.name == "theme-by-period":
            newest = max((one.signed_year or 0 for one in self.selection.provisions if one.text_year), default=0)
        if not (newest and self._last_text_year and newest > self._last_text_year):
            return ""
        return _(
            "Of the agreements signed after %(year)s fewer than half have been read in each year. So their small "
            "number does not show a decline."
        ) % {"year": self._last_text_year}

    @cached_property
    def _last_text_year(self) -> int | None:
        return last_year_of_texts()

    def file(self, name: str, ending: str) -> bytes:
        """Return a table as CSV, or its chart as SVG or PNG with captions. Raises Http404 for an unknown table."""
        if name not in TABLES:
            raise Http404(f"There is no chart {name!r}.")
        table = TABLES[name](self.selection)
        note = self._note(table)
        if ending == "csv":
            return _csv(table, note)
        chart = with_captions(draw(table), QueryLinks(self.query, "").description, [*filter(None, [note]), _source()])
        return chart.png() if ending == "png" else chart.svg().encode()

    @cached_property
    def shared_wordings(self) -> list[SharedWording]:
        """The shared wordings, cached for the query and dataset version, since all pairs of passages are compared.

        They are as large as pages, so they are in the cache of pages.
        """
        digest = sha256(self.query.querystring().encode()).hexdigest()
        key = f"wordings-{DatasetState.objects.current().version}-{digest}"
        return caches["pages"].get_or_set(key, lambda: find_shared_wordings(self.query.records())) or []


def _source() -> str:
    state = DatasetState.objects.current()
    source = _(
        "RTA-DB: provisions on micro, small and medium-sized enterprises in regional trade agreements. Dataset version "
        "%(version)s,"
    ) % {"version": state.version}
    return f"{source} {format_date(localdate(state.changed))}."


def _csv(table: StatisticsTable, note: str) -> bytes:
    """Return the table as CSV (RFC 4180, UTF-8). CSV has no comments, so the note is a last column."""
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([*map(str, table.columns), *([_("Note")] if note else [])])
    writer.writerows([*row, *([note] if note else [])] for row in table.rows)
    return file.getvalue().encode()
