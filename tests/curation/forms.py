"""Helpers that submit the admin's forms as a browser does."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from provisions.models import Provision


def filled(curator: Client, address: str, **changes: Any) -> dict[str, Any]:
    """What the form at an address sends when a curator changes the named fields (None empties one) and no other."""
    context = curator.get(address).context
    sent = {**_values(context["adminform"].form), "_seen": context["marks"]}
    for inline in context["inline_admin_formsets"]:
        sent |= _values(inline.formset.management_form)
        for form in inline.formset.initial_forms if inline.has_change_permission else []:
            sent |= _values(form)
    return {name: value for name, value in {**sent, **changes}.items() if value is not None}


def move(curator: Client, provision: Provision, name: str, **sent: Any) -> Any:
    """The answer to the form of a move, such as publish."""
    return curator.post(reverse("admin:provisions_provision_move", args=[provision.pk, name]), {"note": "", **sent})


def stands_against(answer: Any) -> set[str]:
    """The fields, or for what is on no field the words, by which a move was refused; fails when it was not."""
    assert answer.status_code == 200, f"accepted: {answer}"
    found = answer.context["form"].errors
    assert found
    return set(found)


def errors(answer: Any) -> dict[str, list[str]]:
    """What a refused form says, by field; fails when it was not refused."""
    assert answer.status_code == 200, f"accepted: {answer}"
    found = {name: list(said) for name, said in answer.context["adminform"].form.errors.items()}
    for inline in answer.context["inline_admin_formsets"]:
        for form in inline.formset.forms:
            found |= {form.add_prefix(name): list(said) for name, said in form.errors.items()}
    assert found
    return found


def _values(form: Any) -> dict[str, Any]:
    return {bound.html_name: _plain(bound.value()) for bound in form}


def _plain(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [getattr(one, "pk", one) for one in value]
    return None if value is False else value
