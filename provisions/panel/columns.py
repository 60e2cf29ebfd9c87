"""The columns of the panel."""

from __future__ import annotations

from provisions.datasets.column import Column
from provisions.models import Value

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
}


def panel_columns() -> list[Column]:
    """The columns in order: economies and year, counts, one for each kind and theme, depth; later ones at the end."""
    later = list(BASE_COLUMNS)[list(BASE_COLUMNS).index("depth") :]
    names = [name for name in BASE_COLUMNS if name not in later]
    counts = [
        Column(f"{value.variable_id}_{value.code}", "integer", value.label_en, value.definition_en)
        for value in Value.objects.filter(variable__in=["kind", "theme"]).order_by("variable__position", "position")
    ]
    return [*(_column(name) for name in names), *counts, *map(_column, later)]


def _column(name: str) -> Column:
    type, label, definition = BASE_COLUMNS[name]
    return Column(name, type, label, definition)
