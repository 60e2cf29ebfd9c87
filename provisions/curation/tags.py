"""What the admin's home page asks for."""

from __future__ import annotations

from typing import Any

from django import template

from provisions.curation import own_work, waiting
from provisions.curation.signing_in import second_factor

register = template.Library()


@register.simple_tag(takes_context=True)
def what_waits(context: dict[str, Any]) -> list[waiting.Group]:
    """What waits for the user's work, in groups."""
    return waiting.groups(context["request"])


@register.simple_tag(takes_context=True)
def latest_changes(context: dict[str, Any]) -> list[own_work.Latest]:
    """The changes made last."""
    return own_work.latest(context["request"])


@register.simple_tag(takes_context=True)
def unfinished(context: dict[str, Any]) -> list[Any]:
    """The user's own unfinished provisions."""
    return own_work.yours(context["request"])


@register.simple_tag(takes_context=True)
def yours_to_read(context: dict[str, Any]) -> list[Any]:
    """What was given to the user to read, blind."""
    return own_work.to_read(context["request"])


@register.simple_tag
def second_factors() -> bool:
    """Whether the site has second factors."""
    return not second_factor.off()
