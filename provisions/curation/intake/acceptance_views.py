"""The pages that accept or refuse an incoming text."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from provisions.curation.intake.acceptance import accept
from provisions.curation.intake.add_views import signed_in
from provisions.curation.intake.outline_views import OutlineMixin
from provisions.curation.pages import admin_address, extra_page
from provisions.intake.editing import EditRefused
from provisions.models import Intake, IntakeState, Mention


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
        count = Mention.objects.filter(article__text=accepted.text_id).count()
        messages.success(request, _("The text is stored. Mentions found in it: %(count)s.") % {"count": count})
        address = admin_address(Mention, "queue")
        return HttpResponseRedirect(f"{address}?agreement={intake.agreement.slug}")
