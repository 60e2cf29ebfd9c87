"""Find the agreement that a text belongs to, or create it from the facts in ToTA if the WTO's list lacks it."""

from __future__ import annotations

from itertools import chain, count

from django.utils.text import slugify

from provisions.importers.tota.parser import TreatyText
from provisions.importers.wto.cell_parsing import COMPOSITIONS, STATUSES
from provisions.importers.wto.economies import translate_code
from provisions.models import Accession, Agreement, AgreementStatus, AgreementType, Economy, Membership, Origin, Region

NOT_LISTED = "Not in the WTO's list (RTA-IS) when its text was imported; the facts are those of ToTA's card."
NOT_NOTIFIED = "Not notified to the WTO; the facts are those of ToTA's card."


class NoAgreements(ValueError):
    """No agreements are loaded that texts could belong to."""


class AgreementMatcher:
    """Finds agreements for all texts of an import; `notes` tells the user of unusual cases."""

    def __init__(self) -> None:
        self._by_number: dict[int | None, int] = dict(
            Agreement.objects.exclude(wto_rta_id=None).values_list("wto_rta_id", "pk")
        )
        self._by_accession: dict[int | None, int] = dict(
            Accession.objects.numbered().values_list("wto_rta_id", "agreement_id")
        )
        if not self._by_number:
            raise NoAgreements(
                "no agreements are loaded, so texts can't be tied to them; run load_dataset or import_wto first"
            )
        self.notes: list[str] = []

    def find_or_create(self, treaty: TreatyText) -> int:
        """The primary key of the treaty's agreement: by RTA number, accession or name, else of a new one."""
        number = treaty.wto_rta_id
        if number in self._by_number:
            return self._by_number[number]
        if number in self._by_accession:
            self._note(treaty, f"RTA {number} is an accession in the WTO's list; filed under the agreement acceded to")
            return self._by_accession[number]
        return self._find_by_name(treaty) or self._create(treaty).pk

    def _find_by_name(self, treaty: TreatyText) -> int | None:
        """An agreement without a number, by name and date: its texts in several languages share both."""
        same = Agreement.objects.filter(wto_rta_id=treaty.wto_rta_id, signed_goods=treaty.signed)
        return same.filter(name=treaty.name).values_list("pk", flat=True).first()

    def _create(self, treaty: TreatyText) -> Agreement:
        notified = treaty.wto_rta_id is not None
        agreement = Agreement.objects.create(
            wto_rta_id=treaty.wto_rta_id,
            name=treaty.name,
            slug=_free_slug(treaty.name),
            origin=Origin.TOTA,
            status=STATUSES.get(treaty.status, AgreementStatus.INACTIVE) if notified else AgreementStatus.NOT_NOTIFIED,
            notification=treaty.notification,
            signed_goods=treaty.signed,
            in_force_goods=treaty.in_force,
            notified_goods=treaty.notified,
            inactive_date=treaty.inactive,
            composition=COMPOSITIONS.get(treaty.composition, ""),
            cross_regional=treaty.cross_regional,
            remarks=NOT_LISTED if notified else NOT_NOTIFIED,
        )
        names = [part.strip().capitalize() for part in treaty.type.split("&")]
        agreement.types.set(AgreementType.objects.filter(name__in=names))
        agreement.regions.set(Region.objects.filter(name__in=treaty.regions))
        self._add_parties(agreement, treaty)
        if treaty.wto_rta_id is not None:
            self._by_number[treaty.wto_rta_id] = agreement.pk
        self._note(treaty, f"created an agreement for it. {agreement.remarks}")
        return agreement

    def _add_parties(self, agreement: Agreement, treaty: TreatyText) -> None:
        original = {translate_code(code) for code in treaty.original_parties}
        current = {translate_code(code) for code in treaty.parties}
        codes = sorted(original | current)
        economies = {economy.code: economy for economy in Economy.objects.filter(code__in=codes)}
        if unknown := [code for code in codes if code not in economies]:
            self._note(treaty, f"not added as parties, because the table of economies lacks them: {', '.join(unknown)}")
        Membership.objects.bulk_create(
            Membership(agreement=agreement, economy=economy, original=code in original, current=code in current)
            for code, economy in sorted(economies.items())
        )

    def _note(self, treaty: TreatyText, what: str) -> None:
        self.notes.append(f"{treaty.file} ({treaty.name}): {what}")


def _free_slug(name: str) -> str:
    base = slugify(name)[:100].strip("-") or "agreement"
    used = set(Agreement.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slugs = chain([base], (f"{base}-{number}" for number in count(2)))
    return next(slug for slug in slugs if slug not in used)
