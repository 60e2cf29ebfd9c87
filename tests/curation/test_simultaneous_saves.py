"""Of two simultaneous saves one succeeds, and the other reports a conflict."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from provisions.models import Provision, Revision
from tests.curation.forms import filled
from tests.factories import build

pytestmark = pytest.mark.engines


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_none_is_lost() -> None:
    provision = build().provisions["P00001"]
    address = reverse("admin:provisions_provision_change", args=[provision.pk])
    browsers = []
    for name in ("anna", "bert"):
        browser = Client()
        browser.force_login(User.objects.create(username=name, is_staff=True, is_superuser=True))
        browsers.append((browser, filled(browser, address, summary=f"By {name}.")))
    barrier = Barrier(2)

    def save(one: tuple[Client, dict[str, Any]]) -> int:
        try:
            barrier.wait(timeout=20)
            return one[0].post(address, one[1]).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        codes = sorted(pool.map(save, browsers))
    assert codes == [200, 302]
    kept = Provision.objects.get(pk=provision.pk).summary
    assert kept in ("By anna.", "By bert.")
    assert Revision.objects.for_record(provision).count() == 2
