"""Merging a duplicate: what it has moves to the record that stays, and its old address leads there."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.db.models import Model, Q, QuerySet
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
    Membership,
    Provision,
    Text,
)
from provisions.query import fulltext


@dataclass(frozen=True)
class Group:
    """Records of one kind that share a fate: `what` happens to them, told in words."""

    title: str
    what: str
    records: list[Any]


class Merge(ABC):
    """One duplicate, one record that stays; read `groups` first, then `carry_out` in a transaction."""

    def __init__(self, source: Any, target: Any) -> None:
        self.source, self.target = source, target

    @abstractmethod
    def groups(self) -> list[Group]:
        """What becomes of everything the duplicate has, kind by kind."""

    @abstractmethod
    def carry_out(self) -> None:
        """Move it."""

    @cached_property
    def digest(self) -> str:
        """Marks what `groups` says, so that just that is confirmed."""
        told = [(one.title, one.what, [getattr(each, "pk", each) for each in one.records]) for one in self.groups()]
        return sha256(repr((self.source.pk, self.target.pk, told)).encode()).hexdigest()


class MergeAgreements(Merge):
    """The duplicate stays as a hidden record that points to the other; parties that both have stay with it."""

    MOVED: tuple[type[Model], ...] = (Provision, Text, Accession, AgreementChange)

    def _of(self, model: type[Model]) -> QuerySet[Any]:
        return model._default_manager.filter(agreement=self.source).order_by("pk")

    @cached_property
    def _parties(self) -> tuple[list[Any], list[Any]]:
        """Memberships that the other lacks, and those whose economy it has."""
        has = set(self.target.memberships.values_list("economy_id", flat=True))
        mine = list(self._of(Membership).select_related("economy", "agreement"))
        return [one for one in mine if one.economy_id not in has], [one for one in mine if one.economy_id in has]

    @property
    def _number_moves(self) -> bool:
        return self.source.wto_rta_id is not None and self.target.wto_rta_id is None

    def groups(self) -> list[Group]:
        moves, stays = _("move along"), _("stay with the duplicate: the other has them already")
        found = [Group(str(model._meta.verbose_name_plural), moves, list(self._named(model))) for model in self.MOVED]
        new, known = self._parties
        found += [
            Group(_("parties"), moves, [one.economy for one in new]),
            Group(_("parties"), stays, [one.economy for one in known]),
            Group(_("duplicates merged into it before"), moves, list(self.source.merged.all())),
            Group(_("RTA number"), moves, [self.source.wto_rta_id] if self._number_moves else []),
        ]
        return [one for one in found if one.records]

    def _named(self, model: type[Model]) -> QuerySet[Any]:
        return self._of(model).select_related(*getattr(model, "label_relations", ()))

    def carry_out(self) -> None:
        new, _known = self._parties
        self._of(Membership).filter(pk__in=[one.pk for one in new]).update(agreement=self.target)
        for model in self.MOVED:
            times = {"modified": timezone.now()} if model is Provision else {}
            self._of(model).update(agreement=self.target, **times)
        self.source.merged.update(merged_into=self.target)
        number, moves = self.source.wto_rta_id, self._number_moves
        self.source.merged_into = self.target
        self.source.wto_rta_id = None if moves else number
        self.source.save()
        if moves:
            self.target.wto_rta_id = number
        self.target.save()
        fulltext.update_documents(self.target.provisions.all())


class MergeEconomies(Merge):
    """The duplicate goes, with its history kept; its code leads to the other from then on."""

    @cached_property
    def _memberships(self) -> tuple[list[Any], list[Any]]:
        has = set(self.target.memberships.values_list("agreement_id", flat=True))
        mine = list(self.source.memberships.select_related("agreement", "economy").order_by("pk"))
        return [one for one in mine if one.agreement_id not in has], [one for one in mine if one.agreement_id in has]

    @cached_property
    def _ties(self) -> tuple[list[Any], list[Any]]:
        """Times in groupings, as grouping or as member: those that move, and those that the other has."""
        both = (self.source.pk, self.target.pk)
        ties = list(
            GroupingMember.objects.filter(Q(grouping__in=both) | Q(member__in=both))
            .select_related("grouping", "member")
            .order_by("pk")
        )
        has = {self._moved(one) for one in ties if self.source.pk not in (one.grouping_id, one.member_id)}
        move: list[Any] = []
        go: list[Any] = []
        for one in ties:
            if self.source.pk in (one.grouping_id, one.member_id):
                pair = self._moved(one)
                (go if pair in has or pair[0] == pair[1] else move).append(one)
                has.add(pair)
        return move, go

    def _moved(self, tie: Any) -> tuple[int, int]:
        grouping, member = (
            self.target.pk if key == self.source.pk else key for key in (tie.grouping_id, tie.member_id)
        )
        return grouping, member

    def groups(self) -> list[Group]:
        moves, goes = _("move along"), _("are taken away: the other has them already")
        found = [
            Group(_("agreements it is in"), moves, [one.agreement for one in self._memberships[0]]),
            Group(_("agreements it is in"), goes, [one.agreement for one in self._memberships[1]]),
            Group(_("times in groupings"), moves, self._ties[0]),
            Group(_("times in groupings"), goes, self._ties[1]),
            Group(_("codes merged into it before"), moves, list(self.source.former_codes.all())),
            Group(_("its own record"), _("is taken away; its history is kept"), [self.source]),
        ]
        return [one for one in found if one.records]

    def carry_out(self) -> None:
        for gone in (*self._memberships[1], *self._ties[1]):
            gone.delete()
        self.source.memberships.update(economy=self.target)
        for tie in self._ties[0]:
            tie.grouping_id, tie.member_id = self._moved(tie)
            tie.save()
        self.source.former_codes.update(economy=self.target)
        code = self.source.code
        self.source.delete()
        FormerEconomy.objects.create(code=code, economy=self.target)


MERGES: dict[type[Model], type[Merge]] = {Agreement: MergeAgreements, Economy: MergeEconomies}
