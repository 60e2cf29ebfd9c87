"""The codes that exist, with their labels, and the facts on agreements that filters and facets need.

Read as a whole for each state of the dataset, and cached by the process.
"""

from __future__ import annotations

import itertools
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext as _

from provisions.datasets.sql import ConcatColumns
from provisions.lib.economy_names import economy_name, name_sort_key
from provisions.models import (
    Accession,
    Agreement,
    AgreementStatus,
    AgreementType,
    Composition,
    DatasetState,
    Economy,
    EconomyKind,
    GroupingMember,
    Membership,
    Provenance,
    Region,
    Text,
)
from provisions.models import Value as CodebookValue
from provisions.query.consistency import State, get_state, read_alias
from provisions.query.parameters import CODEBOOK
from provisions.query.party_membership import MemberPeriod, parties_of

Labels = dict[str, str]
Row = dict[str, Any]
LANGUAGES = {"en": gettext_noop("English"), "es": gettext_noop("Spanish"), "fr": gettext_noop("French")}
COLUMNS = (
    "pk", "slug", "name", "status", "composition", "wto_rta_id", "merged_into_id", "signed", "in_force",
    "inactive_date",
)  # fmt: skip


@dataclass(frozen=True)
class AgreementFacts:
    """What facets and name searches need of an agreement. Parties include those through groupings."""

    slug: str
    name: str
    signed: date | None
    in_force: date | None
    facets: dict[str, frozenset[str]]


class Lookups:
    """The codes and agreements of one state of the dataset.

    Attributes:
        state: that state, or None if what was read may belong to several states, or to an empty database.
        is_consistent: whether the dataset was still in that state after everything was read.
        agreements: facts on the public agreements by primary key, in order of their names.
    """

    def __init__(self, state: State | None = None) -> None:
        """Reads the database, in four queries."""
        self.state = state
        self._codebook = _read_codebook()
        self._names, groupings = _read_names()
        rows = {row["pk"]: row for row in Agreement.objects.order_by("name", "pk").values(*COLUMNS)}
        version, links = _read_links()
        self.is_consistent = state is not None and version == state[0]
        self.agreements = _collect_facts(rows, links, groupings)
        self._merged = {row["slug"]: _successor(row, rows)["slug"] for row in rows.values() if row["merged_into_id"]}
        self._by_rta_id = _index_rta_ids(rows, links["accession"])
        self._rta_labels = {number: rows[min(keys)]["name"] for number, keys in self._by_rta_id.items()}
        self._labels: dict[tuple[str, str], Labels] = {}

    def labels(self, parameter: str) -> Labels:
        """The codes that a parameter takes, with labels in the active language, in display order.

        Cached: not to be changed. Raises KeyError for a parameter that takes no codes.
        """
        key = (parameter, get_language() or "")
        if key not in self._labels:
            self._labels[key] = self._translate(parameter)
        return self._labels[key]

    def labels_of(self, parameters: Iterable[str]) -> dict[str, Labels]:
        """The labels of several parameters, by parameter."""
        return {parameter: self.labels(parameter) for parameter in parameters}

    def canonicalize(self, parameter: str, value: str) -> str:
        """The value in its canonical form: `yes` for `true`, the successor for a merged agreement."""
        if parameter in ("verified", "has_provisions"):
            return {"true": "yes", "false": "no"}.get(value, value)
        return self._merged.get(value, value) if parameter == "agreement" else value

    def agreements_by_party(self, parties: list[str]) -> dict[str, set[int]]:
        """For each party the primary keys of its public agreements."""
        return {
            party: {pk for pk, facts in self.agreements.items() if party in facts.facets["party"]} for party in parties
        }

    def agreements_with_number(self, number: str) -> set[int]:
        """The primary keys of the public agreements for an RTA number of the WTO."""
        return self._by_rta_id.get(number, set())

    def _translate(self, parameter: str) -> Labels:
        if parameter in CODEBOOK:
            return {value.code: value.label for value in self._codebook[parameter] if value.key != "dta_score:0"}
        if parameter == "agreement":
            return {facts.slug: facts.name for facts in self.agreements.values()}
        if parameter == "wto_rta_id":
            return self._rta_labels
        if parameter == "party_all":
            return self.labels("party")
        return _fixed_labels(parameter) or self._sorted_names(parameter)

    def _sorted_names(self, parameter: str) -> Labels:
        """Names in the active language, sorted in it."""
        names = self._names[parameter]
        translated = {
            code: economy_name(code, name) if parameter == "party" else gettext(name) for code, name in names.items()
        }
        return dict(sorted(translated.items(), key=lambda pair: name_sort_key(pair[1])))


def _fixed_labels(parameter: str) -> Labels:
    """The labels of parameters whose values are not stored."""
    fixed: dict[str, Any] = {
        "agreement_status": AgreementStatus.choices,
        "composition": Composition.choices,
        "economy_kind": EconomyKind.choices,
        "provenance": Provenance.choices,
        "verified": [("yes", _("yes")), ("no", _("no"))],
        "has_provisions": [
            ("yes", _("yes")),
            ("no", _("no")),
            ("more_than_enumeration", _("more than an enumeration")),
        ],
    }
    return {str(code): str(label) for code, label in fixed.get(parameter, ())}


def _read_codebook() -> dict[str, list[CodebookValue]]:
    codebook: dict[str, list[CodebookValue]] = {name: [] for name in CODEBOOK}
    for value in CodebookValue.objects.order_by("variable_id", "position"):
        codebook.setdefault(value.variable_id, []).append(value)
    return codebook


def _read_names() -> tuple[dict[str, Labels], dict[str, list[MemberPeriod]]]:
    """English names of regions, types of agreements, economies and languages, and the members of groupings.

    One query for all of them.
    """
    members = GroupingMember.objects.values_list(
        Value("members"), F("grouping__code"), ConcatColumns("member__code", "entry_date", "exit_date")
    )
    parts = [
        Region.objects.values_list(Value("region"), F("code"), F("name")),
        AgreementType.objects.values_list(Value("agreement_type"), F("code"), F("name")),
        Economy.objects.values_list(Value("party"), F("code"), F("name")),
        Text.objects.values_list(Value("language"), F("language"), F("language")).distinct(),
        members,
    ]
    names: dict[str, Labels] = {"region": {}, "agreement_type": {}, "party": {}, "language": {}}
    groupings: dict[str, list[MemberPeriod]] = defaultdict(list)
    first, *others = [part.order_by() for part in parts]
    for kind, code, name in sorted(first.union(*others, all=True), key=lambda row: (row[0], row[2])):
        if kind == "members":
            groupings[code].append(MemberPeriod.parse(*name.split(ConcatColumns.separator)))
        else:
            names[kind][code] = name
    names["language"] |= LANGUAGES
    return names, groupings


def _read_links() -> tuple[int | None, dict[str, dict[int, list[str]]]]:
    """The dataset's version, and types, regions, parties and accessions by agreement; in one query."""
    parts = [
        Agreement.regions.through.objects.values_list(Value("region"), "agreement_id", "region_id"),
        Agreement.types.through.objects.values_list(Value("agreement_type"), "agreement_id", "agreementtype_id"),
        Membership.objects.values_list(Value("party"), "agreement_id", "economy__code"),
        Accession.objects.values_list(Value("accession"), "agreement_id", Cast("wto_rta_id", CharField())),
        DatasetState.objects.values_list(Value("version"), "version", Value("")),
    ]
    links: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    first, *others = [part.order_by() for part in parts]
    for parameter, pk, code in first.union(*others, all=True):
        links[parameter][pk].append(code)
    return next(iter(links.pop("version", {})), None), links


def _collect_facts(
    rows: dict[int, Row], links: dict[str, dict[int, list[str]]], groupings: dict[str, list[MemberPeriod]]
) -> dict[int, AgreementFacts]:
    """Facts on the public agreements: those that were not merged into another."""
    facts = {}
    for pk, row in rows.items():
        if row["merged_into_id"] is None:
            starts = [day for day in (row["signed"], row["in_force"]) if day]
            start = min(starts, default=None)
            facets = {
                "agreement": frozenset([row["slug"]]),
                "agreement_status": frozenset([row["status"]]),
                "composition": frozenset(filter(None, [row["composition"]])),
                "region": frozenset(links["region"][pk]),
                "agreement_type": frozenset(links["agreement_type"][pk]),
                "party": parties_of(links["party"][pk], start, row["inactive_date"], groupings),
            }
            facts[pk] = AgreementFacts(row["slug"], row["name"], row["signed"], row["in_force"], facets)
    return facts


def _index_rta_ids(rows: dict[int, Row], accessions: dict[int, list[str]]) -> dict[str, set[int]]:
    """Agreements by their RTA numbers, by those of accessions to them and of agreements merged into them."""
    pairs = [(row["wto_rta_id"], pk) for pk, row in rows.items() if row["wto_rta_id"] is not None]
    pairs += [(number, pk) for pk, numbers in accessions.items() if pk in rows for number in numbers]
    index: dict[str, set[int]] = defaultdict(set)
    for number, pk in sorted(pairs, key=lambda pair: int(pair[0])):
        index[str(number)].add(_successor(rows[pk], rows)["pk"])
    return dict(index)


def _successor(row: Row, rows: dict[int, Row]) -> Row:
    """The agreement at the end of a chain of mergers; stops where a chain comes back to an agreement."""
    seen = {row["pk"]}
    while row["merged_into_id"] and row["merged_into_id"] not in seen:
        seen.add(row["merged_into_id"])
        row = rows[row["merged_into_id"]]
    return row


_cache: dict[str, Lookups] = {}  # by database: a replica may lag behind the primary
_tickets = itertools.count()
_cached_ticket: dict[str, int] = {}
_lock = threading.Lock()
ATTEMPTS = 3


def get_lookups() -> Lookups:
    """The lookups of the dataset's present state: one query when they are cached."""
    alias, ticket = read_alias(), next(_tickets)
    state = get_state(alias)
    cached = _cache.get(alias)
    if cached is not None and cached.state == state:
        return cached
    with _lock:
        return _load(alias, state, ticket)


def _load(alias: str, state: State | None, ticket: int) -> Lookups:
    """Read lookups and cache them, unless a request that began later has cached its own: those are newer.

    What was read while the dataset changed is read again. If that never ends, it gets no state and is not cached.
    """
    for _attempt in range(ATTEMPTS):
        lookups = next((one for one in _cache.values() if one.state == state), None) or Lookups(state)
        if state is None:
            return lookups
        if lookups.is_consistent:
            if _cached_ticket.get(alias, -1) < ticket:
                _cache[alias], _cached_ticket[alias] = lookups, ticket
            return lookups
        state = get_state(alias)
    lookups.state = None
    return lookups


def is_cached(lookups: Lookups) -> bool:
    """Whether new queries of this process get these lookups."""
    return any(lookups is one for one in list(_cache.values()))
