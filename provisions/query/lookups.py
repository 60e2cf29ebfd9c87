"""The codes that exist, with their labels, and the facts on agreements that filters and facets need.

Read as a whole for each state of the dataset, and cached by the process.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from provisions.datasets.reading_state import reading_state
from provisions.datasets.sql import ConcatColumns
from provisions.lib.economy_codes import translate_code
from provisions.lib.economy_names import economy_name, name_sort_key
from provisions.models import (
    Accession,
    Agreement,
    AgreementStatus,
    AgreementType,
    Composition,
    Economy,
    EconomyKind,
    FormerEconomy,
    GroupingMember,
    Membership,
    Provenance,
    ReadingState,
    Region,
    Text,
)
from provisions.models import Value as CodebookValue
from provisions.models.agreements import NAMES, choose_name, find_successor, full_name
from provisions.models.codebook import current_code
from provisions.query.consistency import State, get_state, read_alias
from provisions.query.parameters import CODEBOOK
from provisions.query.party_membership import MemberPeriod, parties_of

Labels = dict[str, str]
Row = dict[str, Any]
LANGUAGES = {
    "en": gettext_noop("English"),
    "es": gettext_noop("Spanish"),
    "fr": gettext_noop("French"),
    "de": gettext_noop("German"),
}
YES_NO = [("yes", _("yes")), ("no", _("no"))]
# The labels of parameters whose values are not stored.
CHOICES: dict[str, list[tuple[Any, Any]]] = {
    "agreement_status": AgreementStatus.choices,
    "composition": Composition.choices,
    "read": ReadingState.choices,
    "economy_kind": EconomyKind.choices,
    "provenance": Provenance.choices,
    "verified": YES_NO,
    "has_provisions": [
        ("yes", _("yes")),
        ("no", _("none found so far")),
        ("more_than_enumeration", _("more than an enumeration")),
    ],
}
COLUMNS = (
    "pk", "slug", "name", "status", "composition", "wto_rta_id", "merged_into_id", "signed", "in_force",
    "inactive_date", "read", *NAMES.values(),
)  # fmt: skip


@dataclass(frozen=True)
class AgreementFacts:
    """What facets and name searches need of an agreement. Parties include those through groupings.

    `names` has its names by their fields: `name` the English one, others may be blank.
    """

    slug: str
    names: dict[str, str]
    signed: date | None
    in_force: date | None
    facets: dict[str, frozenset[str]]


class Lookups:
    """The codes and agreements of one state of the dataset.

    Attributes:
        state: that state, or None if what was read may belong to several states, or to an empty database.
        groupings: the members of each grouping with their times in it, by its code.
        agreements: facts on the public agreements by primary key, in order of their names.
        agreements_by_number: the primary keys of public agreements by their RTA numbers, see `_index_rta_ids`.
    """

    def __init__(self, state: State | None = None) -> None:
        """Reads the database, in four queries."""
        self.state = state
        self._codebook: dict[str, list[CodebookValue]] = defaultdict(list)
        for value in CodebookValue.objects.order_by("variable_id", "position"):
            self._codebook[value.variable_id].append(value)
        self._names, self.groupings = _read_names()
        self._former_codes = self._names.pop("former")
        rows = {row["pk"]: row for row in _read_agreements()}
        links = _read_links()
        self.agreements = _collect_facts(rows, links, self.groupings)
        mergers = {pk: row["merged_into_id"] for pk, row in rows.items()}
        ends = {pk: find_successor(pk, mergers) for pk in rows}
        self._successors = {rows[pk]["slug"]: rows[pk if end is None else end]["slug"] for pk, end in ends.items()}
        self.agreements_by_number = _index_rta_ids(rows, links["accession"], ends)
        self._rta_labels = {number: rows[min(keys)]["name"] for number, keys in self.agreements_by_number.items()}
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

    def languages_of_names(self) -> Labels:
        """The language of each agreement's label, as not all have a name in the active one; empty in English."""
        language = get_language() or "en"
        if language not in NAMES:
            return {}
        return {one.slug: choose_name(one.names.__getitem__, language)[1] for one in self.agreements.values()}

    def coverage_note(self, parameter: str, code: str) -> str:
        """Where provisions with a code stand that have not been read, in the active language; "" for none."""
        return next((value.coverage_note for value in self._codebook.get(parameter, ()) if value.code == code), "")

    def canonicalize(self, parameter: str, value: str) -> str:
        """The value in its canonical form: `yes` for `true`, a merged agreement's successor, a code's new name."""
        if parameter in ("verified", "has_provisions"):
            return {"true": "yes", "false": "no"}.get(value, value)
        if parameter == "agreement":
            return self._successors.get(value, value)
        if parameter in ("party", "party_all"):
            return self._former_codes.get(value) or translate_code(value, self._names["party"])
        return current_code(parameter, value)

    def _translate(self, parameter: str) -> Labels:
        if parameter in CODEBOOK:
            return {value.code: value.label for value in self._codebook[parameter]}
        if parameter in CHOICES:
            return {str(code): str(label) for code, label in CHOICES[parameter]}
        if parameter == "agreement":
            return {facts.slug: full_name(facts.names.__getitem__) for facts in self.agreements.values()}
        if parameter == "wto_rta_id":
            return self._rta_labels
        if parameter == "party_all":
            return self.labels("party")
        names = {
            code: economy_name(code, name) if parameter == "party" else gettext(name)
            for code, name in self._names[parameter].items()
        }
        return dict(sorted(names.items(), key=lambda pair: name_sort_key(pair[1])))


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
        FormerEconomy.objects.values_list(Value("former"), F("code"), F("economy__code")),
        members,
    ]
    names: dict[str, Labels] = {"region": {}, "agreement_type": {}, "party": {}, "language": {}, "former": {}}
    groupings: dict[str, list[MemberPeriod]] = defaultdict(list)
    for kind, code, name in sorted(_union(parts), key=lambda row: (row[0], row[2])):
        if kind == "members":
            member, *days = name.split(ConcatColumns.separator)
            groupings[code].append(MemberPeriod(member, *(date.fromisoformat(day) if day else None for day in days)))
        else:
            names[kind][code] = name
    names["language"] |= LANGUAGES
    return names, groupings


def _read_agreements() -> QuerySet[Any, Row]:
    return Agreement.objects.annotate(read=reading_state()).order_by("name", "pk").values(*COLUMNS)


def _read_links() -> dict[str, dict[int, list[str]]]:
    """Types, regions, parties, sides and accessions by agreement, in one query."""
    parts = [
        Agreement.regions.through.objects.values_list(Value("region"), "agreement_id", "region_id"),
        Agreement.types.through.objects.values_list(Value("agreement_type"), "agreement_id", "agreementtype_id"),
        Membership.objects.values_list(Value("party"), "agreement_id", "economy__code"),
        Membership.objects.exclude(side="").values_list(Value("side"), "agreement_id", "side"),
        Accession.objects.numbered().values_list(Value("accession"), "agreement_id", Cast("wto_rta_id", CharField())),
    ]
    links: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for parameter, pk, code in _union(parts):
        links[parameter][pk].append(code)
    return links


def _union(parts: Iterable[QuerySet[Any, Any]]) -> QuerySet[Any, Any]:
    first, *others = [part.order_by() for part in parts]
    return first.union(*others, all=True)


def _collect_facts(
    rows: dict[int, Row], links: dict[str, dict[int, list[str]]], groupings: dict[str, list[MemberPeriod]]
) -> dict[int, AgreementFacts]:
    """Facts on the public agreements: those that were not merged into another."""
    facts = {}
    for pk, row in rows.items():
        if row["merged_into_id"] is None:
            starts = [day for day in (row["signed"], row["in_force"]) if day]
            start = min(starts, default=None)
            codes = {*links["party"][pk], *(side for side in links["side"][pk] if side in groupings)}
            names = {field: row[field] for field in ("name", *NAMES.values())}
            facets = {
                "agreement": frozenset([row["slug"]]),
                "agreement_status": frozenset([row["status"]]),
                "composition": frozenset(filter(None, [row["composition"]])),
                "read": frozenset([row["read"]]),
                "region": frozenset(links["region"][pk]),
                "agreement_type": frozenset(links["agreement_type"][pk]),
                "party": parties_of(codes, start, row["inactive_date"], groupings),
            }
            facts[pk] = AgreementFacts(row["slug"], names, row["signed"], row["in_force"], facets)
    return facts


def _index_rta_ids(
    rows: dict[int, Row], accessions: dict[int, list[str]], ends: dict[int, int | None]
) -> dict[str, set[int]]:
    """Agreements by their RTA numbers, by those of accessions to them and of agreements merged into them.

    `ends` has what each agreement was merged into in the end; None where mergers form a ring.
    """
    pairs = [(row["wto_rta_id"], pk) for pk, row in rows.items() if row["wto_rta_id"] is not None]
    pairs += [(number, pk) for pk, numbers in accessions.items() if pk in rows for number in numbers]
    index: dict[str, set[int]] = defaultdict(set)
    for number, pk in sorted(pairs, key=lambda pair: int(pair[0])):
        if (successor := ends[pk]) is not None:
            index[str(number)].add(successor)
    return dict(index)


_cache: dict[str, Lookups] = {}  # by database: a replica may lag behind the primary
_lock = threading.Lock()
ATTEMPTS = 3


def get_lookups() -> Lookups:
    """The lookups of the dataset's present state: one query when they are cached.

    What was read while the dataset changed is read again. If that never ends, it gets no state and is not cached.
    """
    alias = read_alias()
    state = get_state(alias)
    cached = _cache.get(alias)
    if cached is not None and cached.state == state:
        return cached
    with _lock:
        for _attempt in range(ATTEMPTS):
            lookups = next((one for one in _cache.values() if one.state == state), None) or Lookups(state)
            state = get_state(alias)
            if lookups.state == state:
                if state is not None:
                    _cache[alias] = lookups
                return lookups
    lookups.state = None
    return lookups


def is_cached(lookups: Lookups) -> bool:
    """Whether new queries of this process get these lookups."""
    return any(lookups is one for one in list(_cache.values()))
