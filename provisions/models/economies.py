"""Economies, the regions they are in, and the groupings they form."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from provisions.lib.economy_names import economy_name
from provisions.models.choices import EconomyKind
from provisions.models.fields import ends_after_start, foreign_key, one_of, optional_date, optional_foreign_key
from provisions.models.tracking import TrackedModel


class TranslatedNameModel(TrackedModel):
    """Records with names that the site's message catalogues translate."""

    name: models.CharField[str, str]

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the active language."""
        return gettext(self.name)


class Region(TranslatedNameModel):
    """A region of the world, as the WTO's list divides it."""

    code = models.SlugField(
        _("code"), primary_key=True, max_length=40, help_text=_("For addresses and files, such as east_asia.")
    )
    name = models.CharField(
        _("name"), max_length=80, unique=True, help_text=_("The list's own words, such as East Asia.")
    )

    class Meta(TranslatedNameModel.Meta):
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class Economy(TrackedModel):
    """A party to agreements: a country, a customs territory, or a grouping such as the European Union."""

    code = models.CharField(
        _("code"),
        max_length=8,
        unique=True,
        help_text=_(
            "ISO 3166-1 alpha-3 where there is one; else a code that docs/economies.md explains, such as XKX or EFTA."
        ),
    )
    name = models.CharField(_("name"), max_length=160, unique=True, help_text=_("The name the WTO's list uses today."))
    short_name = models.CharField(
        _("short name"),
        max_length=80,
        blank=True,
        help_text=_("For headings and charts, such as Korea; blank when the name is short."),
    )
    kind = models.CharField(
        _("kind"), max_length=12, choices=EconomyKind, help_text=_("Country, territory or grouping of economies.")
    )
    region = optional_foreign_key(
        Region,
        "economies",
        _("region"),
        _("The region the WTO's list puts it in; blank for groupings that span several."),
        on_delete=models.PROTECT,
    )
    exists_from = optional_date(_("exists from"), _("Its first day as an economy; blank when that is before 1958."))
    exists_until = optional_date(_("exists until"), _("Its last day as an economy; blank while it exists."))
    members = models.ManyToManyField(
        "self",
        through="GroupingMember",
        symmetrical=False,
        related_name="groupings",
        verbose_name=_("members"),
        help_text=_("For groupings: the economies in it, over time."),
    )

    class Meta:
        ordering = ["name"]
        verbose_name = _("economy")
        verbose_name_plural = _("economies")
        constraints = [one_of("economy_kind_known", "kind", EconomyKind)]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("economy", args=[self.code])

    @property
    def label(self) -> str:
        """The name in the active language."""
        return economy_name(self.code, self.name)

    @property
    def short_label(self) -> str:
        """The short name in the active language; the name where there is none."""
        return economy_name(self.code, str(self))


class GroupingMember(TrackedModel):
    """An economy's time in a grouping, first and last day included. No first day means since the grouping began."""

    grouping = foreign_key(
        Economy,
        "grouping_members",
        _("grouping"),
        _("The grouping, such as the European Union."),
        on_delete=models.CASCADE,
    )
    member = foreign_key(
        Economy, "grouping_memberships", _("member"), _("The economy in it."), on_delete=models.PROTECT
    )
    entry_date = optional_date(_("from"), _("First day in the grouping."))
    exit_date = optional_date(_("to"), _("Last day in it; blank while it is in."))
    source = models.CharField(_("source"), max_length=300, blank=True, help_text=_("Where the dates were read."))

    label_relations = ("grouping", "member")

    class Meta:
        ordering = ["grouping", "member"]
        verbose_name = _("member of a grouping")
        verbose_name_plural = _("members of groupings")
        constraints = [
            models.UniqueConstraint(fields=["grouping", "member"], name="grouping_member_once"),
            models.CheckConstraint(condition=~Q(grouping=F("member")), name="grouping_not_in_itself"),
            ends_after_start("grouping_member_leaves_after_entering"),
        ]

    def __str__(self) -> str:
        return f"{self.member} in {self.grouping}"


class FormerEconomy(TrackedModel):
    """The code of a duplicate that was merged into another economy; its address redirects there."""

    code = models.CharField(_("code"), max_length=12, primary_key=True, help_text=_("The code it had."))
    economy = foreign_key(Economy, "former_codes", _("economy"), _("The economy that stays."), on_delete=models.CASCADE)

    class Meta:
        ordering = ["code"]
        verbose_name = _("former code of an economy")
        verbose_name_plural = _("former codes of economies")

    def __str__(self) -> str:
        return self.code
