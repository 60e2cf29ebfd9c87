"""What the trends page shows of a question: its tables, each with its chart and where to take it."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from io import StringIO

from django.core.cache import cache, caches
from django.http import Http404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from provisions.lib.dates import format_date
from provisions.models import DatasetState
from provisions.query import ListQuery
from provisions.statistics.charts import Chart, draw, with_captions
from provisions.statistics.trends import TABLES, Selection, Table, texts_end
from provisions.statistics.wording_reuse import Wording, wordings
from provisions.web.query_links import QueryLinks

ENDINGS = ("svg", "png", "csv")


@dataclass(frozen=True)
class Taken:
    """A file of a chart or table."""

    ending: str
    href: str


@dataclass(frozen=True)
class Shown:
    """A table, its chart, and the files of both."""

    table: Table
    svg: str
    files: list[Taken]
    note: str = ""  # of agreements that were not all read, where the table goes beyond the year that texts are known to


class Trends:
    """The trends of what answers a question."""

    def __init__(self, question: ListQuery) -> None:
        self.question = question

    @cached_property
    def selection(self) -> Selection:
        return Selection(self.question)

    @property
    def total(self) -> int:
        return len(self.selection.lines)

    @property
    def agreement_total(self) -> int:
        return len(set(self.selection.agreement_of.values()))

    @cached_property
    def shown(self) -> list[Shown]:
        return [self.one(name) for name in TABLES]

    def table(self, name: str) -> Table:
        """One of the tables. Raises Http404 when there is none of that name."""
        if name not in TABLES:
            raise Http404(f"There is no chart {name!r}.")
        return TABLES[name](self.selection)

    def one(self, name: str) -> Shown:
        """One of the tables with its chart. Raises Http404 when there is none of that name."""
        return self.of(self.table(name))

    def of(self, table: Table) -> Shown:
        """A table of the question's, with its chart and the files of both."""
        charts = {ending: QueryLinks(self.question, reverse("chart", args=[table.name, ending])) for ending in ENDINGS}
        files = [Taken(ending, chart.href()) for ending, chart in charts.items()]
        return Shown(table, draw(table).svg(), files, self.note(table))

    def note(self, table: Table) -> str:
        """What to know of agreements newer than the texts, where the table counts some; none elsewhere."""
        newest = self._newest(table)
        return _texts_end(last) if newest and (last := self._texts_end) and newest > last else ""

    @cached_property
    def _texts_end(self) -> int | None:
        return end_of_texts()

    def _newest(self, table: Table) -> int:
        """The last year of signature of what a table over time counts; 0 for any other table."""
        if table.name == "year":
            return int(table.rows[-1][0]) if table.rows else 0
        dated = (line for line in self.selection.lines if line.words) if table.name == "theme-by-period" else ()
        return max((line.signed or 0 for line in dated), default=0)

    def file(self, name: str, ending: str) -> bytes:
        """A table as CSV, or its chart as SVG or PNG. Raises Http404 when there is none of that name."""
        table = self.table(name)
        return _csv(table, self.note(table)) if ending == "csv" else DRAWN[ending](self._sheet(table))

    def _sheet(self, table: Table) -> Chart:
        """The chart with what its page tells around it: a file is passed on without its page."""
        notes = [note for note in (self.note(table), _source()) if note]
        return with_captions(draw(table), QueryLinks(self.question, "").words, notes)

    @cached_property
    def wordings(self) -> list[Wording]:
        """Worked out once for each question and version of the dataset: all pairs of passages are compared.

        They are as large as pages, and there are as many questions: so they are kept where few things are.
        """
        asked = sha256(self.question.querystring().encode()).hexdigest()
        key = f"wordings-{DatasetState.objects.current().version}-{asked}"
        return caches["pages"].get_or_set(key, lambda: wordings(self.question.unordered())) or []


def end_of_texts() -> int | None:
    """The last year whose agreements' texts are known, looked up once for the dataset's version."""
    key = f"texts-end-{DatasetState.objects.current().version}"
    found: int | None = cache.get_or_set(key, texts_end)
    return found


def _texts_end(year: int) -> str:
    return _(
        "The texts that were read end with agreements signed in %(year)s. Of newer ones only those count as read in "
        "which a provision was found at a public source: that all of these have one says nothing, and that they are "
        "few is no sign of a decline."
    ) % {"year": year}


def _source() -> str:
    state = DatasetState.objects.current()
    cited = _(
        "RTA-DB: provisions on micro, small and medium-sized enterprises in regional trade agreements. Dataset version "
        "%(version)s,"
    ) % {"version": state.version}
    return f"{cited} {format_date(localdate(state.changed))}."


def _svg(chart: Chart) -> bytes:
    return chart.svg().encode()


def _csv(table: Table, note: str) -> bytes:
    """The table as RFC 4180 has it, in UTF-8; its note stands in a last column, for the format has no comments."""
    behind = ([_("Note")], [note]) if note else ([], [])
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow([*map(str, table.columns), *behind[0]])
    writer.writerows([*row, *behind[1]] for row in table.rows)
    return file.getvalue().encode()


DRAWN: dict[str, Callable[[Chart], bytes]] = {"svg": _svg, "png": Chart.png}
CONTENT_TYPES = {"svg": "image/svg+xml", "png": "image/png", "csv": "text/csv; charset=utf-8"}
