"""The queue: mentions that are neither coded nor rejected, one after the other, worked off from the keyboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from provisions.curation.coding.draft_from_mention import draft, make
from provisions.curation.coding.queue_forms import MakeForm, RejectForm
from provisions.importers.mentions.coverage import measure_coverage
from provisions.importers.mentions.reject import REASONS_BY_CODE, reject_mention
from provisions.models import MANY, SINGLE, Mention, MentionField

AROUND = 8  # neighbours shown on either side
FILTERS = ("agreement", "language")
MAKE = ("provisions.add_provision", "provisions.add_reading")
REJECT = ("provisions.add_rejectedmention",)


class QueueAdmin:
    """The pages of the queue, for the admin of mentions."""

    def get_urls(self) -> list[Any]:
        guard = self.admin_site.admin_view  # type: ignore[attr-defined]
        own = [
            path("queue/", guard(self.queue_view), name="provisions_mention_queue"),
            path("queue/<int:pk>/make/", guard(self.make_view), name="provisions_mention_make"),
            path("queue/<int:pk>/reject/", guard(self.reject_view), name="provisions_mention_reject"),
        ]
        return own + super().get_urls()  # type: ignore[misc]

    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """One open mention in its article, its neighbours beside it; `at` says which, the first unless told."""
        if not self.has_view_permission(request):  # type: ignore[attr-defined]
            raise PermissionDenied
        everything = measure_coverage().open_mentions
        found = _filtered(everything, request.GET)
        place = next((i for i, one in enumerate(found) if str(one.pk) == request.GET.get("at")), 0)
        context = {
            "title": _("Open mentions"),
            "everything": len(everything),
            "found": len(found),
            "filters": _choices(everything, request.GET),
            "kept": _kept(request.GET),
            **(_shown(request, found, place) if found else {}),
        }
        return self._page(request, "curation/queue.html", context)

    def make_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """A provision of the mention. `start` and `end` in the address choose another stretch than the one offered."""
        mention = _asked(request, pk, MAKE)
        given = request.POST or request.GET
        plan = draft(mention, _number(given.get("start")), _number(given.get("end")))
        form = MakeForm(plan, request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._decided(request, mention, lambda user: self._made(request, form, user))
        context = {
            "title": _("Make a provision of “%(term)s”") % {"term": mention.term},
            "form": form,
            "plan": plan,
            "pieces": _pieces(mention.article.body, plan.start, plan.end),
            "place": [form[name] for name in ("citation", "heading", "chapter_heading", "summary")],
            "coding": [(form[name], [one for one in plan.suggestions if one.variable == name]) for name in SINGLE],
            "many": [one for one in plan.suggestions if one.variable in MANY],
        }
        return self._page(request, "curation/make.html", {**context, **_about(request, mention)})

    def reject_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The mention is no provision, for one of the reasons of the inclusion rule."""
        mention = _asked(request, pk, REJECT)
        form = RejectForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            return self._decided(request, mention, lambda user: _rejected(mention, form))
        context = {"title": _("Reject “%(term)s”") % {"term": mention.term}, "form": form}
        return self._page(request, "curation/reject.html", {**context, **_about(request, mention)})

    def _decided(self, request: HttpRequest, mention: Mention, decide: Any) -> HttpResponse:
        """Make the decision and go on to the next open mention; refused when another was quicker."""
        with transaction.atomic():
            Mention.objects.select_for_update().get(pk=mention.pk)
            before = [one.pk for one in _filtered(measure_coverage().open_mentions, request.GET)]
            if mention.pk in before:
                messages.success(request, decide(request.user))
            else:
                messages.warning(request, _("Another was quicker: that mention is coded or rejected by now."))
        left = [one.pk for one in _filtered(measure_coverage().open_mentions, request.GET)]
        return HttpResponseRedirect(_address(request.GET, _after(mention.pk, before, left)))

    def _made(self, request: HttpRequest, form: MakeForm, user: User) -> str:
        provision = make(form.draft, form.cleaned_data, user)
        self.log_addition(request, provision, "Made of a mention.")  # type: ignore[attr-defined]
        if form.cleaned_data["confirmed"]:
            return _("%(number)s is a draft now, with your reading.") % {"number": provision.number}
        return _("%(number)s is a draft now; its codes wait in your unfinished reading.") % {"number": provision.number}

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        common = {**self.admin_site.each_context(request), "opts": Mention._meta, "media": self.media}  # type: ignore[attr-defined]
        return TemplateResponse(request, template, {**common, **context})


def _asked(request: HttpRequest, pk: int, permissions: Iterable[str]) -> Mention:
    if not isinstance(request.user, User) or not request.user.has_perms(permissions):
        raise PermissionDenied
    found = Mention.objects.select_related("article__text__agreement", "article__chapter").filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no mention %(pk)s: the text may have been loaded anew.") % {"pk": pk})
    return found


def _rejected(mention: Mention, form: RejectForm) -> str:
    made = reject_mention(mention, REASONS_BY_CODE[form.cleaned_data["reason"]], form.cleaned_data["note"])
    return _("Rejected “%(term)s”: %(reason)s.") % {"term": made.term, "reason": made.reason}


def _filtered(mentions: list[Mention], asked: QueryDict) -> list[Mention]:
    agreement, language = asked.get("agreement"), asked.get("language")
    return [
        one
        for one in mentions
        if (not agreement or one.article.text.agreement.slug == agreement)
        and (not language or one.article.text.language == language)
    ]


def _choices(mentions: list[Mention], asked: QueryDict) -> list[dict[str, Any]]:
    """The two filters, each with its values and how many are open there."""
    agreements = Counter((one.article.text.agreement.name, one.article.text.agreement.slug) for one in mentions)
    languages = Counter((one.article.text.language, one.article.text.language) for one in mentions)
    return [
        {
            "name": name,
            "label": label,
            "options": [(key, f"{shown} ({n})", key == asked.get(name)) for (shown, key), n in sorted(counts.items())],
        }
        for name, label, counts in (
            ("agreement", _("Agreement"), agreements), ("language", _("Language"), languages),
        )
    ]  # fmt: skip


def _kept(asked: QueryDict) -> str:
    """The filters of the address, to be kept in the next."""
    kept = QueryDict(mutable=True)
    kept.update({name: str(asked[name]) for name in FILTERS if asked.get(name)})
    return kept.urlencode()


def _address(asked: QueryDict, pk: int | None) -> str:
    query = "&".join(filter(None, [_kept(asked), f"at={pk}" if pk else ""]))
    return reverse("admin:provisions_mention_queue") + (f"?{query}" if query else "")


def _after(pk: int, before: list[int], left: list[int]) -> int | None:
    """The open mention that follows; one provision can have worked off several."""
    following = before[before.index(pk) + 1 :] if pk in before else []
    remaining = set(left)
    return next((one for one in following if one in remaining), left[0] if left else None)


def _shown(request: HttpRequest, found: list[Mention], place: int) -> dict[str, Any]:
    around = found[max(0, place - AROUND) : place + AROUND + 1]
    previous, following = found[place - 1] if place else None, found[place + 1] if place + 1 < len(found) else None
    return {
        **_about(request, found[place]),
        "position": place + 1,
        "around": [(one, _address(request.GET, one.pk)) for one in around],
        "previous": previous and _address(request.GET, previous.pk),
        "following": following and _address(request.GET, following.pk),
        "may_make": request.user.has_perms(MAKE),
        "may_reject": request.user.has_perms(REJECT),
    }


def _about(request: HttpRequest, mention: Mention) -> dict[str, Any]:
    """The mention in its article: the words around it, or the heading that holds it."""
    article = mention.article
    marked = {field: [(text, False)] for field, text in _fields(mention)}
    text = dict(_fields(mention))[mention.field]
    marked[mention.field] = _pieces(text, mention.start, mention.end)
    return {
        "mention": mention,
        "article": article,
        "marked": marked,
        "kept": _kept(request.GET),
        "back": _address(request.GET, mention.pk),
    }


def _fields(mention: Mention) -> list[tuple[str, str]]:
    article = mention.article
    return [
        (MentionField.BODY, article.body),
        (MentionField.HEADING, article.heading),
        (MentionField.CHAPTER, article.chapter.heading),
    ]


def _pieces(text: str, start: int, end: int) -> list[tuple[str, bool]]:
    """The text in pieces, with the stretch from start to end marked."""
    cut = [(text[:start], False), (text[start:end], True), (text[end:], False)]
    return [(piece, marked) for piece, marked in cut if piece]


def _number(given: str | None) -> int | None:
    return int(given) if given and given.isascii() and given.isdigit() and len(given) < 10 else None
