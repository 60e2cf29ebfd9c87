"""The columns of the panel."""

from __future__ import annotations

from provisions.datasets.column import Column
from provisions.models import Value
from provisions.panel.states import FACTS

# Type, label and definition of the columns that don't depend on the codebook.
BASE_COLUMNS = {
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
    "strength_undetermined": (
        "integer",
        "Undetermined provisions",
        "Provisions that are hard if dispute settlement applies to them; its clause was not seen.",
    ),
    "rtas_read": (
        "integer",
        "RTAs read in full",
        "Number of the RTAs in force of which every article of the main text was read.",
    ),
    "rtas_partly_read": (
        "integer",
        "RTAs read in part",
        "Number of them of which only a part of the main text was read.",
    ),
    "rtas_unread": ("integer", "RTAs not read", "Number of them of which nothing was read."),
    "rtas_goods": ("integer", "RTAs on goods", "Number of the RTAs in force for goods."),
    "rtas_services": ("integer", "RTAs on services", "Number of the RTAs in force for services."),
    "rtas_psa": ("integer", "Partial scope agreements", "Number of the RTAs in force that are partial in scope."),
    "rtas_fta": ("integer", "Free trade agreements", "Number of the RTAs in force that are free trade agreements."),
    "rtas_cu": ("integer", "Customs unions", "Number of the RTAs in force that are customs unions."),
    "rtas_eia": (
        "integer",
        "Economic integration agreements",
        "Number of the RTAs in force that are economic integration agreements, on services.",
    ),
}
KEY = ("economy_1", "economy_2", "year")
LAST_COLUMNS = list(BASE_COLUMNS)[list(BASE_COLUMNS).index("depth") :]  # after those of the codebook


def panel_columns() -> list[Column]:
    """The columns in order: economies and year, counts, one for each kind and theme of the codebook, depth, RTAs.

    What RTAs say is blank where some are in force and none of them was read.
    """
    names = [name for name in BASE_COLUMNS if name not in LAST_COLUMNS]
    counts = [
        Column(f"{value.variable_id}_{value.code}", "integer", value.label_en, value.definition_en)
        for value in Value.objects.filter(variable__in=["kind", "theme"]).order_by("variable__position", "position")
    ]
    return [*(_column(name) for name in names), *counts, *map(_column, LAST_COLUMNS)]


def is_nullable(name: str) -> bool:
    """Whether a column is on what RTAs say, which may be blank."""
    return name not in (*KEY, "first_year", *FACTS)


def _column(name: str) -> Column:
    type, label, definition = BASE_COLUMNS[name]
    return Column(name, type, label, definition)
