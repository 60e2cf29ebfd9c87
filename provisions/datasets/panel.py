"""The panel as a dataset: what may be asked of it, and its columns. Worked out from what is public, never stored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.analysis.panel import FIRST_YEAR, Panel, panel
from provisions.datasets import formats
from provisions.models import DatasetState, Economy, Value
from provisions.models.column import DERIVED, Column
from provisions.querying import BadQuestion, ParameterError
from provisions.querying.errors import unknown_parameter, unknown_value

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
FORMATS = {name: formats.FORMATS[name].content_type for name in ("csv", "json", "parquet", "dta")}
CHOICES = {"pairs": ("in_force", "all"), "directed": ("no", "yes")}
PARAMETERS = {
    "pairs": gettext_lazy("in_force: pairs and years with an RTA in force. all: the others too, as zeros."),
    "directed": gettext_lazy("yes: each pair both ways round."),
    "economy": gettext_lazy("ISO3 code: pairs with it. Repeat it for any of several."),
    "year_from": gettext_lazy("First year, inclusive."),
    "year_to": gettext_lazy("Last year, inclusive."),
}


@dataclass(frozen=True)
class Wanted:
    """What is asked of the panel."""

    all_pairs: bool = False
    directed: bool = False
    economies: tuple[str, ...] = ()
    first: int | None = None
    last: int | None = None

    @classmethod
    def parse(cls, params: QueryDict, last_year: int) -> Wanted:
        """Reads the parameters of PARAMETERS; raises BadQuestion with every fault. Years go up to `last_year`."""
        faults: list[ParameterError] = []
        for name in params:
            if name not in PARAMETERS:
                known = {one: str(text) for one, text in PARAMETERS.items()}
                faults.append(unknown_parameter(name[:80], str(params[name])[:80], known))
        choices = {name: _choice(name, params, faults) for name in CHOICES}
        chosen = _economies(params.getlist("economy"), faults)
        first, last = (_year(name, params, last_year, faults) for name in ("year_from", "year_to"))
        if first and last and first > last:
            faults.append(ParameterError("year_from", str(first), _("year_from is after year_to.")))
        if faults:
            raise BadQuestion(faults)
        return cls(choices["pairs"] == "all", choices["directed"] == "yes", chosen, first, last)

    def panel(self, last_year: int) -> Panel:
        """The panel that is asked for, up to a year. Pairs in force are kept until the data change: they are small."""
        found = panel(last_year, all_pairs=True) if self.all_pairs else _in_force(*_state(), last_year)
        kept = found.only(self.economies, self.first, self.last)
        return Panel(dict(kept.columns)).directed() if self.directed else kept


def _state() -> tuple[int, str]:
    state = DatasetState.objects.current()
    return state.version, state.changed.isoformat()


@lru_cache(maxsize=1)
def _in_force(_version: int, _changed: str, last_year: int) -> Panel:
    return panel(last_year)


def _once(name: str, params: QueryDict, faults: list[ParameterError]) -> str | None:
    values = params.getlist(name)
    if len(values) > 1:
        message = _("%(name)s can be given once only.") % {"name": name}
        faults.append(ParameterError(name, values[1][:80], message))
    return values[0] if values else None


def _choice(name: str, params: QueryDict, faults: list[ParameterError]) -> str:
    value = _once(name, params, faults)
    if value is not None and value not in CHOICES[name]:
        faults.append(unknown_value(name, value[:80], {one: one for one in CHOICES[name]}))
    return value or CHOICES[name][0]


def economies() -> dict[str, str]:
    """The economies that pairs are made of, with their names: all but groupings."""
    return dict(Economy.objects.exclude(kind="grouping").order_by("code").values_list("code", "name"))


def _economies(values: list[str], faults: list[ParameterError]) -> tuple[str, ...]:
    if not values:
        return ()
    known = economies()
    faults += [unknown_value("economy", value[:80], known) for value in values if value not in known]
    return tuple(sorted(set(values)))


def _year(name: str, params: QueryDict, last_year: int, faults: list[ParameterError]) -> int | None:
    value = _once(name, params, faults)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) == 4 and FIRST_YEAR <= int(value) <= last_year):
        message = _("%(name)s takes a year from %(first)s to %(last)s.")
        message %= {"name": name, "first": FIRST_YEAR, "last": last_year}
        faults.append(ParameterError(name, value[:80], message))
        return None
    return int(value)


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
    frame = frame_of(panel, panel_columns(), slice(first, last))
    return [{str(name): value for name, value in record.items()} for record in frame.to_dict("records")]


def frame_of(panel: Panel, columns: Sequence[Column], part: slice) -> pd.DataFrame:
    """A part of the panel's rows as a data frame, with these columns in their order."""
    import pandas as pd  # here, and so not in every process that serves: it is large

    return pd.DataFrame({column.name: panel.columns[column.name][part] for column in columns}, copy=False)


def write_panel(panel: Panel, format: str) -> Iterator[bytes]:
    """The whole panel in pieces; raises KeyError for a format that is not in FORMATS."""
    from provisions.datasets.panel_files import WRITERS  # loads pandas and pyarrow, which most processes do without

    return WRITERS[format](panel, panel_columns())
