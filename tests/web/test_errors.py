"""Error pages: what is wrong, what is allowed, and links that correct it."""

from __future__ import annotations

import html

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client, RequestFactory

from provisions.web.errors import bad_request, server_error, unavailable
from tests.factories import World


def test_a_misspelt_value_is_refused_with_a_link_that_mends_it(client: Client, world: World) -> None:
    response = client.get("/provisions/?theme=msme_finanse&party=CHL")
    assert response.status_code == 400
    html = response.content.decode()
    assert "theme=msme_finanse" in html
    assert 'href="/provisions/?theme=msme_finance&amp;party=CHL"' in html
    assert "women_led_msmes" in html
    assert 'href="/provisions/?party=CHL"' in html


def test_a_misspelt_name_is_refused_with_a_link_that_mends_it(client: Client, world: World) -> None:
    response = client.get("/provisions/?themes=msme_finance")
    assert response.status_code == 400
    assert 'href="/provisions/?theme=msme_finance"' in response.content.decode()


def test_an_excluded_misspelt_value_stays_excluded(client: Client, world: World) -> None:
    html = client.get("/provisions/?theme=-msme_finanse").content.decode()
    assert 'href="/provisions/?theme=-msme_finance"' in html


@pytest.mark.parametrize("query", ["theme=msme_finanse", "themes=msme_finance", "theme=-msme_finanse", "format=cvs"])
def test_the_link_that_mends_works(client: Client, world: World, query: str) -> None:
    html = client.get(f"/provisions/?{query}").content.decode()
    mended = html.split('class="button" href="')[1].split('"')[0]
    assert client.get(mended).status_code == 200


def test_several_faults_are_all_named(client: Client, world: World) -> None:
    html = client.get("/provisions/?theme=x&page_size=5000&signed_from=19999").content.decode()
    assert all(name in html for name in ("theme=x", "page_size=5000", "signed_from=19999"))


def test_what_was_typed_is_escaped(client: Client, world: World) -> None:
    html = client.get("/provisions/", {"theme": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in html


def test_a_bad_question_is_refused_before_a_file_is_begun(client: Client, world: World) -> None:
    assert client.get("/provisions/?theme=nonsense&format=csv").status_code == 400


@pytest.mark.parametrize("dataset", ["agreements", "economies"])
def test_every_list_refuses(client: Client, world: World, dataset: str) -> None:
    assert client.get(f"/{dataset}/?nonsense=1").status_code == 400


def test_an_unknown_address_has_a_page_of_its_own(client: Client, db: None) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "There is nothing at this address" in response.content.decode()


@pytest.mark.parametrize("address", ["/fr//evil.example/", "/fr//evil.example", "/es///evil.example/x?a=1"])
def test_no_page_leads_to_another_site_that_its_address_names(client: Client, db: None, address: str) -> None:
    html = client.get(address).content.decode()
    assert "evil.example" in html and 'href="//' not in html


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/?q=x"])
def test_nor_does_a_way_to_try_again(rf: RequestFactory, path: str) -> None:
    request = rf.get("/")
    request.path, _mark, request.META["QUERY_STRING"] = path.partition("?")
    for page in (server_error(request), unavailable(request), bad_request(request, Exception())):
        assert 'href="/%2Fevil.example/' in page.content.decode() and 'href="//' not in page.content.decode()


def test_a_form_without_its_token_is_refused_in_words(db: None) -> None:
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", headers={"accept-language": "fr"})
    assert answer.status_code == 403
    assert "Le formulaire n'a pas été accepté" in html.unescape(answer.content.decode())


def test_what_only_others_may_is_refused_in_words(client: Client, db: None) -> None:
    client.force_login(User.objects.create(username="nobody", is_staff=True))
    answer = client.get("/admin/auth/user/")
    assert answer.status_code == 403 and "Your account has no right" in answer.content.decode()


def test_our_own_fault_needs_no_database(rf: RequestFactory) -> None:
    """The test has no database access: a query would make it fail."""
    response = server_error(rf.get("/provisions/?q=x"))
    assert response.status_code == 500
    assert 'href="/provisions/?q=x"' in response.content.decode()


def test_an_unexpected_error_is_answered_by_that_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("provisions.web.presenters.prefetch.for_provision_page", lambda provisions: 1 / 0)
    response = Client(raise_request_exception=False).get("/provisions/P00001/")
    assert response.status_code == 500
    assert "went wrong on our side" in response.content.decode()


def test_pages_are_read_only(client: Client, world: World) -> None:
    assert client.post("/provisions/").status_code == 405


def test_health_is_200_while_the_database_answers(client: Client, db: None) -> None:
    assert client.get("/healthz").status_code == 200


def test_health_is_503_when_the_database_does_not_answer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    class Unreachable:
        def cursor(self) -> None:
            raise OperationalError("could not connect")

    monkeypatch.setattr("provisions.web.views.health.connection", Unreachable())
    assert client.get("/healthz").status_code == 503


def test_robots_may_read_records_but_not_every_combination(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /*?" in text
    assert "Disallow: /admin/" in text


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "FOO"])
def test_pages_can_only_be_read(world: World, method: str) -> None:
    """Also for clients that send no token, which have no form to go back to."""
    browser = Client(enforce_csrf_checks=True)
    addresses = ["/", "/provisions/?theme=msme_finance", "/provisions/P00001/", "/fr/about/", "/data/releases/"]
    for address in [*addresses, "/feeds/provisions.atom", "/sitemap.xml", "/healthz", "/static/provisions/site.css"]:
        answer = browser.generic(method, address)
        assert answer.status_code == 405, address
        assert "GET" in answer["Allow"]
    assert browser.generic(method, "/no/such/page/").status_code == 404
