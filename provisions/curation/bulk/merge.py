"""Merging a duplicate: its related records move to the record that stays, and its old address redirects there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from provisions.models import (
    Accession,
    Agreement,
    AgreementChange,
    Economy,
    FormerEconomy,
    GroupingMember,
    Intake,
    NonApplication,
    Provision,
    Text,
)


@dataclass(frozen=True)
class MergeGroup:
    """Records of one kind that are treated alike; `outcome` says how."""

    title: str
    outcome: str
    records: list[Any]


class Merge:
    """The merge of a duplicate (`source`) into the record that stays (`target`).

    Read `groups` before `apply`, and call `apply` in a transaction. `member_key` is the key that tells whether the
    target has a membership of the duplicate already.
    """

    member_key = ""

    def __init__(self, source: Any, target: Any) -> None:
        self.source, self.target = source, target

    def refuse(self) -> str:
        """Why the two can't be merged as they are, and what to do first; empty if they can."""
        return ""

    def all_groups(self) -> list[MergeGroup]:
        """The groups, including empty ones."""
        raise NotImplementedError

    def apply(self) -> None:
        """Write the merge."""
        raise NotImplementedError

    @cached_property
    def groups(self) -> list[MergeGroup]:
        """What happens to the duplicate's related records, kind by kind, without empty groups."""
        return [one for one in self.all_groups() if one.records]

    @cached_property
    def digest(self) -> str:
        """A hash of what `groups` says: a confirmation holds for exactly that."""
        groups = [(one.title, one.outcome, [getattr(each, "pk", each) for each in one.records]) for one in self.groups]
        return sha256(repr((self.source.pk, self.target.pk, groups)).encode()).hexdigest()

    @cached_property
    def _memberships(self) -> tuple[list[Any], list[Any]]:
        """The duplicate's memberships that the target lacks, and those that it has already."""
        target_keys = set(self.target.memberships.values_list(self.member_key, flat=True))
        rows = self.source.memberships.select_related("agreement", "economy").order_by("pk")
        return _partition(rows, lambda one: getattr(one, self.member_key) not in target_keys)


class MergeAgreements(Merge):
    """The duplicate stays as a hidden record that points to the target; parties that both have stay with it."""

    member_key = "economy_id"
    MOVED_MODELS: tuple[type[Model], ...] = (Provision, Text, Intake, Accession, AgreementChange, NonApplication)

    def _related_rows(self, model: type[Model]) -> QuerySet[Any]:
        rows: QuerySet[Any] = model._default_manager.filter(agreement=self.source).order_by("pk")
        if model is NonApplication:
            key = {name: OuterRef(name) for name in ("economy_1", "economy_2", "first_day")}
            rows = rows.exclude(Exists(NonApplication.objects.filter(agreement=self.target, **key)))
        return rows.select_related(*getattr(model, "label_relations", ()))

    def refuse(self) -> str:
        """Parties that move must have a side where the target's have one, and none where those have none."""
        sides = set(self.target.memberships.values_list("side", flat=True))
        unlike = [one for one in self._memberships[0] if sides and bool(one.side) != bool(sides - {""})]
        names = {"parties": ", ".join(str(one.economy) for one in unlike), "source": self.source, "target": self.target}
        if not unlike:
            return ""
        if sides - {""}:
            words = _(
                "%(parties)s would move without a side, while parties of “%(target)s” have one. "
                "Name a side for each party on the form of “%(source)s”, then merge."
            )
        else:
            words = _(
                "%(parties)s would move with a side, while parties of “%(target)s” have none. "
                "Empty the sides on the form of “%(source)s”, then merge."
            )
        return words % names

    @property
    def _moves_number(self) -> bool:
        return self.source.wto_rta_id is not None and self.target.wto_rta_id is None

    def all_groups(self) -> list[MergeGroup]:
        moves, stays = _("move to the other"), _("stay with the duplicate: the other has them already")
        rows = [(str(one._meta.verbose_name_plural), list(self._related_rows(one))) for one in self.MOVED_MODELS]
        return [
            *(MergeGroup(title, moves, records) for title, records in rows),
            MergeGroup(_("texts that take it in"), moves, list(self.source.incorporated_by.order_by("pk"))),
            MergeGroup(_("parties"), moves, [one.economy for one in self._memberships[0]]),
            MergeGroup(_("parties"), stays, [one.economy for one in self._memberships[1]]),
            MergeGroup(_("duplicates merged into it before"), moves, list(self.source.merged.all())),
            MergeGroup(_("RTA number"), moves, [self.source.wto_rta_id] if self._moves_number else []),
        ]

    def apply(self) -> None:
        self.source.memberships.filter(pk__in=[one.pk for one in self._memberships[0]]).update(agreement=self.target)
        for model in self.MOVED_MODELS:
            times = {"modified": timezone.now()} if model is Provision else {}
            self._related_rows(model).update(agreement=self.target, **times)
        self.source.incorporated_by.update(incorporates=self.target)
        self.source.merged.update(merged_into=self.target)
        self.source.merged_into = self.target
        if self._moves_number:
            self.target.wto_rta_id, self.source.wto_rta_id = self.source.wto_rta_id, None
        self.source.save()  # first, since the number is unique
        self.target.save()


class MergeEconomies(Merge):
    """The duplicate is deleted, but keeps its history; its code redirects to the target from then on."""

    member_key = "agreement_id"

    @cached_property
    def _grouping_members(self) -> tuple[list[Any], list[Any]]:
        """Rows in which the duplicate is the grouping or the member: those that move, and those the target has."""
        rows = GroupingMember.objects.select_related("grouping", "member").order_by("pk")
        target_rows = rows.filter(Q(grouping=self.target) | Q(member=self.target))
        pairs = set(target_rows.values_list("grouping_id", "member_id"))

        def is_new(row: Any) -> bool:
            pair = self._merged_pair(row, "grouping_id", "member_id")
            result = pair not in pairs and pair[0] != pair[1]
            pairs.add(pair)
            return result

        return _partition(rows.filter(Q(grouping=self.source) | Q(member=self.source)), is_new)

    def _merged_pair(self, row: Any, one: str, two: str) -> tuple[int, int]:
        """The keys in these columns of a row after the merge."""
        keys = (getattr(row, name) for name in (one, two))
        first, second = (self.target.pk if key == self.source.pk else key for key in keys)
        return first, second

    @cached_property
    def _non_applications(self) -> tuple[list[Any], list[Any]]:
        """Rows in which the duplicate is one of the two parties: those that move, and those the target has."""
        rows = NonApplication.objects.select_related(*NonApplication.label_relations).order_by("pk")
        own = rows.filter(Q(economy_1=self.target) | Q(economy_2=self.target))
        keys = {(one.agreement_id, frozenset((one.economy_1_id, one.economy_2_id)), one.first_day) for one in own}

        def is_new(row: Any) -> bool:
            pair = frozenset(self._merged_pair(row, "economy_1_id", "economy_2_id"))
            key = (row.agreement_id, pair, row.first_day)
            result = key not in keys and len(pair) == 2
            keys.add(key)
            return result

        return _partition(rows.filter(Q(economy_1=self.source) | Q(economy_2=self.source)), is_new)

    def all_groups(self) -> list[MergeGroup]:
        moves, goes = _("move to the other"), _("are deleted: the other has them already")
        return [
            MergeGroup(_("agreements it is in"), moves, [one.agreement for one in self._memberships[0]]),
            MergeGroup(_("agreements it is in"), goes, [one.agreement for one in self._memberships[1]]),
            MergeGroup(_("times in groupings"), moves, self._grouping_members[0]),
            MergeGroup(_("times in groupings"), goes, self._grouping_members[1]),
            MergeGroup(_("non-applications between two parties"), moves, self._non_applications[0]),
            MergeGroup(_("non-applications between two parties"), goes, self._non_applications[1]),
            MergeGroup(_("codes merged into it before"), moves, list(self.source.former_codes.all())),
            MergeGroup(_("its own record"), _("is deleted; its history is kept"), [self.source]),
        ]

    def apply(self) -> None:
        for row in (*self._memberships[1], *self._grouping_members[1], *self._non_applications[1]):
            row.delete()
        self.source.memberships.update(economy=self.target)
        for row in self._grouping_members[0]:
            row.grouping_id, row.member_id = self._merged_pair(row, "grouping_id", "member_id")
            row.save()
        for row in self._non_applications[0]:
            pair = [self.target if one == self.source else one for one in (row.economy_1, row.economy_2)]
            row.economy_1, row.economy_2 = sorted(pair, key=lambda one: one.code)
            row.save()
        self.source.former_codes.update(economy=self.target)
        code = self.source.code
        self.source.delete()
        FormerEconomy.objects.create(code=code, economy=self.target)


def _partition(rows: Iterable[Any], condition: Callable[[Any], bool]) -> tuple[list[Any], list[Any]]:
    """The rows that meet the condition, and the others."""
    groups: tuple[list[Any], list[Any]] = ([], [])
    for row in rows:
        groups[0 if condition(row) else 1].append(row)
    return groups


MERGES: dict[type[Model], type[Merge]] = {Agreement: MergeAgreements, Economy: MergeEconomies}
