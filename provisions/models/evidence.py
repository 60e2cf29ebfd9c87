"""Studies of the effects on small firms of trade agreements and of their provisions on MSMEs."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from provisions.models.agreements import Agreement
from provisions.models.choices import ReadExtent
from provisions.models.fields import one_of
from provisions.models.tracking import TrackedModel

DOI = RegexValidator(r"^10\.\d{4,9}/\S+$", _("A DOI begins with 10. and has a stroke: 10.1787/5jz17jtfkmzt-en."))


class Study(TrackedModel):
    """One study, with its finding in a sentence of our own and how much of the study was read for it."""

    slug = models.SlugField(
        _("slug"), max_length=80, unique=True, help_text=_("Names it in addresses: authors and year; never changes.")
    )
    authors = models.CharField(_("authors"), max_length=400, help_text=_("Family name first, parted by semicolons."))
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(1950), MaxValueValidator(2199)], help_text=_("When it was published.")
    )
    title = models.CharField(_("title"), max_length=400, help_text=_("As its first page has it."))
    published_in = models.CharField(
        _("published in"), max_length=300, blank=True, help_text=_("Journal, series or publisher.")
    )
    doi = models.CharField(
        _("DOI"), max_length=200, blank=True, validators=[DOI], help_text=_("Without https://doi.org/ before it.")
    )
    url = models.URLField(_("address"), max_length=500, blank=True, help_text=_("Where it can be read."))
    agreements = models.ManyToManyField(
        Agreement,
        verbose_name=_("agreements"),
        related_name="studies",
        blank=True,
        help_text=_("The agreements it is about; none when it is about many or about agreements as such."),
    )
    finding = models.TextField(_("finding"), help_text=_("What it finds, in one sentence of our own."))
    seen = models.CharField(
        _("seen"), max_length=10, choices=ReadExtent, help_text=_("How much of it was read for the finding.")
    )
    seen_at = models.URLField(_("seen at"), max_length=500, help_text=_("The page that was read for the finding."))
    seen_on = models.DateField(_("seen on"), help_text=_("When that was."))

    class Meta:
        ordering = ["-year", "authors", "slug"]
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        constraints = [
            one_of("study_seen_is_known", "seen", ReadExtent),
            models.CheckConstraint(condition=~models.Q(doi="", url=""), name="study_can_be_found"),
        ]

    def __str__(self) -> str:
        return f"{self.authors} ({self.year})"

    @property
    def href(self) -> str:
        """Address of the study: its DOI if it has one."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url

    def clean(self) -> None:
        if not self.doi and not self.url:
            raise ValidationError({"url": _("Give a DOI or an address, so that readers find it.")})
