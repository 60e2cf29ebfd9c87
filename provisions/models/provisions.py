"""Provisions, each a coded passage of an agreement that concerns MSMEs, and the changes of their status."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.contrib.auth.models import User
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from provisions.models.agreements import Agreement
from provisions.models.choices import ProvisionStatus, TextStatus
from provisions.models.codebook import CodebookVersion
from provisions.models.codings import SINGLE, STRENGTH, Coding
from provisions.models.fields import code_of_variable, foreign_key, one_of, optional_date, optional_foreign_key
from provisions.models.found_passages import FoundPassageModel
from provisions.models.texts import Article, Text
from provisions.models.texts.parts import IDENTIFIER_LENGTH
from provisions.models.tracking import AddedField, TrackedQuerySet

SUMMARIES = {"fr": "summary_fr", "es": "summary_es"}  # the fields with translations of the summary, by language


def choose_summary(value_of: Callable[[str], str], language: str) -> tuple[str, str]:
    """The summary, and the language it is in: the given one, or English where it was not translated.

    `value_of` gives the value of a field by its name.
    """
    translation = value_of(SUMMARIES[language]) if language in SUMMARIES else ""
    return (translation, language) if translation else (value_of("summary"), "en")


def stale_translations(changed: Collection[str], values: Mapping[str, Any]) -> list[str]:
    """The fields of translations that stay as they are though the summary that they translate changes.

    `changed` are the names of the fields that change, `values` what all fields will have.
    """
    if "summary" not in changed:
        return []
    return [name for name in SUMMARIES.values() if values.get(name) and name not in changed]


class ProvisionQuerySet(TrackedQuerySet["Provision"]):
    def public(self) -> ProvisionQuerySet:
        """Published provisions of public agreements: the only ones that the public may see."""
        return self.filter(status=ProvisionStatus.PUBLISHED, agreement__merged_into__isnull=True)

    def with_own_words(self) -> ProvisionQuerySet:
        """Those that don't take in the words of another: lists and counts leave the others out unless asked for."""
        return self.filter(incorporates__isnull=True)

    def incorporations(self) -> dict[int, int]:
        """The primary key of each provision that takes in the words of another, and of that one."""
        return dict(self.filter(incorporates__isnull=False).values_list("pk", "incorporates_id"))

    def withdrawn(self) -> ProvisionQuerySet:
        """Provisions that were public once; their addresses answer 410."""
        return self.filter(status=ProvisionStatus.WITHDRAWN)

    def replacement_for(self, withdrawn: Provision) -> Provision | None:
        """The public provision that replaces a withdrawn one, possibly through other withdrawn ones; None without."""
        visited, following = {withdrawn.pk}, withdrawn.replaced_by_id
        while following and following not in visited:
            if replacement := self.public().filter(pk=following).select_related("agreement").first():
                return replacement
            visited.add(following)
            following = self.withdrawn().filter(pk=following).values_list("replaced_by", flat=True).first()
        return None


class Provision(FoundPassageModel, Coding):
    """A passage of an agreement that concerns MSMEs, with its citation and coding."""

    number = models.CharField(
        _("number"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^P\d{5,}$", _("Write P and at least five digits."))],
        help_text=_("Permanent public number, such as P00123; never used again for another."),
    )
    status = models.CharField(
        _("status"),
        max_length=12,
        choices=ProvisionStatus,
        default=ProvisionStatus.DRAFT,
        help_text=_("Only published ones are public."),
    )
    agreement = foreign_key(
        Agreement, "provisions", _("agreement"), _("The agreement it is in."), on_delete=models.PROTECT
    )
    text = optional_foreign_key(
        Text, "provisions", _("text"), _("The text it was read in; blank when only cited."), on_delete=models.PROTECT
    )
    article = optional_foreign_key(
        Article,
        "provisions",
        _("article"),
        _("The article in the loaded corpus; set when texts are imported."),
        on_delete=models.SET_NULL,
        editable=False,
    )
    article_identifier = models.CharField(
        _("article identifier"),
        max_length=IDENTIFIER_LENGTH,
        blank=True,
        help_text=_("The corpus's identifier of the article."),
    )
    start = models.PositiveIntegerField(
        _("start"), null=True, blank=True, help_text=_("Offset of the passage's first character in the article.")
    )
    end = models.PositiveIntegerField(
        _("end"), null=True, blank=True, help_text=_("Offset after the passage's last character.")
    )
    document_start = models.PositiveIntegerField(
        _("start in the document"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Offset of the passage's first character in the loaded text's document."),
    )
    document_end = models.PositiveIntegerField(
        _("end in the document"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Offset after the passage's last character in the loaded text's document."),
    )
    checksum = models.CharField(
        _("checksum"), max_length=64, blank=True, help_text=_("SHA-256 of the passage in UTF-8.")
    )
    words = models.PositiveIntegerField(
        _("words"), null=True, blank=True, help_text=_("Length of the passage in words.")
    )
    chapter_heading = models.CharField(
        _("chapter"), max_length=300, blank=True, help_text=_("Number and heading of the chapter it stands in.")
    )
    citation = models.CharField(_("citation"), max_length=200, help_text=_("Such as Art. 24.1(2)."))
    heading = models.CharField(_("heading"), max_length=300, blank=True, help_text=_("The article's heading."))
    summary = models.TextField(
        _("summary"), blank=True, help_text=_("What it says, in one or two sentences of our own.")
    )
    summary_fr = models.TextField(
        _("summary in French"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Our own translation of the summary; blank until there is one."),
    )
    summary_es = models.TextField(
        _("summary in Spanish"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Our own translation of the summary; blank until there is one."),
    )
    quote = models.TextField(  # noqa: DJ001 - no loaded text is not the same as an empty passage
        _("quote"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("The passage's words, cut out of the loaded text; never typed in."),
    )
    text_status = models.CharField(
        _("text status"),
        max_length=16,
        choices=TextStatus,
        default=TextStatus.STAND_OFF,
        help_text=_("How the words are held."),
    )
    text_date = optional_date(_("date of the text"), _("When these words were agreed."))
    source_url = models.URLField(_("source"), max_length=500, blank=True, help_text=_("Where the article can be read."))
    verified = models.BooleanField(_("verified"), default=False, help_text=_("A person has confirmed the coding."))
    codebook = optional_foreign_key(
        CodebookVersion, "provisions", _("codebook"), _("The version it was coded under."), on_delete=models.PROTECT
    )
    adjudication = models.TextField(
        _("adjudication"), blank=True, help_text=_("How differences between the readings were settled.")
    )
    replaced_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replaces",
        verbose_name=_("replaced by"),
        help_text=_("For a withdrawn provision: the one that stands in its place."),
    )
    incorporates = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="incorporated_by",
        verbose_name=_("takes in"),
        help_text=_("The provision of another agreement whose words it takes in; it has none of its own."),
    )
    withdrawal_reason = models.CharField(
        _("reason for withdrawal"), max_length=500, blank=True, help_text=_("Shown at its public address.")
    )
    added = AddedField(_("added on"), help_text=_("The day on which this database first published it."))
    created = models.DateTimeField(_("created"), auto_now_add=True, help_text=_("When the record was made."))
    modified = models.DateTimeField(_("modified"), auto_now=True, help_text=_("When it was last changed."))
    strength = models.GeneratedField(
        expression=STRENGTH,
        output_field=models.CharField(max_length=12),
        db_persist=True,
        verbose_name=_("strength"),
        help_text=_("hard, undetermined, mixed or soft: from verb, precision and dispute settlement."),
    )

    not_in_history = frozenset(
        {"quote", "article", "article_id", "document_start", "document_end", "fingerprint", "found_in"}
        | {"found_start", "found_end", "slip", "added", "created", "modified"}
    )
    objects = ProvisionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["number"]
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        indexes = [
            models.Index(fields=["agreement", "number"], name="provision_by_agreement"),
            models.Index(fields=["status", "number"], name="provision_by_status"),
            models.Index(fields=["article_identifier"], name="provision_by_article"),
            models.Index(fields=["incorporates"], name="provision_by_incorporated"),
        ]
        permissions = [
            ("submit_provision", _("Can send a provision to review")),
            ("return_provision", _("Can send a provision back to its coder")),
            ("publish_provision", _("Can publish a provision")),
            ("withdraw_provision", _("Can withdraw a provision")),
            ("restore_provision", _("Can publish a withdrawn provision again")),
        ]
        constraints = [
            one_of("provision_status_known", "status", ProvisionStatus),
            one_of("provision_text_status_known", "text_status", TextStatus),
            models.CheckConstraint(condition=Q(number__startswith="P"), name="provision_number_shape"),
            models.CheckConstraint(
                condition=Q(start__isnull=True, end__isnull=True) | Q(start__isnull=False, end__gt=F("start")),
                name="provision_passage_has_length",
            ),
            models.CheckConstraint(
                condition=~Q(status="published")
                | (~Q(summary="") & ~Q(citation="") & Q(**{f"{name}__isnull": False for name in SINGLE})),
                name="provision_published_is_complete",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdrawal_reason=""), name="provision_withdrawn_with_a_reason"
            ),
            *[code_of_variable(f"provision_{name}_values", name) for name in SINGLE],
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.citation}"

    @property
    def was_public(self) -> bool:
        """Whether it is published, or was until it was withdrawn."""
        return self.status in (ProvisionStatus.PUBLISHED, ProvisionStatus.WITHDRAWN)

    def get_absolute_url(self) -> str:
        return reverse("provision", args=[self.number])

    def summary_in(self, language: str) -> tuple[str, str]:
        """See `choose_summary`."""
        return choose_summary(lambda name: getattr(self, name), language)


class StatusChange(models.Model):
    """A change of a provision's status: by whom, when and why. Never public."""

    provision = foreign_key(Provision, "status_changes", _("provision"), _("What was moved."), on_delete=models.CASCADE)
    source = models.CharField(_("from"), max_length=12, choices=ProvisionStatus, help_text=_("Its status before."))
    target = models.CharField(_("to"), max_length=12, choices=ProvisionStatus, help_text=_("Its status after."))
    note = models.TextField(_("note"), blank=True, help_text=_("For the others who work on it. Never published."))
    by = foreign_key(User, "status_changes", _("by"), _("Who moved it; never published."), on_delete=models.PROTECT)
    at = models.DateTimeField(_("at"), auto_now_add=True, help_text=_("When it was moved."))

    class Meta:
        db_table = "provisions_move"
        ordering = ["-at", "-pk"]
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        constraints = [
            one_of("move_source_known", "source", ProvisionStatus),
            one_of("move_target_known", "target", ProvisionStatus),
        ]

    def __str__(self) -> str:
        return f"{self.provision.number}: {self.get_source_display()} to {self.get_target_display()}"
