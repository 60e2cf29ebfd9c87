"""A curator at work."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client


@pytest.fixture
def curator(db: None, client: Client) -> Client:
    """A browser in which an administrator has signed in."""
    client.force_login(User.objects.create(username="curator", is_staff=True, is_superuser=True))
    return client
