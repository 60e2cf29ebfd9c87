"""The form that brings a text in, and those of corpora and of an incoming text's facts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import CuratorForm, FiledForm, refuse_duplicate
from provisions.curation.form_fields import CleanLineField, KeyAutocompleteSelect
from provisions.importers.texts.store import TOTA
from provisions.lib.clean_text import clean_text
from provisions.models import Agreement, Corpus, Intake, IntakeState, MainText, Text

INCOMPLETE = (MainText.INCOMPLETE, MainText.MISFILED)
PASTED = "pasted.txt"


class FactsMixin:
    """Rules for the facts of an incoming text that its form and the form that adds it share."""

    def check_facts(self, data: dict[str, Any]) -> None:
        incomplete = data.get("main_text") in INCOMPLETE
        if incomplete and not data.get("lacks"):
            self.add_error("lacks", _("Say what is missing, such as Chapters 14 to 24."))  # type: ignore[attr-defined]
        elif data.get("lacks") and not incomplete:
            message = _("Only for a main text that is incomplete or of another agreement.")
            self.add_error("lacks", message)  # type: ignore[attr-defined]

    def check_identifier(self, corpus: Corpus | None, identifier: str, instance: Intake) -> None:
        if not corpus or not identifier:
            return
        waiting = Intake.objects.filter(corpus=corpus, identifier=identifier).exclude(pk=instance.pk)
        is_taken = waiting.exclude(state=IntakeState.REFUSED).exists()
        texts = Text.objects.filter(corpus=corpus.slug, identifier=identifier).exclude(pk=instance.text_id or 0)
        if is_taken or texts.exists():
            message = _("“%(identifier)s” is another text of this corpus. Choose another identifier.")
            self.add_error("identifier", message % {"identifier": identifier})  # type: ignore[attr-defined]


class AddTextForm(FactsMixin, forms.ModelForm):
    """A new text: a file, pasted words, or the address of a file; and the facts about it."""

    agreement = forms.ModelChoiceField(
        Agreement.objects.all(),
        label=_("Agreement"),
        widget=KeyAutocompleteSelect(Intake._meta.get_field("agreement"), admin.site),
    )
    file = forms.FileField(label=_("File"), required=False, allow_empty_file=True)
    words = forms.CharField(
        label=_("Or its words"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("Paste them here, as plain text."),
    )
    source_url = forms.URLField(
        label=_("Address"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Where it is published. The file is fetched from there when neither a file nor words are given."),
    )
    title = CleanLineField(
        label=_("Title"), required=False, max_length=300, help_text=_("Blank: the name of the agreement.")
    )
    identifier = forms.SlugField(
        label=_("Identifier"),
        required=False,
        max_length=40,
        help_text=_("Its short name in the corpus. Blank: made of agreement and language."),
    )
    lacks = CleanLineField(
        label=_("Lacks"),
        required=False,
        max_length=500,
        help_text=_("What of the main text is missing, such as Chapters 14 to 24."),
    )

    class Meta:
        model = Intake
        fields = [
            "agreement", "language", "is_translation", "source_url", "corpus", "title", "identifier",
            "main_text", "lacks", "annexes",
        ]  # fmt: skip

    def clean_agreement(self) -> Agreement:
        agreement: Agreement = self.cleaned_data["agreement"]
        if agreement.merged_into_id:
            raise forms.ValidationError(refuse_duplicate(agreement))
        return agreement

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self._check_source(data)
        agreement = data.get("agreement")
        if agreement:
            data["title"] = data.get("title") or agreement.name[:300]
            data["identifier"] = data.get("identifier") or self._new_identifier(agreement, data)
        self.check_facts(data)
        self.check_identifier(data.get("corpus"), data.get("identifier", ""), self.instance)
        return data

    def _check_source(self, data: dict[str, Any]) -> None:
        data["words"] = data.get("words", "") if data.get("words", "").strip() else ""  # blanks are no words
        given = [name for name in ("file", "words") if data.get(name)]
        if len(given) == 2:
            self.add_error("words", _("Choose a file or paste words, not both."))
        elif not given and not data.get("source_url") and "source_url" not in self.errors:
            self.add_error("file", _("Choose a file, paste the words, or give an address."))
        elif data.get("file") is not None and not data["file"].size:
            self.add_error("file", _("The file is empty."))

    def _new_identifier(self, agreement: Agreement, data: dict[str, Any]) -> str:
        """The agreement's slug and the language; with a number when the corpus has such a text."""
        start = f"{agreement.slug[:33].rstrip('-')}-{data.get('language', '')}"
        corpus = data.get("corpus")
        if corpus is None:
            return start
        taken = set(Text.objects.filter(corpus=corpus.slug).values_list("identifier", flat=True))
        taken |= set(Intake.objects.filter(corpus=corpus).values_list("identifier", flat=True))
        return next(name for name in (start, *(f"{start}-{n}" for n in range(2, 999))) if name not in taken)

    def read_bytes(self) -> bytes:
        """The bytes of the file or of the pasted words; none when the address has to be fetched."""
        file, words = self.cleaned_data.get("file"), self.cleaned_data.get("words")
        self.instance.file_name = file.name[-200:] if file else PASTED if words else ""
        return bytes(file.read()) if file else words.encode() if words else b""


class IntakeForm(FactsMixin, FiledForm):
    """The facts of an incoming text, which can be changed until it is accepted."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.check_facts(data)
        self.check_identifier(data.get("corpus"), data.get("identifier", ""), self.instance)
        return data


class CorpusForm(CuratorForm):
    def clean_slug(self) -> str:
        slug = clean_text(self.cleaned_data["slug"])
        if slug == TOTA:
            raise forms.ValidationError(_("“tota” is the corpus ToTA. Choose another short name."))
        return slug
