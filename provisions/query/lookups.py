"""What values exist at the moment: codes with labels, and the facts on agreements that questions turn on.

Loaded once per version of the dataset and kept by the process. Each part is read when it is first needed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import router
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from django.utils.translation import get_language, gettext, gettext_noop
from django.utils.translation import gettext as _

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
from provisions.query.parameters import CODEBOOK
from provisions.query.party_membership import Life, Span, parties_of

Labels = dict[str, str]
State = tuple[int, datetime]
LANGUAGES = {"en": gettext_noop("English"), "es": gettext_noop("Spanish"), "fr": gettext_noop("French")}


@dataclass(frozen=True)
class AgreementFacts:
    """What facets and name searches need of an agreement. `parties` holds codes, those through groupings included."""

    slug: str
    name: str
    signed: date | None
    in_force: date | None
    facets: dict[str, frozenset[str]]


class Lookups:
    """The values of one version of the dataset; `state` is that version and its time, None in an empty database."""

    def __init__(self, state: State | None = None) -> None:
        self.state = state

    def labels(self, parameter: str) -> Labels:
        """The values that a parameter of codes takes, with labels in the active language, in their own order.

        Made once for each language: not for changing. Raises KeyError for a parameter that takes no codes.
        """
        key = (parameter, get_language() or "")
        if key not in self._in_languages:
            self._in_languages[key] = self._labels(parameter)
        return self._in_languages[key]

    def _labels(self, parameter: str) -> Labels:
        if parameter in CODEBOOK:
            return {value.code: value.label for value in self._codebook[parameter] if value.key != "dta_score:0"}
        return self._fixed(parameter) or self._stored(parameter)

    def canonical(self, parameter: str, value: str) -> str:
        """The value that stands for another way to write it: `true` is `yes`, a merged agreement its successor."""
        if parameter in ("verified", "has_provisions"):
            return {"true": "yes", "false": "no"}.get(value, value)
        if parameter == "agreement":
            return self._merged.get(value, value)
        return value

    def _fixed(self, parameter: str) -> Labels:
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

    def _stored(self, parameter: str) -> Labels:
        if parameter == "agreement":
            return {facts.slug: facts.name for facts in self.agreements.values()}
        if parameter == "wto_rta_id":
            rows = self._agreement_rows
            return {number: rows[min(keys)]["name"] for number, keys in self._numbered.items()}
        return self.labels("party") if parameter == "party_all" else self._translated(parameter)

    def _translated(self, parameter: str) -> Labels:
        """Names in the active language, in its order."""
        translate = economy_name if parameter == "party" else _translate
        found = {code: translate(code, name) for code, name in self._names[parameter].items()}
        return dict(sorted(found.items(), key=lambda pair: name_sort_key(pair[1])))

    @cached_property
    def _in_languages(self) -> dict[tuple[str, str], Labels]:
        return {}

    @cached_property
    def _codebook(self) -> dict[str, list[CodebookValue]]:
        found: dict[str, list[CodebookValue]] = {name: [] for name in CODEBOOK}
        for value in CodebookValue.objects.order_by("variable_id", "position"):
            found.setdefault(value.variable_id, []).append(value)
        return found

    @cached_property
    def _names(self) -> dict[str, Labels]:
        """Regions, types, economies and languages in one query."""
        parts = [
            Region.objects.values_list(Value("region"), F("code"), F("name")),
            AgreementType.objects.values_list(Value("agreement_type"), F("code"), F("name")),
            Economy.objects.values_list(Value("party"), F("code"), F("name")),
            Text.objects.values_list(Value("language"), F("language"), F("language")).distinct(),
        ]
        found: dict[str, Labels] = {"region": {}, "agreement_type": {}, "party": {}, "language": {}}
        first, *others = [part.order_by() for part in parts]
        for parameter, code, name in sorted(first.union(*others, all=True), key=lambda row: (row[0], row[2])):
            found[parameter][code] = name
        found["language"] |= LANGUAGES
        return found

    @cached_property
    def agreements(self) -> dict[int, AgreementFacts]:
        """The public agreements by primary key."""
        return {
            pk: AgreementFacts(
                row["slug"],
                row["name"],
                row["signed"],
                row["in_force"],
                {
                    "agreement": frozenset([row["slug"]]),
                    "agreement_status": frozenset([row["status"]]),
                    "composition": frozenset(filter(None, [row["composition"]])),
                    "region": frozenset(self._links["region"][pk]),
                    "agreement_type": frozenset(self._links["agreement_type"][pk]),
                    "party": parties_of(self._links["party"][pk], _life(row), self._groupings),
                },
            )
            for pk, row in self._agreement_rows.items()
            if row["merged_into_id"] is None
        }

    def agreements_by_party(self, parties: list[str]) -> dict[str, set[int]]:
        """For each party the primary keys of its public agreements."""
        return {
            party: {pk for pk, facts in self.agreements.items() if party in facts.facets["party"]} for party in parties
        }

    @cached_property
    def _agreement_rows(self) -> dict[int, dict[str, Any]]:
        columns = (
            "pk", "slug", "name", "status", "composition", "wto_rta_id", "merged_into_id",
            "signed", "in_force", "inactive_date",
        )  # fmt: skip
        return {row["pk"]: row for row in Agreement.objects.order_by("name", "pk").values(*columns)}

    @cached_property
    def _links(self) -> dict[str, dict[int, list[str]]]:
        """Types, regions, parties and accessions of agreements in one query."""
        parts = [
            Agreement.regions.through.objects.values_list(Value("region"), "agreement_id", "region_id"),
            Agreement.types.through.objects.values_list(Value("agreement_type"), "agreement_id", "agreementtype_id"),
            Membership.objects.values_list(Value("party"), "agreement_id", "economy__code"),
            Accession.objects.values_list(Value("accession"), "agreement_id", Cast("wto_rta_id", CharField())),
        ]
        found: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
        first, *others = [part.order_by() for part in parts]
        for parameter, pk, code in first.union(*others, all=True):
            found[parameter][pk].append(code)
        return found

    @cached_property
    def _groupings(self) -> dict[str, list[Span]]:
        found: dict[str, list[Span]] = defaultdict(list)
        rows = GroupingMember.objects.order_by().values_list(
            "grouping__code", "member__code", "entry_date", "exit_date"
        )
        for grouping, member, entry, exit in rows:
            found[grouping].append(Span(member, entry, exit))
        return found

    @cached_property
    def _merged(self) -> dict[str, str]:
        rows = self._agreement_rows
        return {row["slug"]: _successor(row, rows)["slug"] for row in rows.values() if row["merged_into_id"]}

    def agreements_with_number(self, number: str) -> set[int]:
        """The primary keys of the public agreements that an RTA number leads to."""
        return self._numbered.get(number, set())

    @cached_property
    def _numbered(self) -> dict[str, set[int]]:
        """RTA numbers of agreements, of accessions to them and of agreements merged into them."""
        rows = self._agreement_rows
        pairs = [(row["wto_rta_id"], pk) for pk, row in rows.items() if row["wto_rta_id"] is not None]
        pairs += [(number, pk) for pk, numbers in self._links["accession"].items() for number in numbers]
        found: dict[str, set[int]] = defaultdict(set)
        for number, pk in sorted(pairs, key=lambda pair: int(pair[0])):
            found[str(number)].add(_successor(rows[pk], rows)["pk"])
        return dict(found)


def _translate(code: str, name: str) -> str:
    return gettext(name)


def _life(row: dict[str, Any]) -> Life:
    starts = [day for day in (row["signed"], row["in_force"]) if day]
    return Life(min(starts) if starts else None, row["inactive_date"])


def _successor(row: dict[str, Any], rows: dict[int, dict[str, Any]]) -> dict[str, Any]:
    """The agreement at the end of a chain of mergers; the row itself when the chain is a ring."""
    seen = {row["pk"]}
    end = row
    while end["merged_into_id"] and end["merged_into_id"] not in seen:
        seen.add(end["merged_into_id"])
        end = rows[end["merged_into_id"]]
    return end


# By database: a replica may be behind its primary, and a process that reads from both in turns would make all anew.
_kept: dict[str, Lookups] = {}


def get_lookups() -> Lookups:
    """The values of the dataset's present version: one query when they are known already.

    The time of the last change is part of the key: a version number that a rollback gave back is not the same data.
    """
    using = str(router.db_for_read(DatasetState))
    state = present(using)
    if state is None:
        return Lookups()
    known = [one for one in list(_kept.values()) if one.state == state]
    _kept[using] = known[0] if known else Lookups(state)
    return _kept[using]


def is_present(words: Lookups) -> bool:
    """Whether these are the values that new questions are asked with, on this process."""
    return any(words is one for one in list(_kept.values()))


def present(using: str | None = None) -> State | None:
    """The dataset's present version and when it began, in one query; None in an empty database."""
    return DatasetState.objects.using(using).values_list("version", "changed").first()
