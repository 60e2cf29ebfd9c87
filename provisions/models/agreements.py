"""Agreements, with the facts that the WTO's list has of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce, Least
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from provisions.models.choices import AgreementStatus, Composition, Coverage, Origin
from provisions.models.economies import Economy, Region, TranslatedNameModel
from provisions.models.fields import one_of, optional_date
from provisions.models.tracking import AddedField, TrackedModel, TrackedQuerySet

K = TypeVar("K")
NAMES = {"fr": "name_fr", "es": "name_es"}  # the fields with names in other languages than English, by language


def choose_name(value_of: Callable[[str], str], language: str) -> tuple[str, str]:
    """An agreement's name, and the language it is in: the given one, or English where no name in it is known.

    `value_of` gives the value of a field by its name.
    """
    name = value_of(NAMES[language]) if language in NAMES else ""
    return (name, language) if name else (value_of("name"), "en")


def full_name(value_of: Callable[[str], str]) -> str:
    """An agreement's name in the active language, with the English name, by which others know it, in brackets."""
    name, language = choose_name(value_of, get_language() or "en")
    return name if language == "en" else f"{name} ({value_of('name')})"


class AgreementType(TranslatedNameModel):
    """A legal type of RTA under WTO rules. An agreement on goods and services has two, such as FTA and EIA."""

    code = models.SlugField(_("code"), primary_key=True, max_length=8, help_text=_("fta, cu, eia or psa."))
    name = models.CharField(_("name"), max_length=80, unique=True, help_text=_("The type in full."))

    class Meta(TranslatedNameModel.Meta):
        verbose_name = _("agreement type")
        verbose_name_plural = _("agreement types")


class RtaRecord(TrackedModel):
    """The fields of a record in the WTO's list: an agreement or an accession to one.

    Goods and services have separate dates: a later services agreement under the same number is common.
    """

    wto_rta_id = models.PositiveIntegerField(
        _("RTA number"),
        unique=True,
        null=True,
        blank=True,
        help_text=_("The WTO's number in RTA-IS; blank when it has none."),
    )
    name = models.CharField(_("name"), max_length=300, help_text=_("The name in the WTO's list."))
    coverage = models.CharField(
        _("coverage"), max_length=16, choices=Coverage, blank=True, help_text=_("Goods, services or both.")
    )
    types = models.ManyToManyField(
        AgreementType,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("types"),
        help_text=_("Legal types, such as FTA and EIA."),
    )
    notification = models.CharField(
        _("notified under"),
        max_length=80,
        blank=True,
        help_text=_("WTO provisions, such as GATT Art. XXIV & GATS Art. V."),
    )
    status = models.CharField(
        _("status"), max_length=24, choices=AgreementStatus, help_text=_("Its status in the WTO's list.")
    )
    signed_goods = optional_date(_("signed (goods)"), _("Date of signature, goods."))
    signed_services = optional_date(_("signed (services)"), _("Date of signature, services."))
    notified_goods = optional_date(_("notified (goods)"), _("Date of notification, goods."))
    notified_services = optional_date(_("notified (services)"), _("Date of notification, services."))
    in_force_goods = optional_date(_("in force (goods)"), _("Date of entry into force, goods."))
    in_force_services = optional_date(_("in force (services)"), _("Date of entry into force, services."))
    inactive_date = optional_date(_("inactive since"), _("The day it ceased to be in force."))
    composition = models.CharField(
        _("composition"),
        max_length=24,
        choices=Composition,
        blank=True,
        help_text=_("Bilateral or plurilateral, and whether parties are RTAs."),
    )
    regions = models.ManyToManyField(
        Region, blank=True, related_name="%(class)ss", verbose_name=_("regions"), help_text=_("Regions of its parties.")
    )
    cross_regional = models.BooleanField(
        _("cross-regional"), null=True, blank=True, help_text=_("Whether parties are of several regions.")
    )
    all_parties_wto_members = models.BooleanField(
        _("all parties are WTO members"), null=True, blank=True, help_text=_("As the WTO's list says.")
    )
    consideration_goods = models.CharField(
        _("WTO consideration (goods)"),
        max_length=120,
        blank=True,
        help_text=_("Stage of the WTO's consideration, goods."),
    )
    consideration_goods_date = optional_date(_("WTO consideration date (goods)"), _("Date of consideration, goods."))
    consideration_services = models.CharField(
        _("WTO consideration (services)"),
        max_length=120,
        blank=True,
        help_text=_("Stage of the WTO's consideration, services."),
    )
    consideration_services_date = optional_date(
        _("WTO consideration date (services)"), _("Date of consideration, services.")
    )
    implemented_goods = optional_date(
        _("end of implementation (goods)"), _("End of implementation, goods: the last day of the year in the list.")
    )
    implemented_services = optional_date(
        _("end of implementation (services)"),
        _("End of implementation, services: the last day of the year in the list."),
    )
    remarks = models.TextField(
        _("remarks"), blank=True, help_text=_("The list's own remarks; not part of our shipped data.")
    )

    class Meta:
        abstract = True


class AgreementQuerySet(TrackedQuerySet["Agreement"]):
    def public(self) -> AgreementQuerySet:
        """Agreements that the public may see: all but those merged into another."""
        return self.filter(merged_into__isnull=True)

    def lock(self, pk: int) -> Agreement:
        """An agreement as it is now, locked until the caller's transaction ends: it is not merged meanwhile."""
        return (self.select_for_update() if transaction.get_connection().in_atomic_block else self).get(pk=pk)

    def mergers(self) -> dict[int, int]:
        """The primary key of each duplicate, and of what it was merged into."""
        return dict(self.filter(merged_into__isnull=False).values_list("pk", "merged_into_id"))

    def with_own_records(self) -> AgreementQuerySet:
        """Agreements with provisions, texts or accessions; those of a duplicate are invisible."""
        relations = ("provisions", "texts", "accessions")
        models_: list[Any] = [self.model._meta.get_field(name).related_model for name in relations]
        rows = (model._base_manager.filter(agreement__isnull=False) for model in models_)
        return self.filter(reduce(or_, (Q(pk__in=one.order_by().values("agreement")) for one in rows)))


def find_successor(key: K, mergers: Mapping[K, K | None]) -> K | None:
    """The key at the end of a chain of mergers, the key itself if it is not merged; None where the chain never ends."""
    visited: set[K] = set()
    while (target := mergers.get(key)) is not None:
        if key in visited:
            return None
        visited.add(key)
        key = target
    return key


def leads_back(key: K, links: Mapping[K, K | None]) -> bool:
    """Whether the chain of links that starts at a key comes back to it."""
    visited, following = {key}, links.get(key)
    while following is not None and following not in visited:
        visited.add(following)
        following = links.get(following)
    return following == key


class Agreement(RtaRecord):
    """One regional trade agreement, as the WTO counts it."""

    slug = models.SlugField(
        _("slug"), max_length=120, unique=True, help_text=_("For addresses; stays when the name changes.")
    )
    origin = models.CharField(
        _("origin"), max_length=12, choices=Origin, default=Origin.CURATOR, help_text=_("Where the record comes from.")
    )
    name_fr = models.CharField(
        _("name in French"),
        max_length=400,
        blank=True,
        default="",
        db_default="",
        help_text=_("As a source in French has it, never our translation; blank when none was seen."),
    )
    name_es = models.CharField(
        _("name in Spanish"),
        max_length=400,
        blank=True,
        default="",
        db_default="",
        help_text=_("As a source in Spanish has it, never our translation; blank when none was seen."),
    )
    name_source = models.CharField(
        _("source of these names"),
        max_length=500,
        blank=True,
        default="",
        db_default="",
        help_text=_("Where the names in French and Spanish were seen: addresses or texts, each after its language."),
    )
    source_url = models.URLField(
        _("official source"), max_length=500, blank=True, help_text=_("Address of the official text or page.")
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="merged",
        verbose_name=_("merged into"),
        help_text=_("Set when a duplicate was merged: its address leads to the other."),
    )
    parties = models.ManyToManyField(
        Economy,
        through="Membership",
        related_name="agreements",
        verbose_name=_("parties"),
        help_text=_("Who is or was in it."),
    )
    signed = models.GeneratedField(
        expression=Least(Coalesce("signed_goods", "signed_services"), Coalesce("signed_services", "signed_goods")),
        output_field=models.DateField(null=True),
        db_persist=True,
        verbose_name=_("signed"),
        help_text=_("The earlier date of signature of goods and services."),
    )
    in_force = models.GeneratedField(
        expression=Least(
            Coalesce("in_force_goods", "in_force_services"), Coalesce("in_force_services", "in_force_goods")
        ),
        output_field=models.DateField(null=True),
        db_persist=True,
        verbose_name=_("in force"),
        help_text=_("The earlier date of entry into force of goods and services."),
    )
    added = AddedField(_("added on"), help_text=_("The day on which this database first had it."))

    was_public = True
    not_in_history = frozenset({"added"})
    objects = AgreementQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        permissions = [("delete_own_agreement", "Can delete an agreement that they made")]
        indexes = [
            models.Index(fields=["name", "id"], name="agreement_by_name"),
            models.Index(fields=["signed"], name="agreement_by_signature"),
            models.Index(fields=["in_force"], name="agreement_by_force"),
            models.Index(fields=["status"], name="agreement_by_status"),
        ]
        constraints = [
            one_of("agreement_status_known", "status", AgreementStatus),
            one_of("agreement_composition_known", "composition", Composition, blank=True),
            one_of("agreement_coverage_known", "coverage", Coverage, blank=True),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="agreement_not_merged_into_itself"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("agreement", args=[self.slug])

    def name_in(self, language: str) -> tuple[str, str]:
        """See `choose_name`."""
        return choose_name(lambda name: getattr(self, name), language)

    @property
    def full_name(self) -> str:
        """See `full_name`."""
        return full_name(lambda name: getattr(self, name))

    @property
    def successor(self) -> Agreement | None:
        """The agreement that readers are led to: itself if it is not merged; None where mergers form a ring."""
        if self.merged_into_id is None:
            return self
        pk = find_successor(self.pk, Agreement.objects.mergers())
        return None if pk is None else Agreement.objects.get(pk=pk)

    @property
    def wto_url(self) -> str:
        """Address of the WTO's page on the agreement; "" when the WTO has no number for it."""
        if self.wto_rta_id is None or self.origin != Origin.WTO:
            return ""
        return f"https://rtais.wto.org/UI/PublicShowRTAIDCard.aspx?rtaid={self.wto_rta_id}"
