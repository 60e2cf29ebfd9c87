"""The panel as a dataset: its rows, records and files, computed from the public data and never stored."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, StreamingHttpResponse

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
FORMATS = {name: formats.FORMATS[name].content_type for name in ("csv", "json", "parquet", "dta")}


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
    columns = panel_columns()
    if format == "csv":
        return text_writers.write_csv(panel, columns)
    if format == "json":
        return text_writers.write_json(panel, columns)
    from provisions.panel import typed_writers  # few processes need it

    writers = {"parquet": typed_writers.write_parquet, "dta": typed_writers.write_stata}
    return writers[format](panel, columns)
