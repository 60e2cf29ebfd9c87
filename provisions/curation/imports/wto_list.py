"""Import of a newer WTO list: what is new, changed or vanished, by agreement; then all of it or what was selected."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from provisions.curation.imports.uploads import Upload
from provisions.curation.imports.views import ImportRefused, ImportWizard, require_permissions
from provisions.importers.wto import importer
from provisions.importers.wto.report import CHANGED, ECONOMIES, NEW, VANISHED
from provisions.importers.wto.workbook import WorkbookError
from provisions.models import Agreement, DatasetState

MODELS = ("agreement", "accession", "membership", "agreementchange", "economy", "groupingmember")
PERMISSIONS = [f"provisions.{verb}_{name}" for name in MODELS for verb in ("view", "add", "change")]
REMOVE_PERMISSIONS = ("provisions.delete_membership", "provisions.delete_agreementchange")
STATES = (NEW, CHANGED, VANISHED)


class WtoListImport(ImportWizard):
    kind = "wto-list"
    title = gettext_lazy("New WTO list")
    extensions = (".xlsx",)
    start_template = "curation/wto_start.html"
    preview_template = "curation/wto_list.html"

    def check_permissions(self, request: HttpRequest, metadata: dict[str, Any]) -> None:
        require_permissions(request, *PERMISSIONS)

    def analyze(self, upload: Upload) -> dict[str, Any]:
        try:
            report = importer.import_workbook(upload.file, dry_run=True, track=upload.track_items)
        except WorkbookError as error:
            return {"error": str(error).replace(upload.file.name, upload.metadata["name"])}
        return {
            "digest": report.digest,
            "items": [asdict(item) for item in report.items],
            "left": report.unlinked_accessions + report.skipped_changes,
            "notes": report.notes,
            "refused": [asdict(row) for row in report.refused],
            "records": report.records,
            "unchanged": report.agreements.unchanged + report.accessions.unchanged,
        }

    def read_selection(self, request: HttpRequest, analysis: dict[str, Any]) -> dict[str, Any]:
        """All groups, or those that were ticked. Vanished records are removed only if they were ticked themselves."""
        data, items = request.POST, analysis["items"]
        remove = sorted(set(data.getlist("remove")) & {item["key"] for item in items if item["key"]})
        groups = {item["group"] for item in items if item["state"] != VANISHED}
        if "everything" not in data:
            groups &= set(data.getlist("group"))
        if not groups and not remove:
            raise ImportRefused(_("Nothing was ticked, so nothing was done."))
        if remove:
            require_permissions(request, *REMOVE_PERMISSIONS)
        return {"groups": sorted(groups), "remove": remove}

    def apply(self, upload: Upload, analysis: dict[str, Any], selection: dict[str, Any]) -> dict[str, Any]:
        records = importer.ImportSelection({*selection["groups"]}, {*selection["remove"]})
        with transaction.atomic():
            DatasetState.objects.lock()  # one import at a time
            report = importer.import_workbook(upload.file, dry_run=True, track=upload.track_items)
            if report.digest != selection["digest"]:
                raise ImportRefused(
                    _("Nothing was changed: somebody else has changed records meanwhile. Check the preview again.")
                )
            report = importer.import_workbook(upload.file, track=upload.track_items, selection=records)
        return {"kinds": [(name, one.added, one.changed, one.removed) for name, one in report.counts.items()]}

    def preview_context(self, request: HttpRequest, upload: Upload, analysis: dict[str, Any]) -> dict[str, Any]:
        items: dict[str, list[Any]] = defaultdict(list)
        for item in analysis["items"]:
            items[item["group"]].append(item)
        rows = Agreement.objects.filter(wto_rta_id__isnull=False).values_list("wto_rta_id", "pk", "name")
        agreements = {str(number): (pk, name) for number, pk, name in rows}
        groups = [_group(name, one, agreements) for name, one in items.items()]
        groups.sort(key=lambda group: (STATES.index(group["state"]), group["order"]))
        return {
            "groups": groups,
            "counts": Counter(group["state"] for group in groups),
            "may_remove": request.user.has_perms(REMOVE_PERMISSIONS),
        }


def _group(name: str, items: list[dict[str, Any]], agreements: dict[str, tuple[int, str]]) -> dict[str, Any]:
    """An agreement with all changes of it and of its related records, for the template.

    Args:
        name: the RTA number, or ECONOMIES.
        agreements: primary key and name, by RTA number.
    """
    pk, title = agreements.get(name, (None, ""))
    by_state = {state: [item for item in items if item["state"] == state] for state in STATES}
    changes = [change for item in by_state[CHANGED] for change in item["differences"]]
    only_remarks = by_state[CHANGED] == items and all(change["field"] == "remarks" for change in changes)
    is_stored = pk or name == ECONOMIES
    state = VANISHED if len(by_state[VANISHED]) == len(items) else CHANGED if is_stored else NEW
    return {
        "name": name,
        "state": state,
        "label": _state_label(state),
        # The shipped data have no remarks, so a first list changes hundreds: they are sorted last.
        "order": (only_remarks, int(name) if name.isdigit() else 0),
        "pk": pk,
        "title": _("Economies and groupings") if name == ECONOMIES else title or items[0]["record"],
        "new": [item["record"] for item in by_state[NEW]],
        "changes": changes,
        "vanished": by_state[VANISHED],
    }


def _state_label(state: str) -> str:
    """The state of an agreement, in the user's language."""
    labels = {
        NEW: pgettext("agreement", "new"),
        CHANGED: pgettext("agreement", "changed"),
        VANISHED: pgettext("agreement", "vanished"),
    }
    return labels[state]
