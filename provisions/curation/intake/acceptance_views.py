"""The pages that accept or refuse an incoming text."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from provisions.curation.intake.acceptance import accept, refuse
from provisions.curation.intake.add_views import signed_in
from provisions.curation.intake.operations import InvalidOperation, refuse_null
from provisions.curation.intake.outline_views import OutlineMixin
from provisions.curation.intake.reopening import NotReopened, reopen
from provisions.curation.pages import admin_address, extra_page
from provisions.intake.editing import EditRefused
from provisions.models import Intake, IntakeState, Mention, Text


class AcceptanceMixin(OutlineMixin):
    @extra_page("<int:pk>/accept/", "accept")
    def accept_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What will be stored; a POST does it."""
        intake = self._get_intake(request, pk, "accept")
        if intake.state != IntakeState.WAITING:
            return HttpResponseRedirect(self.page_address("outline", pk))
        if request.method == "POST":
            return self._accept(request, intake)
        return self.render_page(request, "curation/intake_accept.html", _("Accept the text"), intake=intake)

    def _accept(self, request: HttpRequest, intake: Intake) -> HttpResponse:
        version = request.POST.get("version", "")
        try:
            accepted = accept(intake.pk, int(version) if version.isdecimal() else -1, signed_in(request))
        except EditRefused as refusal:
            messages.error(request, _(str(refusal)))
            return HttpResponseRedirect(self.page_address("outline", intake.pk))
        report = accepted.report
        messages.success(
            request, _("The text is stored. Mentions found in it: %(count)s.") % {"count": report.mentions}
        )
        if report.moved:
            numbers = {"numbers": ", ".join(report.moved)}
            messages.info(request, _("These provisions moved along with their words: %(numbers)s.") % numbers)
        if report.mismatches:
            slipped = {"places": "; ".join(report.mismatches)}
            messages.warning(request, _("These passages have no quote now: %(places)s.") % slipped)
        return HttpResponseRedirect(f"{admin_address(Mention, 'queue')}?agreement={intake.agreement.slug}")

    @extra_page("<int:pk>/refuse/", "refuse")
    def refuse_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Set a text aside for a reason."""
        intake = self._get_intake(request, pk, "accept")
        response: HttpResponse = require_POST(self._refuse)(request, intake)
        return response

    def _refuse(self, request: HttpRequest, intake: Intake) -> HttpResponse:
        try:
            refuse_null(request.POST.get("reason", ""))
            refuse(intake.pk, request.POST.get("reason", ""))
        except (EditRefused, InvalidOperation) as refusal:
            messages.error(request, _(str(refusal)))
            return HttpResponseRedirect(self.page_address("accept", intake.pk))
        messages.success(request, _("“%(title)s” is refused.") % {"title": intake})
        return HttpResponseRedirect(self.page_address("changelist"))

    @extra_page("reopen/<int:text>/", "reopen")
    def reopen_view(self, request: HttpRequest, text: int) -> HttpResponse:
        """Open the outline of an accepted text for changes."""
        if not request.user.has_perm("provisions.accept_intake"):
            raise PermissionDenied
        response: HttpResponse = require_POST(self._reopen)(request, get_object_or_404(Text, pk=text))
        return response

    def _reopen(self, request: HttpRequest, text: Text) -> HttpResponse:
        try:
            intake = reopen(text, signed_in(request))
        except NotReopened as refusal:
            messages.error(request, str(refusal))
            return HttpResponseRedirect(admin_address(Text, "change", text.pk))
        return HttpResponseRedirect(self.page_address("outline", intake.pk))
