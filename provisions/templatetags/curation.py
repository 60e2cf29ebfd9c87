"""What the admin's home page asks for."""

from __future__ import annotations

from typing import Any

from django import template

from provisions.curation.accounts import two_factor
from provisions.curation.dashboard import my_work, todo

register = template.Library()


@register.simple_tag(takes_context=True)
def what_waits(context: dict[str, Any]) -> list[todo.Group]:
    """What waits for the user's work, in groups."""
    return todo.groups(context["request"])


@register.simple_tag(takes_context=True)
def latest_changes(context: dict[str, Any]) -> list[my_work.Latest]:
    """The changes made last."""
    return my_work.latest(context["request"])


@register.simple_tag(takes_context=True)
def unfinished(context: dict[str, Any]) -> list[Any]:
    """The user's own unfinished provisions."""
    return my_work.yours(context["request"])


@register.simple_tag(takes_context=True)
def yours_to_read(context: dict[str, Any]) -> list[Any]:
    """What was given to the user to read, blind."""
    return my_work.to_read(context["request"])


@register.simple_tag
def second_factors() -> bool:
    """Whether the site has second factors."""
    return not two_factor.off()
