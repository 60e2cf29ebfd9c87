"""The coding scheme as data: variables, their values, and the versions it went through."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from provisions.models.choices import Cardinality, VariableRole
from provisions.models.fields import foreign_key, one_of
from provisions.models.tracking import TrackedModel


class TranslatedModel(TrackedModel):
    """Label and definition in the WTO's three languages; English where a translation is missing."""

    label_en = models.CharField(_("label"), max_length=120, help_text=_("Label in English."))
    label_fr = models.CharField(_("label (French)"), max_length=120, blank=True, help_text=_("Label in French."))
    label_es = models.CharField(_("label (Spanish)"), max_length=120, blank=True, help_text=_("Label in Spanish."))
    definition_en = models.TextField(_("definition"), help_text=_("What it means, in English."))
    definition_fr = models.TextField(_("definition (French)"), blank=True, help_text=_("What it means, in French."))
    definition_es = models.TextField(_("definition (Spanish)"), blank=True, help_text=_("What it means, in Spanish."))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label

    def _in_language(self, field: str, english: str = "") -> str:
        """A field's text in the active language, or else in English (from `english`, by default `field`_en)."""
        language = (get_language() or "en")[:2]
        return getattr(self, f"{field}_{language}", "") or getattr(self, english or f"{field}_en")

    @property
    def label(self) -> str:
        """The label in the active language."""
        return self._in_language("label")

    @property
    def definition(self) -> str:
        """The definition in the active language."""
        return self._in_language("definition")


class CodebookVersion(TrackedModel):
    """A version of the codebook, with what changed in it."""

    version = models.CharField(_("version"), max_length=20, primary_key=True, help_text=_("Such as v1.0."))
    date = models.DateField(_("date"), help_text=_("When it was adopted."))
    note = models.TextField(_("note"), help_text=_("What changed since the version before, and why."))

    class Meta:
        ordering = ["-date", "-version"]
        verbose_name = _("codebook version")
        verbose_name_plural = _("codebook versions")

    def __str__(self) -> str:
        return self.version


class Variable(TranslatedModel):
    """One question that is answered for every provision."""

    name = models.SlugField(
        _("name"), max_length=40, primary_key=True, help_text=_("For addresses and files, such as theme.")
    )
    position = models.PositiveSmallIntegerField(_("position"), help_text=_("Its place in the codebook."))
    takes = models.CharField(_("takes"), max_length=4, choices=Cardinality, help_text=_("One value or many."))
    role = models.CharField(
        _("role"),
        max_length=8,
        choices=VariableRole,
        default=VariableRole.CODED,
        help_text=_("Coded by reading, or derived."),
    )
    rule = models.TextField(_("rule"), blank=True, help_text=_("How a coder decides between the values."))
    rule_fr = models.TextField(_("rule (French)"), blank=True, help_text=_("The rule in French."))
    rule_es = models.TextField(_("rule (Spanish)"), blank=True, help_text=_("The rule in Spanish."))

    class Meta:
        ordering = ["position"]
        verbose_name = _("variable")
        verbose_name_plural = _("variables")
        constraints = [
            one_of("variable_takes_known", "takes", Cardinality),
            one_of("variable_role_known", "role", VariableRole),
        ]

    def get_absolute_url(self) -> str:
        return f"{reverse('codebook')}#{self.name}"

    @property
    def is_many(self) -> bool:
        return self.takes == Cardinality.MANY

    @property
    def coding_rule(self) -> str:
        """The coding rule in the active language."""
        return self._in_language("rule", "rule")


class Value(TranslatedModel):
    """One possible answer to a variable's question. Its key names both, such as theme:msme_finance."""

    key = models.CharField(
        _("key"), max_length=90, primary_key=True, editable=False, help_text=_("Variable and code, joined by a colon.")
    )
    variable = foreign_key(Variable, "values", _("variable"), _("The variable it answers."), on_delete=models.CASCADE)
    code = models.SlugField(_("code"), max_length=48, help_text=_("For addresses and files, such as msme_finance."))
    position = models.PositiveSmallIntegerField(_("position"), help_text=_("Its place among the variable's values."))
    inclusion = models.TextField(_("inclusion rule"), blank=True, help_text=_("When to use it."))
    inclusion_fr = models.TextField(_("inclusion rule (French)"), blank=True, help_text=_("When to use it, in French."))
    inclusion_es = models.TextField(
        _("inclusion rule (Spanish)"), blank=True, help_text=_("When to use it, in Spanish.")
    )
    exclusion = models.TextField(_("exclusion rule"), blank=True, help_text=_("When not to, and what to use instead."))
    exclusion_fr = models.TextField(
        _("exclusion rule (French)"), blank=True, help_text=_("When not to use it, in French.")
    )
    exclusion_es = models.TextField(
        _("exclusion rule (Spanish)"), blank=True, help_text=_("When not to use it, in Spanish.")
    )
    example = models.CharField(
        _("example"), max_length=300, blank=True, help_text=_("A provision it applies to, by citation.")
    )
    example_article = models.CharField(
        _("example's article"),
        max_length=40,
        blank=True,
        help_text=_("The corpus's identifier of the example's article."),
    )
    coverage = models.TextField(
        _("coverage note"),
        blank=True,
        default="",
        db_default="",
        help_text=_("Where such provisions stand that have not been read, so that counts are too low."),
    )
    coverage_fr = models.TextField(
        _("coverage note (French)"), blank=True, default="", db_default="", help_text=_("The coverage, in French.")
    )
    coverage_es = models.TextField(
        _("coverage note (Spanish)"), blank=True, default="", db_default="", help_text=_("The coverage, in Spanish.")
    )

    class Meta:
        ordering = ["variable", "position"]
        verbose_name = _("value")
        verbose_name_plural = _("values")
        constraints = [models.UniqueConstraint(fields=["variable", "code"], name="value_once_in_its_variable")]

    def save(self, *args: object, **kwargs: object) -> None:
        self.key = key_of(self.variable_id, self.code)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{reverse('codebook')}#{self.variable_id}-{self.code}"

    @property
    def inclusion_rule(self) -> str:
        """When to use it, in the active language."""
        return self._in_language("inclusion", "inclusion")

    @property
    def exclusion_rule(self) -> str:
        """When not to use it, and what to use instead, in the active language."""
        return self._in_language("exclusion", "exclusion")

    @property
    def coverage_note(self) -> str:
        """Where such provisions stand that have not been read, in the active language."""
        return self._in_language("coverage", "coverage")


# Codes that were renamed, by variable: files, addresses and spreadsheets may still have the old ones.
RENAMED_CODES = {
    "kind": {"dispute_settlement_exclusion": "dispute_exclusion"},
    "theme": {"authorized_economic_operator": "authorized_operators"},
    "beneficiary": {"agricultural_producers": "agri_producers"},
}


def current_code(variable: str, code: str) -> str:
    """The code that a variable's value has today; any other text stays as it is."""
    return RENAMED_CODES.get(variable, {}).get(code, code)


def version_name(version: str) -> str:
    """The name of a codebook version, v1.1 for 1.1: a program that reads a file takes neither for a number."""
    return f"v{version}" if version[:1].isdigit() else version


def key_of(variable: str, code: str) -> str:
    """The key of a value, such as theme:msme_finance."""
    return f"{variable}:{code}"


def code_of(key: str | None) -> str:
    """The code in a value's key: msme_finance for theme:msme_finance, and "" for None or ""."""
    return key.partition(":")[2] if key else ""
