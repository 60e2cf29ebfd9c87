"""Answers to the codebook's questions, and the strength derived from them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Case, Q, When
from django.db.models import Value as V
from django.utils.translation import gettext_lazy as _

from provisions.models.choices import Provenance
from provisions.models.codebook import Value, code_of
from provisions.models.fields import optional_foreign_key
from provisions.models.tracking import TrackedModel

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SINGLE = ("location", "subject", "verb", "precision", "extent", "dispute_settlement", "parties_bound", "mention")
MANY = ("kind", "theme", "beneficiary", "element")
# The codebook version that a variable came with. A coding of an earlier version has not answered it.
SINCE = {"element": "v1.2"}


def _value_field(variable: str, help_text: StrOrPromise) -> models.ForeignKey[Value | None, Value | None]:
    return optional_foreign_key(
        Value,
        "+",
        variable.replace("_", " "),
        help_text,
        on_delete=models.PROTECT,
        db_column=variable,
        limit_choices_to={"variable": variable},
    )


class Coding(TrackedModel):
    """Answers to the codebook's questions: a foreign key for each single-valued variable, a relation for the others."""

    location = _value_field("location", _("Where in the agreement the passage stands."))
    subject = _value_field("subject", _("What the chapter or article around it is about."))
    verb = _value_field("verb", _("The verb that governs the part on MSMEs."))
    precision = _value_field("precision", _("Whether it names a definite act that can be checked."))
    extent = _value_field("extent", _("How much of the agreement is given to MSMEs here."))
    dispute_settlement = _value_field("dispute_settlement", _("Whether the agreement's dispute settlement covers it."))
    parties_bound = _value_field("parties_bound", _("Who takes on the commitment."))
    mention = _value_field("mention", _("Whether it names MSMEs or only means them."))
    coded_values = models.ManyToManyField(
        Value,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("kinds, themes and beneficiaries"),
        limit_choices_to={"variable__takes": "many"},
        help_text=_("The values of the variables that take many."),
    )
    provenance = models.CharField(
        _("provenance"),
        max_length=20,
        help_text=_("How the coding was made: with a machine's help, or by a person alone."),
        choices=Provenance,
        default=Provenance.HUMAN,
    )

    codebook_id: str | None

    class Meta:
        abstract = True

    def has_coded(self, variable: str) -> bool:
        """Whether the coding answers a variable: one that came with a later version of the codebook is not coded yet.

        No value is an answer under the version that the variable came with, and after it.
        """
        since = SINCE.get(variable)
        return not since or is_since(self.codebook_id, since) or bool(self.codes(variable))

    def codes(self, variable: str) -> list[str]:
        """The codes of a variable, in the codebook's order. Prefetch `coded_values` for many records."""
        if variable in SINGLE:
            code = code_of(getattr(self, f"{variable}_id"))
            return [code] if code else []
        mine = [value for value in self.coded_values.all() if value.variable_id == variable]
        return [value.code for value in sorted(mine, key=lambda value: value.position)]


def is_since(version: str | None, since: str) -> bool:
    """Whether a version of the codebook, such as v1.10, is `since` or later; False for None."""
    return _numbers(version or "") >= _numbers(since)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]


_SHALL_SPECIFIC = Q(verb="verb:shall", precision="precision:specific")
STRENGTH = Case(
    When(verb__in=["verb:declaratory", "verb:may"], then=V("soft")),
    When(~Q(verb="verb:shall") & Q(precision="precision:general"), then=V("soft")),
    When(_SHALL_SPECIFIC & Q(dispute_settlement="dispute_settlement:applies"), then=V("hard")),
    When(_SHALL_SPECIFIC & Q(dispute_settlement="dispute_settlement:unclear"), then=V("undetermined")),
    When(verb__isnull=False, precision__isnull=False, dispute_settlement__isnull=False, then=V("mixed")),
    default=V(""),
)
