"""All parameters of lists: which dataset takes them, what values they have, what they mean.

A name has the same meaning in every dataset. Docs, the API's schema and the pages are made from this table.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from provisions.datasets.tables import TABLES

DATASETS = ("provisions", "agreements", "economies", "mentions")
FORMATS = ("html", "json", "csv", "jsonl", "xlsx", "parquet", "dta")  # html, and the names in exports/formats.py
CHOICES = {"format": FORMATS, "shape": ("wide", "long"), "bom": ("no", "yes"), "view": ("cards", "table"),
           "incorporated": ("exclude", "include", "only")}  # fmt: skip
CODEBOOK = (
    "location", "subject", "kind", "theme", "verb", "precision", "extent", "strength",
    "dispute_settlement", "beneficiary", "parties_bound", "mention", "element",
)  # fmt: skip
CODING = (*CODEBOOK, "provenance", "verified")
DEFAULT_PAGE_SIZE = 50
MAX_PAGE_SIZE = 1000
MAX_PAGE = 999_999_999
MAX_TEXT_LENGTH = 500
MAX_QUERY_LENGTH = 8000  # characters of all parameters together; every link of a page repeats them
FIRST_YEAR, LAST_YEAR = 1900, 2199

# What each dataset can be ordered by, and the columns for it. The first is the default; `-` in front reverses it.
ORDERINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "provisions": {
        "number": ("number",),
        "agreement": ("agreement__name", "agreement_id"),
        "signed": ("agreement__signed",),
        "in_force": ("agreement__in_force",),
        "text_date": ("text_date",),
        "added": ("added",),
        "words": ("words",),
        "relevance": (),
    },
    "agreements": {
        "name": ("name",),
        "signed": ("signed",),
        "in_force": ("in_force",),
        "wto_rta_id": ("wto_rta_id",),
        "added": ("added",),
        "provisions": ("provision_count",),
    },
    "economies": {"name": ("name",), "code": ("code",), "agreements": ("agreement_count",)},
    "mentions": {"position": ("article__text__agreement__name", "article__text", "article__position", "start")},
}
_OF_AGREEMENTS = ("provisions", "agreements", "mentions")
_OF_CODING = ("provisions", "agreements")


class ParameterType(StrEnum):
    """What the values of a parameter look like."""

    TEXT = "text"
    CODES = "codes"
    YEAR = "year"
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    NAMES = "names"


@dataclass(frozen=True)
class Parameter:
    """A parameter of lists.

    Attributes:
        datasets: the datasets that take it.
        facetable: whether its values can be counted.
        excludable: whether `-` in front of a code excludes it.
        technical: whether it changes how records are shown, and not which.
    """

    name: str
    label: str | Promise
    help: str | Promise
    type: ParameterType = ParameterType.CODES
    datasets: tuple[str, ...] = _OF_AGREEMENTS
    facetable: bool = False
    excludable: bool = True
    technical: bool = False

    @cached_property
    def repeatable(self) -> bool:
        """Whether it can be given several times."""
        return self.type in (ParameterType.CODES, ParameterType.NAMES)


def _facet(name: str, label: Promise, help: Promise, datasets: tuple[str, ...] = _OF_AGREEMENTS) -> Parameter:
    return Parameter(name, label, help, datasets=datasets, facetable=True)


def _year(name: str, label: Promise, help: Promise) -> Parameter:
    return Parameter(name, label, help, ParameterType.YEAR)


def _date(name: str, label: Promise, help: Promise) -> Parameter:
    return Parameter(name, label, help, ParameterType.DATE, _OF_CODING)


def _technical(
    name: str, label: Promise, help: Promise, type: ParameterType, datasets: tuple[str, ...] = DATASETS
) -> Parameter:
    return Parameter(name, label, help, type, datasets, technical=True)


_ALL = (
    Parameter(
        "q",
        _("Words"),
        _('Words, "phrases", OR, -not, prefix*. In provisions: agreement, heading, summary, quote; else the name.'),
        ParameterType.TEXT,
        ("provisions", "agreements", "economies"),
    ),
    _facet("agreement", _("Agreement"), _("An agreement's slug.")),
    Parameter(
        "wto_rta_id", _("RTA number"), _("The WTO's number; that of an accession leads to the agreement acceded to.")
    ),
    _facet(
        "party",
        _("Party"),
        _("ISO3 code: any of these is or was a party, itself or through a grouping such as the EU (EUN)."),
    ),
    Parameter(
        "party_all",
        _("All of these parties"),
        _("ISO3 code: every one of these is or was a party, itself or through a grouping."),
        excludable=False,
    ),
    _facet(
        "region",
        _("Region"),
        _("A region of the parties; of the economy itself, for economies."),
        (*_OF_AGREEMENTS, "economies"),
    ),
    _facet("agreement_type", _("Type of agreement"), _("Legal type: fta, cu, eia or psa.")),
    _facet("agreement_status", _("Status of agreement"), _("Status in the WTO's list.")),
    _facet("composition", _("Composition"), _("Bilateral or plurilateral, and whether parties are RTAs.")),
    _facet("read", _("Reading state"), _("How much of its main text was read: full, part or none.")),
    _year("signed_from", _("Signed from"), _("First year of signature, inclusive.")),
    _year("signed_to", _("Signed to"), _("Last year of signature, inclusive.")),
    _year("in_force_from", _("In force from"), _("First year of entry into force, inclusive.")),
    _year("in_force_to", _("In force to"), _("Last year of entry into force, inclusive.")),
    _date("added_from", _("Added from"), _("First day on which it was first public here, such as 2026-12-01.")),
    _date("added_to", _("Added to"), _("Last day on which it was first public here, inclusive.")),
    _facet(
        "has_provisions",
        _("Provisions on MSMEs"),
        _("Whether it has any, none, or more than an enumeration."),
        ("agreements",),
    ),
    _facet("location", _("Location"), _("Where in the agreement it stands."), _OF_CODING),
    _facet("subject", _("Subject"), _("What the chapter or article around it is about."), _OF_CODING),
    _facet("kind", _("What it does"), _("What it does."), _OF_CODING),
    _facet("theme", _("Topic"), _("Topics of the WTO's Informal Working Group on MSMEs."), _OF_CODING),
    _facet("verb", _("Obligation word"), _("The verb that governs it."), _OF_CODING),
    _facet("precision", _("Precision"), _("Whether it names an act that can be checked."), _OF_CODING),
    _facet("extent", _("Extent"), _("How much of the agreement is given to MSMEs."), _OF_CODING),
    _facet(
        "strength",
        _("Strength"),
        _("Hard, undetermined, mixed or soft: derived from verb, precision, dispute settlement."),
        _OF_CODING,
    ),
    _facet("dispute_settlement", _("Dispute settlement"), _("Whether disputes on it can be settled."), _OF_CODING),
    _facet("beneficiary", _("Beneficiary"), _("Whom it names as gaining."), _OF_CODING),
    _facet("parties_bound", _("Parties bound"), _("Who takes on the commitment."), _OF_CODING),
    _facet("element", _("Clause element"), _("What the clause is about; coded from version 1.2 on."), _OF_CODING),
    _facet("mention", _("Mention"), _("Whether it names MSMEs or only means them."), _OF_CODING),
    _facet("provenance", _("Provenance"), _("How the coding was made."), _OF_CODING),
    _facet("verified", _("Verified"), _("Whether a person has confirmed the coding: yes or no."), _OF_CODING),
    Parameter(
        "incorporated",
        _("Taken in from another agreement"),
        _("Provisions without words of their own, which take in those of another: left out unless include or only."),
        ParameterType.CHOICE,
        _OF_CODING,
        excludable=False,
    ),
    _facet("language", _("Language"), _("Language of the text it was read in."), ("provisions", "mentions")),
    _facet("economy_kind", _("Kind of economy"), _("Country, territory or grouping."), ("economies",)),
    _technical("ordering", _("Order"), _("What to order by; - in front turns it round."), ParameterType.CHOICE),
    _technical("page", _("Page"), _("From 1."), ParameterType.NUMBER),
    _technical("page_size", _("Page size"), _("50 unless given, at most 1000."), ParameterType.NUMBER),
    _technical("facets", _("Facets"), _("all, or names of facets."), ParameterType.NAMES),
    _technical("format", _("Format"), _("The format of the answer."), ParameterType.CHOICE),
    _technical(
        "fields", _("Columns"), _("Names of the columns to give; those of the key always come."), ParameterType.NAMES
    ),
    _technical(
        "shape",
        _("Shape"),
        _("wide: 0 or 1 in a column for each code of kind, theme, beneficiary and element. long: a row for each code."),
        ParameterType.CHOICE,
        ("provisions",),
    ),
    _technical("bom", _("Byte-order mark"), _("yes: CSV begins with one, for old spreadsheets."), ParameterType.CHOICE),
    _technical(
        "view",
        _("View"),
        _("cards or table: how the site's page shows the results. It changes nothing in an answer of the API."),
        ParameterType.CHOICE,
        ("provisions",),
    ),
)
PARAMETERS: dict[str, Parameter] = {parameter.name: parameter for parameter in _ALL}
# The dates of agreements that have a first and a last year to filter by, `signed_from` and `signed_to`.
YEAR_SPANS = tuple(
    one.name.removesuffix("_from") for one in _ALL if one.type == ParameterType.YEAR and one.name.endswith("_from")
)


# All that have a first and a last value, which must not be the wrong way round.
SPANS = (*YEAR_SPANS, "added")


@cache
def get_parameters(dataset: str) -> Mapping[str, Parameter]:
    """The parameters that a dataset takes, by name, in the table's order."""
    return {name: parameter for name, parameter in PARAMETERS.items() if dataset in parameter.datasets}


@cache
def get_facet_names(dataset: str) -> tuple[str, ...]:
    """The names of a dataset's facets, in the table's order."""
    return tuple(name for name, parameter in get_parameters(dataset).items() if parameter.facetable)


@cache
def get_choices(dataset: str, name: str) -> tuple[str, ...]:
    """The values of a parameter of type CHOICE or NAMES."""
    if name == "fields":
        return tuple(column.name for column in TABLES[dataset].public)
    if name == "facets":
        return ("all", *get_facet_names(dataset))
    if name == "ordering":
        orders = [sign + column for column in ORDERINGS[dataset] for sign in ("", "-")]
        return tuple(order for order in orders if order != "-relevance")
    return CHOICES[name]
