"""The panel as a dataset: its rows, records and files, computed from the public data and never stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, StreamingHttpResponse

from provisions.datasets.column import Column
from provisions.exports import formats
from provisions.exports.streaming import file_response
from provisions.models import DatasetState
from provisions.panel import text_writers
from provisions.panel.builder import Panel, build_panel
from provisions.panel.columns import panel_columns
from provisions.panel.query import PanelQuery

if TYPE_CHECKING:
    import pandas as pd

PANEL = "panel"
Writer = Callable[[Panel, Sequence[Column]], Iterator[bytes]]


def _typed(name: str) -> Writer:
    """A function of typed_writers, which is imported when it is called: few processes need it."""

    def write(panel: Panel, columns: Sequence[Column]) -> Iterator[bytes]:
        writer: Writer = getattr(import_module("provisions.panel.typed_writers"), name)
        return writer(panel, columns)

    return write


# Everything that offers files of the panel follows this table.
WRITERS: dict[str, Writer] = {
    "csv": text_writers.write_csv,
    "json": text_writers.write_json,
    "parquet": _typed("write_parquet"),
    "dta": _typed("write_stata"),
}
FORMATS = {name: formats.FORMATS[name].content_type for name in WRITERS}


def query_panel(query: PanelQuery, last_year: int) -> Panel:
    """The rows of a query, up to a year. The panel is built once for each version of the data; the rest is fast."""
    state = DatasetState.objects.current()
    panel = _build_panel(state.version, state.changed.isoformat(), last_year, query.same_side)
    if query.all_pairs:
        panel = panel.with_zeros(last_year)
    panel = panel.filter(query.economies, query.first, query.last)
    return panel.both_directions() if query.directed else panel


@lru_cache(maxsize=2)  # with pairs on one side and without
def _build_panel(_version: int, _changed: str, last_year: int, same_side: bool) -> Panel:
    return build_panel(last_year, same_side)


def panel_file(request: HttpRequest, query: PanelQuery, last_year: int, format: str) -> StreamingHttpResponse:
    """The rows of a query as a file; that of the whole panel is cached.

    Raises:
        FileNotReady: another request is still building the file.
        KeyError: an unknown format.
    """

    def pieces() -> Iterator[bytes]:
        return write_panel(query_panel(query, last_year), format)

    return file_response(request, PANEL, format, pieces, whole=query == PanelQuery())


def panel_records(panel: Panel, first: int = 0, last: int | None = None) -> list[dict[str, Any]]:
    """The records from row `first` up to, but not including, `last`, ready for JSON."""
    names = [column.name for column in panel_columns()]
    cells = (panel.columns[name][first:last].tolist() for name in names)
    return [dict(zip(names, record, strict=True)) for record in zip(*cells, strict=True)]


def panel_frame(panel: Panel) -> pd.DataFrame:
    """The panel as a pandas data frame, for notebooks and the shell."""
    import pandas as pd  # large, and not needed by a process that serves

    return pd.DataFrame({column.name: panel.columns[column.name][:] for column in panel_columns()}, copy=False)


def write_panel(panel: Panel, format: str) -> Iterator[bytes]:
    """The bytes of a file of the panel; raises KeyError for a format that is not in FORMATS."""
    return WRITERS[format](panel, panel_columns())
