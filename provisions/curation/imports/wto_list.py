"""A newer list of the WTO: what is new, changed or gone, agreement by agreement; then all of it or what is chosen."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from provisions.curation.imports.uploads import Upload
from provisions.curation.imports.views import ImportWizard, Refused, demand
from provisions.importers.wto import importer
from provisions.importers.wto.errors import WorkbookError
from provisions.importers.wto.report import CHANGED, ECONOMIES, NEW, VANISHED, WtoImportReport
from provisions.models import Agreement, DatasetState

WRITTEN = ("agreement", "accession", "membership", "agreementchange", "economy", "groupingmember")
PERMISSIONS = [f"provisions.{verb}_{name}" for name in WRITTEN for verb in ("view", "add", "change")]
REMOVING = ("provisions.delete_membership", "provisions.delete_agreementchange")

STATES = (NEW, CHANGED, VANISHED)


class WtoList(ImportWizard):
    kind = "wto-list"
    title = gettext_lazy("New WTO list")
    endings = (".xlsx",)
    start_template = "curation/wto_start.html"
    page_template = "curation/wto_list.html"

    def allow(self, request: HttpRequest, about: dict[str, Any]) -> None:
        demand(request, *PERMISSIONS)

    def look(self, upload: Upload) -> dict[str, Any]:
        try:
            report = importer.import_workbook(upload.file, dry_run=True, track=upload.track_items)
        except WorkbookError as error:
            return {"error": str(error).replace(upload.file.name, upload.about["name"])}
        return {
            "digest": report.digest,
            "items": [asdict(item) for item in report.items],
            "left": [f"{name}: {why}" for name, why in report.left + report.changes_left],
            "notes": report.notes,
            "records": report.records,
            "unchanged": report.agreements.unchanged + report.accessions.unchanged,
        }

    def order(self, request: HttpRequest, found: dict[str, Any]) -> dict[str, Any]:
        """Everything, or the groups that were ticked; what has vanished goes only where that was ticked itself."""
        data = request.POST
        remove = sorted(set(data.getlist("remove")) & {item["key"] for item in found["items"] if item["key"]})
        everything = {item["group"] for item in found["items"] if item["state"] != VANISHED}
        groups = everything if "everything" in data else everything & set(data.getlist("group"))
        if not groups and not remove:
            raise Refused(_("Nothing was ticked, so nothing was done."))
        if remove:
            demand(request, *REMOVING)
        return {"groups": sorted(groups), "remove": remove}

    def carry_out(self, upload: Upload, found: dict[str, Any], order: dict[str, Any]) -> dict[str, Any]:
        selection = importer.ImportSelection({*order["groups"]}, {*order["remove"]})
        with transaction.atomic():
            DatasetState.objects.lock()  # one at a time
            if importer.import_workbook(upload.file, dry_run=True, track=upload.track_items).digest != order["digest"]:
                raise Refused(
                    _("Nothing was changed: records were changed by somebody else since. Look again, please.")
                )
            return _done(importer.import_workbook(upload.file, track=upload.track_items, selection=selection))

    def page_context(self, request: HttpRequest, upload: Upload, found: dict[str, Any]) -> dict[str, Any]:
        groups: dict[str, list[Any]] = defaultdict(list)
        for item in found["items"]:
            groups[item["group"]].append(item)
        known = _agreements()
        shown = [_group(name, items, known) for name, items in groups.items()]
        shown.sort(key=lambda group: (STATES.index(group["state"]), group["order"]))
        return {
            "groups": shown,
            "counts": Counter(group["state"] for group in shown),
            "may_remove": request.user.has_perms(REMOVING),
        }


def _agreements() -> dict[str, tuple[int, str]]:
    """RTA number to primary key and name."""
    found = Agreement.objects.filter(wto_rta_id__isnull=False).values_list("wto_rta_id", "pk", "name")
    return {str(number): (pk, name) for number, pk, name in found}


def _group(name: str, items: list[dict[str, Any]], agreements: dict[str, tuple[int, str]]) -> dict[str, Any]:
    """An agreement with all that happens to it and what belongs to it, ready to be shown."""
    pk, title = agreements.get(name, (None, ""))
    written = [item for item in items if item["state"] != VANISHED]
    state = VANISHED if not written else CHANGED if pk or name == ECONOMIES else NEW
    changed = [item for item in items if item["state"] == CHANGED]
    return {
        "name": name,
        "state": state,
        # Shipped data have no remarks, so that a first list brings hundreds: they come last.
        "order": (_only_remarks(items), int(name) if name.isdigit() else 0),
        "pk": pk,
        "title": "Economies and groupings" if name == ECONOMIES else title or items[0]["record"],
        "new": [item["record"] for item in items if item["state"] == NEW],
        "changes": [change for item in changed for change in item["differences"]],
        "vanished": [item for item in items if item["state"] == VANISHED],
    }


def _only_remarks(items: list[dict[str, Any]]) -> bool:
    return all(change["field"] == "remarks" for item in items for change in item["differences"]) and all(
        item["state"] == CHANGED for item in items
    )


def _done(report: WtoImportReport) -> dict[str, Any]:
    """What was done, by kind of record: (kind, added, changed, removed)."""
    return {"kinds": [(name, counts.added, counts.changed, counts.removed) for name, counts in report.counts.items()]}


PAGES = WtoList()
