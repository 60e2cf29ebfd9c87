"""The outline of an incoming text beside the picture of its pages: looked at, edited, undone and redone."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from provisions.curation.intake import outline_page, workspace
from provisions.curation.intake.add_views import AddTextMixin, signed_in
from provisions.curation.intake.operations import (
    KIND_CHOICES,
    NAMES,
    NO_PART,
    ROLE_CHOICES,
    InvalidOperation,
    read_operation,
)
from provisions.curation.pages import extra_page
from provisions.intake.editing import EditedText, EditRefused
from provisions.intake.outline import OutlinePart
from provisions.intake.picture import draw_in_child
from provisions.intake.source import FileForm, ReadingError
from provisions.models import Intake, IntakeFile, IntakeState

EDITS_SHOWN = 30


class OutlineMixin(AddTextMixin):
    """The pages of the outline."""

    @extra_page("<int:pk>/outline/", "outline")
    def outline_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The outline with one part open. `?part=` and `?page=` choose; the default is the first flag or part."""
        intake = self._get_intake(request, pk, "view")
        if intake.state == IntakeState.READING:
            return HttpResponseRedirect(self.page_address("reading", pk))
        text = workspace.load_text(intake)
        rows = outline_page.part_rows(text, dict(KIND_CHOICES))
        only_flagged = workspace.has_accepted_unflagged(intake) and "all" not in request.GET
        shown = outline_page.rows_to_check(rows) if only_flagged else rows
        context = {
            "only_flagged": only_flagged,
            "intake": intake,
            "may_edit": intake.state == IntakeState.WAITING and request.user.has_perm("provisions.change_intake"),
            "may_accept": intake.state == IntakeState.WAITING and request.user.has_perm("provisions.accept_intake"),
            "rows": rows,
            "shown": shown,
            "flags": outline_page.flag_rows(text),
            "edits": [{**one, "title": NAMES[one["name"]]} for one in workspace.edit_list(intake)[:EDITS_SHOWN]],
            "remarks": text.document.remarks,
            "can_undo": workspace.can_undo(intake),
            "can_redo": intake.done < len(intake.edits),
            "may_reopen": intake.state == IntakeState.ACCEPTED and request.user.has_perm("provisions.accept_intake"),
            **_part_context(text, request.GET),
            "has_picture": text.document.form == FileForm.PDF and intake.size > 0,
        }
        return self.render_page(request, "curation/intake_outline.html", str(intake), **context)

    @extra_page("<int:pk>/edit/", "edit")
    def edit_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Apply one operation, or undo or redo one, and show the outline again."""
        self._get_intake(request, pk, "change")
        response: HttpResponse = require_POST(self._edit)(request, pk)
        return response

    def _edit(self, request: HttpRequest, pk: int) -> HttpResponse:
        data = request.POST
        version = int(data["version"]) if data.get("version", "").isdecimal() else -1
        try:
            intake = self._apply(request, pk, version, data)
            part = _part_after(intake, data)
        except (EditRefused, InvalidOperation) as refusal:
            messages.error(request, _(str(refusal)))
            part = data.get("part", "")
        query = {name: value for name, value in (("part", part), ("page", data.get("page", ""))) if value}
        return HttpResponseRedirect(f"{self.page_address('outline', pk)}?{urlencode(query)}")

    def _apply(self, request: HttpRequest, pk: int, version: int, data: QueryDict) -> Intake:
        name = data.get("name", "")
        if name == "undo":
            return workspace.undo(pk, version)
        if name == "redo":
            return workspace.redo(pk, version)
        if name == workspace.UNFLAGGED:
            return workspace.accept_unflagged(pk, version, signed_in(request))
        operation, words = read_operation(data)
        return workspace.edit(pk, version, operation, signed_in(request), words)

    @extra_page("<int:pk>/picture/<int:page>/", "picture")
    def picture_view(self, request: HttpRequest, pk: int, page: int) -> HttpResponse:
        """The picture of a page of a PDF, as PNG."""
        intake = self._get_intake(request, pk, "view")
        document = workspace.load_document(intake)
        if document.form != FileForm.PDF or not intake.size or page >= len(document.pages):
            raise Http404(_("There is no picture of this page."))
        data = bytes(IntakeFile.objects.values_list("data", flat=True).get(pk=pk))
        try:
            response = HttpResponse(draw_in_child(data, page), content_type="image/png")
        except ReadingError as error:
            raise Http404(str(error)) from error
        response["Cache-Control"] = "private, max-age=86400"
        return response


def _part_context(text: EditedText, query: QueryDict) -> dict[str, Any]:
    """The open part with its words, and the page beside it."""
    outline, document = text.outline, text.document
    parts = {part.identifier: part for part in outline.parts}
    outside = query.get("part") == NO_PART
    part = None if outside else parts.get(query.get("part", "")) or _first_part(text, parts)
    lines = outline_page.word_lines(text, part.identifier) if part else outline_page.other_lines(text)
    asked = query.get("page", "")
    page = int(asked) if asked.isdecimal() else None
    if page is None or not page < len(document.pages):
        offset = outline_page.first_offset(outline, part.identifier) if part else lines[0].start if lines else 0
        page = outline_page.page_at(document, offset)
    order = [one.identifier for one in outline.parts]
    index = order.index(part.identifier) if part else 0
    return {
        "part": part,
        "outside": outside,
        "previous": order[index - 1] if index else "",
        "following": order[index + 1] if index + 1 < len(order) else "",
        "lines": lines,
        "kinds": KIND_CHOICES,
        "roles": ROLE_CHOICES,
        "page": page,
        "page_count": len(document.pages),
        "source_page": document.pages[page] if page is not None else None,
        "page_words": outline_page.page_words(document, document.pages[page]) if page is not None else "",
        "can_type": page is not None and outline_page.is_picture(document.pages[page]),
    }


def _first_part(text: EditedText, parts: dict[str, OutlinePart]) -> OutlinePart | None:
    flagged = (row.part for row in outline_page.flag_rows(text) if row.part and not row.flag.accepted)
    return next(flagged, next(iter(parts.values()), None))


def _part_after(intake: Intake, data: QueryDict) -> str:
    """The part to show after an edit: the one it was about, the new one of a split, or the one merged into."""
    before, parts = data.get("part", ""), [part["identifier"] for part in intake.outline["parts"]]
    if data.get("name") in ("split", "begin"):
        last = intake.edits[intake.done - 1]["redo"].get("parts", [0, 0, []])[2]
        return next((part["identifier"] for part in last if part["identifier"].startswith("e")), before)
    return before if before in (*parts, NO_PART) else data.get("previous", "")
