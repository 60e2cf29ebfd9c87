"""Template tags of the curators' dashboard, the admin's index page."""

from __future__ import annotations

from django import template

from provisions.curation.accounts import two_factor
from provisions.curation.dashboard.my_work import assigned_readings, latest_changes, unfinished_provisions
from provisions.curation.dashboard.todo import todo_groups

register = template.Library()
register.simple_tag(todo_groups)
register.simple_tag(latest_changes)
register.simple_tag(unfinished_provisions)
register.simple_tag(assigned_readings)
register.simple_tag(two_factor.is_off, name="two_factor_is_off")
