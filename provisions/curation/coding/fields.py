"""Coding in a form: every question with its answers, and the codebook's rules beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from provisions.curation.base import CuratorForm, bare
from provisions.models import MANY, SINGLE, Value, Variable


class GroupedCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes in a group for each variable, with that variable's rules under its name."""

    template_name = "curation/grouped_checkboxes.html"
    rules: dict[str, SafeString]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        rules = getattr(self, "rules", {})
        context["widget"]["groups"] = [
            {"legend": legend, "rules": rules.get(str(legend), ""), "options": options}
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
        for name in SINGLE:
            if name in self.fields and name in variables:
                self._offer_one(self.fields[name], variables[name])
        if "coded_values" in self.fields:
            self._offer_many(self.fields["coded_values"], [variables[name] for name in MANY if name in variables])

    def _offer_one(self, field: Any, variable: Variable) -> None:
        field.choices = [("", "---------"), *_choices(variable)]
        field.help_text = _rules(variable)
        _unlink(field)

    def _offer_many(self, field: Any, variables: list[Variable]) -> None:
        field.choices = [(variable.label, _choices(variable)) for variable in variables]
        field.help_text = ""
        field.error_messages["invalid_choice"] = _(
            "“%(value)s” is not a value of a variable that takes many: kind, theme and beneficiary do."
        )
        bare(field.widget).rules = {variable.label: _rules(variable) for variable in variables}
        _unlink(field)


def _choices(variable: Variable) -> list[tuple[str, str]]:
    return [(value.key, value.label) for value in variable.values.all()]


def _unlink(field: Any) -> None:
    """Take away the admin's add, change and delete links: the codebook is not changed while coding."""
    for link in ("add", "change", "delete", "view"):
        setattr(field.widget, f"can_{link}_related", False)


def _rules(variable: Variable) -> SafeString:
    """The codebook on a variable: its definition, and folded away the rule and each value's rules."""
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
