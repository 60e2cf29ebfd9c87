"""The coding queue: open mentions (neither coded nor rejected), one after the other, handled from the keyboard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from provisions.curation.coding.draft_from_mention import Draft, create_provision, propose_draft
from provisions.curation.coding.forms import NO_MENTION, CodingForm
from provisions.curation.form_fields import CleanCharField
from provisions.curation.pages import PagesMixin, admin_address, extra_page
from provisions.importers.mentions.coverage import measure_coverage
from provisions.importers.mentions.reject import REASONS, REASONS_BY_CODE, reject_mention
from provisions.importers.passage_checks import EXPLICIT, lacks_mention
from provisions.models import MANY, SINGLE, Mention, MentionField, Provision
from provisions.models.codebook import key_of

NEIGHBOURS = 8  # on either side
FILTERS = ("agreement", "language")
DRAFT_PERMISSIONS = ("provisions.add_provision", "provisions.add_reading")
REJECT_PERMISSIONS = ("provisions.add_rejectedmention",)


class DraftForm(CodingForm):
    """A new draft: its passage, citation and codes. The codes are prefilled with suggestions from the words."""

    start = forms.IntegerField(label=_("Start"), min_value=0)
    end = forms.IntegerField(label=_("End"), min_value=1)
    note = CleanCharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the adjudicator."),
    )
    confirmed = forms.BooleanField(
        label=_("I have checked every code against the passage"),
        required=False,
        help_text=_("Hands them in as your reading. Without it they stay suggestions, in a reading you finish later."),
    )

    class Meta(CodingForm.Meta):
        model = Provision
        fields = ["citation", "heading", "chapter_heading", "summary", *SINGLE, "coded_values"]
        widgets: dict[str, Any] = {**CodingForm.Meta.widgets, "summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, draft: Draft, data: Any = None) -> None:
        super().__init__(data, initial=draft.initial())
        self.draft = draft

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        body, start, end = self.draft.mention.article.body, data.get("start"), data.get("end")
        self.check_offsets(data, len(body))
        is_offered = any((one.start, one.end) == (start, end) for one in self.draft.passages)
        if start is not None and end is not None and start < end <= len(body):
            if not is_offered:
                self.check_words(body, start, end)
            self._check_mention(data, start, end)
        if data.get("confirmed"):
            self.check_finished(data)
        return data

    def _check_mention(self, data: dict[str, Any], start: int, end: int) -> None:
        """Words that are coded as naming MSMEs do so, unless the heading above them does."""
        mention, article = data.get("mention"), self.draft.mention.article
        is_explicit = mention is not None and mention.pk == key_of("mention", EXPLICIT)
        in_body = self.draft.mention.field == MentionField.BODY
        if is_explicit and in_body and lacks_mention(article.body, start, end, article.text.language):
            self.add_field_error("mention", NO_MENTION)


class RejectForm(forms.Form):
    """The reason why a mention is not a provision."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[(reason.code, f"{reason.code}: {reason.used_when}") for reason in REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the reasons of the inclusion rule.")},
    )
    note = CleanCharField(
        label=_("Note"),
        required=False,
        max_length=250,
        help_text=_("Needed for twin_text and misfiled_text (which article), and for other (what). It is published."),
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        reason = REASONS_BY_CODE.get(data.get("reason", ""))
        if reason and reason.note_needed and not data.get("note"):
            self.add_error("note", _("Needed for %(reason)s.") % {"reason": reason.code})
        return data


class QueueMixin(PagesMixin):
    """The pages of the queue, for the admin of mentions."""

    @extra_page("queue/", "queue")
    def queue_view(self, request: HttpRequest) -> HttpResponse:
        """One open mention in its article, with its neighbours in the queue. `?at=` is its key; default: the first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        all_open = measure_coverage().open_mentions
        mentions = _filter_mentions(all_open, request.GET)
        index = next((i for i, one in enumerate(mentions) if str(one.pk) == request.GET.get("at")), 0)
        context = {
            "open_count": len(all_open),
            "match_count": len(mentions),
            "filters": _filter_options(all_open, request.GET),
            "filter_query": _filter_query(request.GET),
            **(_position_context(request, mentions, index) if mentions else {}),
        }
        return self.render_page(request, "curation/queue.html", _("Open mentions"), **context)

    @extra_page("queue/<int:pk>/make/", "make")
    def draft_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Code a mention as a provision. `start` and `end` choose another passage than the one proposed."""
        mention = _get_mention(request, pk, DRAFT_PERMISSIONS)
        parameters = request.POST or request.GET
        draft = propose_draft(mention, *(_parse_offset(parameters.get(name)) for name in ("start", "end")))
        form = DraftForm(draft, request.POST or None)
        if form.is_valid():
            return self._decide(request, mention, lambda user: self._create(request, form, user))
        context = {
            "draft": draft,
            "pieces": _mark(mention.article.body, draft.start, draft.end),
            "place": [form[name] for name in ("citation", "heading", "chapter_heading", "summary")],
            "coding": [(form[name], [one for one in draft.suggestions if one.variable == name]) for name in SINGLE],
            "many": [one for one in draft.suggestions if one.variable in MANY],
            **_mention_context(request, mention),
        }
        title = _("Make a provision of “%(term)s”") % {"term": mention.term}
        return self.render_page(request, "curation/draft.html", title, form, **context)

    @extra_page("queue/<int:pk>/reject/", "reject")
    def reject_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Reject a mention for one of the reasons of the inclusion rule."""
        mention = _get_mention(request, pk, REJECT_PERMISSIONS)
        form = RejectForm(request.POST or None)
        if form.is_valid():
            return self._decide(request, mention, lambda user: _reject(mention, form))
        title = _("Reject “%(term)s”") % {"term": mention.term}
        return self.render_page(request, "curation/reject.html", title, form, **_mention_context(request, mention))

    def _decide(self, request: HttpRequest, mention: Mention, decide: Callable[[Any], str]) -> HttpResponse:
        """Make the decision, unless somebody else was faster, and go on to the next open mention.

        `decide` takes the user and returns a message.
        """
        with transaction.atomic():
            Mention.objects.select_for_update().get(pk=mention.pk)
            before = _open_keys(request)
            if mention.pk in before:
                messages.success(request, decide(request.user))
            else:
                messages.warning(request, _("Somebody else has coded or rejected that mention already."))
        return redirect(_queue_address(request.GET, _next_key(mention.pk, before, _open_keys(request))))

    def _create(self, request: HttpRequest, form: DraftForm, user: User) -> str:
        provision = create_provision(form.draft, form.cleaned_data, user)
        self.log_addition(request, provision, "Made of a mention.")
        if form.cleaned_data["confirmed"]:
            return _("%(number)s is a draft now, with your reading.") % {"number": provision.number}
        return _("%(number)s is a draft now; its codes wait in your unfinished reading.") % {"number": provision.number}


def _get_mention(request: HttpRequest, pk: int, permissions: Iterable[str]) -> Mention:
    if not isinstance(request.user, User) or not request.user.has_perms(permissions):
        raise PermissionDenied
    mention = Mention.objects.select_related("article__text__agreement", "article__chapter").filter(pk=pk).first()
    if mention is None:
        raise Http404(_("There is no mention %(pk)s. Its text may have been reloaded.") % {"pk": pk})
    return mention


def _reject(mention: Mention, form: RejectForm) -> str:
    reason = REASONS_BY_CODE[form.cleaned_data["reason"]]
    rejection = reject_mention(mention, reason, form.cleaned_data["note"])
    return _("Rejected “%(term)s”: %(reason)s.") % {"term": rejection.term, "reason": rejection.reason}


def _open_keys(request: HttpRequest) -> list[int]:
    return [one.pk for one in _filter_mentions(measure_coverage().open_mentions, request.GET)]


def _filter_mentions(mentions: list[Mention], query: QueryDict) -> list[Mention]:
    agreement, language = (query.get(name) for name in FILTERS)
    return [
        one
        for one in mentions
        if agreement in (None, "", one.article.text.agreement.slug)
        and language in (None, "", one.article.text.language)
    ]


def _filter_options(mentions: list[Mention], query: QueryDict) -> list[dict[str, Any]]:
    """The two filters, each with its values and the number of open mentions."""
    agreements = Counter((one.article.text.agreement.name, one.article.text.agreement.slug) for one in mentions)
    languages = Counter((one.article.text.language, one.article.text.language) for one in mentions)
    return [
        {
            "name": name,
            "label": label,
            "options": [(key, f"{text} ({n})", key == query.get(name)) for (text, key), n in sorted(counts.items())],
        }
        for name, label, counts in zip(FILTERS, (_("Agreement"), _("Language")), (agreements, languages), strict=True)
    ]


def _filter_query(query: QueryDict) -> str:
    """The filters of an address as a query string, for links that keep them."""
    filters = QueryDict(mutable=True)
    filters.update({name: str(query[name]) for name in FILTERS if query.get(name)})
    return filters.urlencode()


def _queue_address(query: QueryDict, pk: int | None) -> str:
    query_string = "&".join(filter(None, [_filter_query(query), f"at={pk}" if pk else ""]))
    return admin_address(Mention, "queue") + (f"?{query_string}" if query_string else "")


def _next_key(pk: int, before: list[int], after: list[int]) -> int | None:
    """The next open mention. One provision may have covered several mentions."""
    later = before[before.index(pk) + 1 :] if pk in before else []
    return next((one for one in later if one in set(after)), after[0] if after else None)


def _position_context(request: HttpRequest, mentions: list[Mention], index: int) -> dict[str, Any]:
    neighbours = mentions[max(0, index - NEIGHBOURS) : index + NEIGHBOURS + 1]
    return {
        **_mention_context(request, mentions[index]),
        "position": index + 1,
        "neighbours": [(one, _queue_address(request.GET, one.pk)) for one in neighbours],
        "previous": _queue_address(request.GET, mentions[index - 1].pk) if index else None,
        "following": _queue_address(request.GET, mentions[index + 1].pk) if index + 1 < len(mentions) else None,
        "may_draft": request.user.has_perms(DRAFT_PERMISSIONS),
        "may_reject": request.user.has_perms(REJECT_PERMISSIONS),
    }


def _mention_context(request: HttpRequest, mention: Mention) -> dict[str, Any]:
    """The mention, and its article's texts in pieces: the mention is marked in the text that holds it."""
    article = mention.article
    texts = {
        MentionField.BODY: article.body,
        MentionField.HEADING: article.heading,
        MentionField.CHAPTER: article.chapter.heading,
    }
    pieces = {str(field): [(text, False)] for field, text in texts.items()}
    pieces[mention.field] = _mark(texts[MentionField(mention.field)], mention.start, mention.end)
    return {
        "mention": mention,
        "article": article,
        "pieces_by_field": pieces,
        "filter_query": _filter_query(request.GET),
        "back": _queue_address(request.GET, mention.pk),
    }


def _mark(text: str, start: int, end: int) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it lies between start and end."""
    pieces = [(text[:start], False), (text[start:end], True), (text[end:], False)]
    return [(piece, is_marked) for piece, is_marked in pieces if piece]


def _parse_offset(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
