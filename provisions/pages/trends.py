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

from provisions.analysis.charts import Chart, draw
from provisions.analysis.diffusion import Wording, wordings
from provisions.analysis.trends import TABLES, Selection, Table, texts_end
from provisions.models import DatasetState
from provisions.querying import Question

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
    texts_end: int | None = None  # where the table goes beyond the year that texts are known up to: that year


class Trends:
    """The trends of what answers a question."""

    def __init__(self, question: Question) -> None:
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
        query = self.question.querystring()
        tail = f"?{query}" if query else ""
        files = [Taken(ending, reverse("chart", args=[table.name, ending]) + tail) for ending in ENDINGS]
        return Shown(table, draw(table).svg(), files, _beyond(table))

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


def _beyond(table: Table) -> int | None:
    """The last year whose texts are known, where the table of years goes beyond it."""
    if table.name != "year" or not table.rows:
        return None
    last = end_of_texts()
    return last if last and int(table.rows[-1][0]) > last else None


def _svg(table: Table) -> bytes:
    return draw(table).svg().encode()


def _png(table: Table) -> bytes:
    chart: Chart = draw(table)
    return chart.png()


def _csv(table: Table) -> bytes:
    """The table as RFC 4180 has it, in UTF-8."""
    written = StringIO()
    csv.writer(written).writerows([[str(column) for column in table.columns], *table.rows])
    return written.getvalue().encode()


FILES: dict[str, tuple[Callable[[Table], bytes], str]] = {
    "svg": (_svg, "image/svg+xml"),
    "png": (_png, "image/png"),
    "csv": (_csv, "text/csv; charset=utf-8"),
}
