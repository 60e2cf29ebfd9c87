"""Number of calls between the project's files while a page is rendered."""

from __future__ import annotations

import pytest
from django.test import Client

from bench.calls import PAGE, cold

pytestmark = pytest.mark.django_db


def test_a_cold_page_with_facets_makes_few_calls_between_files(shipped: None, client: Client) -> None:
    """There were 1,241 before rows, options and cards were formatted in loops."""
    client.get(PAGE)
    assert cold(client.get, PAGE).pairs.total() <= 620
