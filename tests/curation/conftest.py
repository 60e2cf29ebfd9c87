"""Users who are signed in to the admin: a superuser, and one of each role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from provisions.curation.accounts.roles import ROLES


@pytest.fixture
def curator(db: None, client: Client) -> Client:
    """A browser in which a superuser has signed in."""
    client.force_login(User.objects.create(username="curator", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def as_a(db: None, client: Client) -> Callable[[str], Client]:
    """Signs in a user who bears the role's name and has that role; "coder-2" is a second coder."""
    for name in (*ROLES, "coder-2"):
        person(name, name.removesuffix("-2"))

    def sign_in(name: str) -> Client:
        client.force_login(User.objects.get(username=name))
        return client

    return sign_in


def person(name: str, role: str) -> User:
    """A user of the staff in one role."""
    made = User.objects.create_user(name, is_staff=True, password="a long password")
    made.groups.add(Group.objects.get(name=role))
    return made
