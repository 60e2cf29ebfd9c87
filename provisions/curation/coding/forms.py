"""Base of the coding forms: every variable with its values, and the codebook's rules beside them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import CuratorForm
from provisions.curation.review.requirements import Missing, incomplete_coding
from provisions.importers.passage_checks import split_words
from provisions.models import MANY, SINGLE, Value, Variable

NO_MENTION = _("No words in this passage name MSMEs, and it is coded as explicit. Choose a passage that does.")


class GroupedCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes in a fieldset per variable, with the variable's rules (`rules`, by label) under its name."""

    template_name = "curation/grouped_checkboxes.html"
    rules: dict[str, SafeString] = {}

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["groups"] = [
            {"legend": legend, "rules": self.rules.get(str(legend), ""), "options": options}
            for legend, options, _index in context["widget"]["optgroups"]
        ]
        return context


class CodingForm(CuratorForm):
    """A form on a coding: a select where a variable takes one value, grouped checkboxes where it takes many."""

    class Meta:
        widgets: dict[str, Any] = {"coded_values": GroupedCheckboxes}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        variables = {one.name: one for one in Variable.objects.prefetch_related("values")}
        for name in variables.keys() & self.fields.keys() & {*SINGLE}:
            field = self._offer(name, [("", "---------"), *_choices(variables[name])])
            field.help_text = _rules(variables[name])
        if "coded_values" in self.fields:
            many = [variables[name] for name in MANY if name in variables]
            field = self._offer("coded_values", [(variable.label, _choices(variable)) for variable in many])
            field.help_text = ""
            field.widget.rules = {variable.label: _rules(variable) for variable in many}
            field.error_messages["invalid_choice"] = _(
                "“%(value)s” is not a value of a variable that takes many: kind, theme, beneficiary and element do."
            )

    def _offer(self, name: str, choices: list[Any]) -> Any:
        """Set a field's choices, without the admin's links: the codebook isn't edited while coding."""
        field: Any = self.fields[name]
        field.widget = getattr(field.widget, "widget", field.widget)
        field.choices = choices
        return field

    def check_finished(self, data: dict[str, Any]) -> None:
        """Add an error to every variable that lacks the answer it needs before the reading is handed in."""
        self.add_missing(incomplete_coding(data, _("Needed before it is handed in.")))

    def add_missing(self, missing: Missing) -> None:
        """Add an error to every field that lacks something, unless it has an error already."""
        for name, message in missing.items():
            if name not in self.errors:
                self.add_field_error(name, message)

    def check_offsets(self, data: dict[str, Any], length: int | None = None) -> None:
        """Check the order of a passage's start and end, and the end against the length of its article."""
        start, end = data.get("start"), data.get("end")
        if start is not None and end is not None and end <= start:
            self.add_field_error("end", _("The end comes after the start."))
        elif end is not None and length is not None and end > length:
            self.add_field_error("end", _("The article has only %(length)s characters.") % {"length": length})

    def check_words(self, body: str, start: int, end: int) -> None:
        """Refuse a passage whose start or end lies inside a word of its article."""
        for name, word in split_words(body, start, end).items():
            self.add_field_error(name, _("This place is inside the word “%(word)s”.") % {"word": word})


def _choices(variable: Variable) -> list[tuple[str, str]]:
    return [(value.key, value.label) for value in variable.values.all()]


def _rules(variable: Variable) -> SafeString:
    """The variable's definition, and collapsed below it its coding rule and the rules of each value."""
    return format_html(
        '{}<details class="codebook-rules"><summary>{}</summary><p>{}</p><dl>{}</dl></details>',
        variable.definition,
        gettext("How to decide"),
        variable.coding_rule,
        format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((v.label, _value_rules(v)) for v in variable.values.all())),
    )


def _value_rules(value: Value) -> SafeString:
    parts = [
        ("", value.definition),
        (gettext("When"), value.inclusion_rule),
        (gettext("Not when"), value.exclusion_rule),
    ]
    return format_html_join(
        " ", "{}{}", ((format_html("<b>{}:</b> ", name) if name else "", text) for name, text in parts if text)
    )
