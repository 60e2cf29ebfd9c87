"""The panel as a dataset: its columns, its records, its files. Worked out from what is public, never stored."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, StreamingHttpResponse

from provisions.datasets.column import DERIVED, Column
from provisions.exports import formats
from provisions.exports.streaming import file_response
from provisions.models import DatasetState, Value
from provisions.panel import text_writers
from provisions.panel.builder import Panel, panel
from provisions.panel.query import PanelQuestion

if TYPE_CHECKING:
    import pandas as pd

PLAIN = {
    "economy_1": ("code", "First economy", "ISO 3166-1 alpha-3 code; of an undirected pair the first in the alphabet."),
    "economy_2": ("code", "Second economy", "ISO 3166-1 alpha-3 code."),
    "year": ("integer", "Year", "What is in force on its last day."),
    "first_year": ("integer", "First year", "First year with an RTA in force between the two; 0 for none."),
    "rtas": ("integer", "RTAs in force", "Number of RTAs in force between the two."),
    "rtas_msme": ("integer", "RTAs with an MSME provision", "Number of them with any provision on MSMEs."),
    "rtas_msme_more": ("integer", "RTAs with more than a list item", "Number of them with more than an enumeration."),
    "provisions": ("integer", "Provisions", "Provisions on MSMEs in them, each from the year of its words."),
    "provisions_more": ("integer", "Provisions, more than a list item", "Those that are more than an enumeration."),
    "strength_hard": ("integer", "Hard provisions", "Provisions whose strength is hard."),
    "strength_mixed": ("integer", "Mixed provisions", "Provisions whose strength is mixed."),
    "strength_soft": ("integer", "Soft provisions", "Provisions whose strength is soft."),
    "depth": (
        "number",
        "Depth",
        "0 to 100: how broadly and firmly themes are covered; formula in docs/methodology.md.",
    ),
}
PANEL = "panel"
TEXT = {"csv": text_writers.csv, "json": text_writers.json_list}
FORMATS = {name: formats.FORMATS[name].content_type for name in ("csv", "json", "parquet", "dta")}


def panel_of(question: PanelQuestion, last_year: int) -> Panel:
    """The panel that is asked for, up to a year. It is counted once for each state of the data; the rest is quick."""
    found = _in_force(*_state(), last_year)
    if question.all_pairs:
        found = found.with_zeros(last_year)
    kept = found.only(question.economies, question.first, question.last)
    return kept.directed() if question.directed else kept


def panel_file(request: HttpRequest, question: PanelQuestion, last_year: int, format: str) -> StreamingHttpResponse:
    """The panel that is asked for as a file; the whole one is made once and kept. KeyError for an unknown format."""

    def pieces() -> Iterator[bytes]:
        return write_panel(panel_of(question, last_year), format)

    return file_response(request, PANEL, format, pieces, whole=question == PanelQuestion())


def _state() -> tuple[int, str]:
    state = DatasetState.objects.current()
    return state.version, state.changed.isoformat()


@lru_cache(maxsize=1)
def _in_force(_version: int, _changed: str, last_year: int) -> Panel:
    return panel(last_year)


def panel_columns() -> list[Column]:
    """The columns in their order: economies and year, counts, one for each kind and theme of the codebook, depth."""
    names = [name for name in PLAIN if name != "depth"]
    coded = [
        Column(f"{value.variable_id}_{value.code}", "integer", value.label_en, value.definition_en, DERIVED, False)
        for value in Value.objects.filter(variable__in=["kind", "theme"]).order_by("variable__position", "position")
    ]
    return [*(_plain(name) for name in names), *coded, _plain("depth")]


def _plain(name: str) -> Column:
    kind, label, definition = PLAIN[name]
    return Column(name, kind, label, definition, DERIVED, loadable=False)


def panel_records(panel: Panel, first: int = 0, last: int | None = None) -> list[dict[str, Any]]:
    """The records from place `first` up to `last`, ready for JSON."""
    names = [column.name for column in panel_columns()]
    cells = (panel.columns[name][first:last].tolist() for name in names)
    return [dict(zip(names, record, strict=True)) for record in zip(*cells, strict=True)]


def panel_frame(panel: Panel) -> pd.DataFrame:
    """The panel as a pandas data frame, for notebooks and the shell."""
    import pandas as pd  # large, and not needed by a process that serves

    return pd.DataFrame({column.name: panel.columns[column.name][:] for column in panel_columns()}, copy=False)


def write_panel(panel: Panel, format: str) -> Iterator[bytes]:
    """The whole panel in pieces; raises KeyError for a format that is not in FORMATS."""
    from provisions.panel import typed_writers  # loads arro3, which few processes need

    writers = {**TEXT, "parquet": typed_writers.write_parquet, "dta": typed_writers.write_stata}
    return writers[format](panel, panel_columns())
