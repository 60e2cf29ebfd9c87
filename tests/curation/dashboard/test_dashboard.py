"""The dashboard: the tasks of each role, with links to lists of just those records."""

from __future__ import annotations

import datetime
import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from provisions.models import Mention, Provision, Reading, RejectedMention, Release, Text
from tests.curation.forms import filled
from tests.curation.intake.incoming import incoming_text
from tests.factories import World, agreement, provision

pytestmark = pytest.mark.engines

HOME = reverse("admin:index")
PROVISIONS = reverse("admin:provisions_provision_changelist")
CEILING = 18  # two of them compare passages with the same words


def waits(browser: Client) -> dict[str, tuple[int, str]]:
    """What the home page names: the title, how many, and where it leads."""
    html = browser.get(HOME).content.decode()
    cards = re.findall(r'<li><a href="([^"]+)"><b>(\d+)</b> <span>([^<]+)</span>', html)
    return {title: (int(count), href.replace("&amp;", "&")) for href, count, title in cards}


def reading(world: World, number: str, coder: int, handed_in: datetime.datetime | None) -> None:
    """A reading, handed in or still its coder's own affair."""
    made = Reading.objects.create(provision=world.provisions[number], coder=f"reading-{coder}")
    Reading.objects.filter(pk=made.pk).update(handed_in=handed_in)


@pytest.fixture
def busy(world: World) -> World:
    """The world with something of everything that waits."""
    provision(world.agreements["eu-peru"], status="in_review")
    located: dict[str, Any] = {"field": "body", "term": "SMEs", "pattern": "abbreviation"}
    outside = world.article.body.index("Nothing here")
    Mention.objects.create(article=world.article, start=outside, end=outside + 7, **located)
    inside = world.article.body.index("(SMEs)") + 1
    Mention.objects.create(article=world.article, start=inside, end=inside + 4, **located)
    for number, coders in (("P00001", 2), ("P00002", 1)):
        for coder in range(coders):
            reading(world, number, coder, handed_in=timezone.now())
    reading(world, "P00002", coder=1, handed_in=None)  # begun: it counts nowhere yet
    Text.objects.create(
        agreement=world.agreements["chile-peru"], corpus="tota", identifier="2", language="es", title="X"
    )
    agreement("Chile – Peru", "CHL", slug="double", origin="curator")
    incoming_text(world.agreements["korea-chile"])
    Text.objects.filter(pk=world.text.pk).update(checksum="0" * 64)
    Provision.objects.filter(number="P00004").update(quote=None)
    return world


def test_every_count_is_that_of_the_list_it_leads_to(busy: World, curator: Client) -> None:
    found = waits(curator)
    assert {title: count for title, (count, _href) in found.items()} == {
        "mentions found and not worked off": 1,
        "drafts": 1,
        "provisions read fewer than twice": 6,
        "provisions in review": 1,
        "published, not confirmed by a person": 4,
        "passages that don’t match their text": 1,
        "agreements that look like duplicates": 2,
        "agreements without a text": 3,
        "incoming texts to be accepted": 1,
        "texts whose words are not loaded": 1,
        "texts without a date of their words": 1,
        "published provisions, and no release yet": 4,
    }
    for title, (count, href) in found.items():
        if "release" in title:
            continue  # its list cannot leave out what is filed under a merged agreement
        with CaptureQueriesContext(connection) as queries:
            answer = curator.get(href)
        assert answer.status_code == 200, title
        assert answer.context["cl"].result_count == count, title
        assert len(queries) <= CEILING, title


def test_what_takes_in_anothers_codes_is_not_to_be_read(busy: World, curator: Client) -> None:
    before = waits(curator)["provisions read fewer than twice"][0]
    provision(busy.agreements["chile-peru"], incorporates=busy.provisions["P00004"])
    count, href = waits(curator)["provisions read fewer than twice"]
    assert (count, curator.get(href).context["cl"].result_count) == (before, before)


def test_filters_and_choices_speak_the_curators_language(busy: World, curator: Client) -> None:
    languages = {"headers": {"accept-language": "fr"}}
    filters = curator.get(f"{PROVISIONS}?strength=soft", **languages)
    assert {one.title for one in filters.context["cl"].filter_specs} >= {"Force", "Emplacement"}
    assert filters.context["cl"].result_count == Provision.objects.filter(strength="soft").count() > 0
    form = curator.get(reverse("admin:provisions_agreement_add"), **languages).content.decode()
    assert "Accord de libre-échange" in form and "Free trade agreement" not in form


def test_work_done_leaves_the_page(busy: World, curator: Client) -> None:
    mention = Mention.objects.get(start=busy.article.body.index("Nothing here"))
    RejectedMention.objects.create(
        corpus="tota", article_identifier="900201", field="body", start=mention.start, end=mention.end,
        term="SMEs", reason="No provision.",
    )  # fmt: skip
    page = reverse("admin:provisions_provision_change", args=[busy.provisions["P00005"].pk])
    assert curator.post(page, filled(curator, page, verified="on")).status_code == 302
    Provision.objects.filter(number="P00005").update(status="published")
    found = waits(curator)
    assert "mentions found and not worked off" not in found
    assert "drafts" not in found
    html = curator.get(HOME).content.decode()
    assert "Nothing waits:" in html


def test_ones_own_unfinished_work_and_the_latest_changes(busy: World, curator: Client) -> None:
    draft = busy.provisions["P00005"]
    page = reverse("admin:provisions_provision_change", args=[draft.pk])
    curator.post(page, filled(curator, page, citation="Art. 77"))
    html = curator.get(HOME).content.decode()
    mine = html[html.index('id="yours"') : html.index('id="latest"')]
    assert f'href="{page}">P00005 Art. 77' in mine
    assert reverse("admin:provisions_provision_history", args=[draft.pk]) in html[html.index('id="latest"') :]
    assert "changed, curator" in html


def test_since_a_release_only_what_changed_counts(busy: World, curator: Client) -> None:
    Release.objects.create(version="2026.1", date="2100-01-01", dataset_version=1)
    assert not any("release" in title for title in waits(curator))
    Release.objects.filter(version="2026.1").update(date="2020-01-01")
    assert waits(curator)["published provisions new or changed since release 2026.1"][0] == 4


def test_everybody_sees_what_they_may_see(busy: World, client: Client) -> None:
    user = User.objects.create(username="coder", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_provision", "view_mention"]))
    client.force_login(user)
    assert set(waits(client)) == {
        "mentions found and not worked off", "drafts", "provisions in review",
        "published, not confirmed by a person", "passages that don’t match their text",
    }  # fmt: skip
    html = client.get(HOME).content.decode()
    assert 'id="latest"' not in html
    assert "for administrators" not in html
    nobody = User.objects.create(username="nobody", is_staff=True)
    client.force_login(nobody)
    assert waits(client) == {}


@pytest.mark.alone
def test_few_queries_on_the_shipped_data(shipped: None, curator: Client, client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert curator.get(HOME).status_code == 200
    assert len(queries) <= CEILING, "\n".join(query["sql"][:150] for query in queries)
    user = User.objects.create(username="editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="provisions"))
    client.force_login(user)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(HOME).status_code == 200
    assert len(queries) <= CEILING, "\n".join(query["sql"][:150] for query in queries)


def test_tasks_without_records_are_named_apart(world: World, curator: Client) -> None:
    empty = "".join(re.findall(r"Nothing waits:(.*?)</p>", curator.get(HOME).content.decode()))
    assert "provisions in review" in empty and "provisions in review" not in waits(curator)
    assert "drafts" not in empty and "drafts" in waits(curator)
