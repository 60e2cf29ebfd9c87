"""Files are taken from those who may bring some in, on the pages that ask for them; from nobody else, anywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryUploadedFile
from django.test import Client

from tests.factories import World

pytestmark = [pytest.mark.trust, pytest.mark.engines]
LARGE = b"x" * 3_000_000  # more than is held in memory
TOKEN = "abcdefghijklmnopqrstuvwxyz012345"  # anybody can make one up


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of files that were begun on disk for a request."""
    found: list[str] = []

    class Noted(TemporaryUploadedFile):
        def __init__(self, name: str, *args: Any) -> None:
            found.append(name)
            super().__init__(name, *args)

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryUploadedFile", Noted)
    return found


def send(client: Client, address: str) -> int:
    client.cookies["csrftoken"] = TOKEN
    return client.post(address, {"file": SimpleUploadedFile("large.csv", LARGE)}).status_code


@pytest.mark.parametrize(
    "address", ["/", "/provisions/", "/api/v1/provisions/", "/admin/login/", "/admin/spreadsheets/", "/nothing/"]
)
def test_strangers_leave_no_file(world: World, written: list[str], address: str) -> None:
    assert send(Client(enforce_csrf_checks=True), address) in (302, 403, 404, 405)
    assert written == []


@pytest.mark.parametrize("address", ["/admin/spreadsheets/", "/admin/wto-list/", "/admin/provisions/agreement/add/"])
def test_nor_do_those_who_may_bring_none_in(world: World, written: list[str], address: str) -> None:
    coder = User.objects.create(username="coder", is_staff=True)
    coder.groups.add(Group.objects.get(name="coder"))
    client = Client()
    client.force_login(coder)
    assert send(client, address) == 403
    assert written == []


def test_who_may_can(world: World, written: list[str]) -> None:
    client = Client()
    client.force_login(User.objects.create(username="curator", is_staff=True, is_superuser=True))
    assert send(client, "/admin/spreadsheets/") == 400  # which does not say what it holds
    assert written == ["large.csv"]
