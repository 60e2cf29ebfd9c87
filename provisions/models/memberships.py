"""Who is in which agreement and from when to when: memberships, accessions, pairs between which it does not apply, and
changes notified to the WTO.
"""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from provisions.models.agreements import Agreement, RtaRecord
from provisions.models.choices import AgreementStatus, Coverage
from provisions.models.economies import Economy
from provisions.models.fields import ends_after_start, foreign_key, one_of, optional_date, optional_foreign_key
from provisions.models.tracking import TrackedModel, TrackedQuerySet


class AccessionQuerySet(TrackedQuerySet["Accession"]):
    def numbered(self) -> AccessionQuerySet:
        """Those of the WTO's list. Files have no others: an accession is known by its number there."""
        return self.filter(wto_rta_id__isnull=False)


class Accession(RtaRecord):
    """A record by which economies join an existing agreement; without a number until the WTO's list has it."""

    agreement = foreign_key(
        Agreement, "accessions", _("agreement"), _("The agreement acceded to."), on_delete=models.CASCADE
    )

    objects = AccessionQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["agreement", "in_force_goods", "wto_rta_id"]
        verbose_name = _("accession")
        verbose_name_plural = _("accessions")
        constraints = [
            one_of("accession_status_known", "status", AgreementStatus),
        ]

    def __str__(self) -> str:
        return self.name


class Membership(TrackedModel):
    """An economy's time in an agreement, first and last day included. Blank dates mean those of the agreement."""

    agreement = foreign_key(Agreement, "memberships", _("agreement"), _("The agreement."), on_delete=models.CASCADE)
    economy = foreign_key(Economy, "memberships", _("economy"), _("The party."), on_delete=models.PROTECT)
    original = models.BooleanField(_("original signatory"), default=False, help_text=_("Signed at the start."))
    current = models.BooleanField(_("current signatory"), default=True, help_text=_("Listed as a party today."))
    entry_date = optional_date(
        _("entry"), _("In force for it from this day, when that differs from the agreement's date.")
    )
    exit_date = optional_date(_("exit"), _("Its last day in the agreement."))
    pending = models.BooleanField(
        _("not in force for it"),
        default=False,
        help_text=_("Not in force for it: it signed and is yet to join, or a source names it, though it never joined."),
    )
    accession = optional_foreign_key(
        Accession, "memberships", _("accession"), _("The accession by which it joined."), on_delete=models.SET_NULL
    )
    side = models.CharField(
        _("side"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(r"^[A-Z][A-Z0-9_]*\Z", _("Capital letters, digits and underscores only."))],
        help_text=_(
            "Which side of the agreement it is on: the code of a grouping or an economy, or a name such as ACP. "
            "Blank for all of its parties: the agreement has no sides."
        ),
    )

    label_relations = ("agreement", "economy")

    class Meta:
        ordering = ["agreement", "economy"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        indexes = [models.Index(fields=["economy", "agreement"], name="membership_by_economy")]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "economy"], name="membership_once"),
            ends_after_start("membership_leaves_after_entering"),
            models.CheckConstraint(
                condition=Q(pending=False) | Q(entry_date__isnull=True), name="membership_pending_has_no_entry"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.economy} in {self.agreement}"


class NonApplication(TrackedModel):
    """Days, first and last included, on which an agreement in force for two parties does not apply between them.

    Such as the CPTPP between the United Kingdom and Canada, which had not ratified its accession. The two are in the
    order of their codes, as in dyads. No last day means that none is known.
    """

    agreement = foreign_key(
        Agreement, "non_applications", _("agreement"), _("The agreement."), on_delete=models.CASCADE
    )
    economy_1 = foreign_key(
        Economy, "+", _("first party"), _("A country or territory for which it is in force."), on_delete=models.PROTECT
    )
    economy_2 = foreign_key(
        Economy, "+", _("second party"), _("Another, to which it does not apply it."), on_delete=models.PROTECT
    )
    first_day = models.DateField(_("from"), help_text=_("The first day on which it is in force for both."))
    last_day = optional_date(_("to"), _("The last day on which it does not apply between them; blank if not known."))
    source = models.CharField(_("source"), max_length=300, help_text=_("Where this was read."))

    label_relations = ("agreement", "economy_1", "economy_2")

    class Meta:
        ordering = ["agreement", "economy_1", "economy_2", "first_day"]
        verbose_name = _("non-application between two parties")
        verbose_name_plural = _("non-applications between two parties")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "economy_1", "economy_2", "first_day"], name="non_application_once"
            ),
            models.CheckConstraint(condition=~Q(economy_1=F("economy_2")), name="non_application_of_two"),
            ends_after_start("non_application_ends_after_start", "first_day", "last_day"),
        ]

    def __str__(self) -> str:
        return f"{self.agreement}: {self.economy_1}, {self.economy_2}"


class AgreementChange(TrackedModel):
    """A change to an agreement that its parties notified to the WTO."""

    agreement = foreign_key(Agreement, "changes", _("agreement"), _("The agreement changed."), on_delete=models.CASCADE)
    parties_concerned = models.CharField(
        _("parties concerned"), max_length=1000, blank=True, help_text=_("As the list names them.")
    )
    affects = models.CharField(
        _("affects"), max_length=16, choices=Coverage, blank=True, help_text=_("Goods, services or both.")
    )
    notified = optional_date(_("notified"), _("Date of notification of the change."))
    signed = optional_date(_("signed"), _("Date of signature of the change."))
    in_force = optional_date(_("in force"), _("Date of entry into force of the change."))
    remarks = models.TextField(
        _("remarks"), blank=True, help_text=_("The list's own remarks; not part of our shipped data.")
    )
    fingerprint = models.CharField(
        _("fingerprint"),
        max_length=64,
        unique=True,
        help_text=_("SHA-256 of the record: tells whether it is known already."),
    )

    label_relations = ("agreement",)

    class Meta:
        ordering = ["agreement", "notified", "pk"]
        verbose_name = _("notified change")
        verbose_name_plural = _("notified changes")

    def __str__(self) -> str:
        return f"{self.agreement}: change of {self.in_force or self.signed or self.notified}"
