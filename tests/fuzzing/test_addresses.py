"""Every parameter of every list, every part of every address, and every header, with whatever can be sent in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

import pytest
from django.http import QueryDict
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from provisions.models import Provision
from provisions.query import DATASETS, PARAMETERS, InvalidQuery, ListQuery, get_parameters
from tests.factories import PUBLIC
from tests.fuzzing.nasty import STRINGS, Nasty
from tests.fuzzing.watched import Watched
from tests.report import Tally

pytestmark = pytest.mark.trust
FACES = [
    "/provisions/", "/agreements/", "/economies/", "/trends/", "/compare/", "/codebook/", "/evidence/", "/data/",
    "/news/",
    "/feeds/provisions.atom", "/feeds/news.atom", "/fr/provisions/",
    "/api/v1/provisions/", "/api/v1/agreements/", "/api/v1/economies/",
    "/api/v1/mentions/", "/api/v1/codebook/", "/api/v1/evidence/", "/api/v1/releases/", "/api/v1/panel/",
    "/api/v1/dyads/", "/api/v1/stats/",
    "/api/v1/stats/themes/", "/api/v1/provisions.csv", "/api/v1/agreements.jsonl", "/api/v1/provisions/P00001/",
    "/api/v1/schema/", "/api/v1/docs/", "/trends/themes.svg", "/provisions/values/theme/", "/provisions/P00001/",
    "/agreements/chile-peru/", "/agreements/eu-peru/text/", "/economies/CHL/", "/data/releases/", "/about/", "/",
    "/sitemap.xml", "/robots.txt",
    "/healthz",
]  # fmt: skip
OTHERS = [
    "cursor",
    "release",
    "format",
    "a",
    "b",
    "from",
    "to",
    "economy",
    "year",
    "years",
    "pairs",
    "style",
    "x",
    "page[]",
    "__proto__",
    "_method",
]
HEADERS = [
    "Accept", "Accept-Language", "Accept-Encoding", "If-None-Match", "If-Modified-Since", "If-Match", "Range",
    "Cookie", "Referer",
    "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "Forwarded", "Origin",
    "User-Agent",
    "HX-Request", "HX-Current-URL", "HX-Target", "HX-History-Restore-Request", "X-HTTP-Method-Override",
    "X-CSRFToken", "Authorization",
    "Content-Type", "Content-Length", "Access-Control-Request-Method", "X-Original-URL", "X-Rewrite-URL",
]  # fmt: skip
PLAUSIBLE = {
    "Accept": [
        "text/csv",
        "text/html;q=x",
        "*/*;q=99",
        "application/json;version=9",
        "a/b;" * 300,
        ",,,",
        "application/problem+json",
    ],
    "Accept-Language": ["fr-FR,es;q=0.9", "xx", "fr;q=" + "9" * 99, "-", "fr_CA@x", "zh-hans-" * 60, "*"],
    "If-None-Match": ["*", 'W/"', '"' * 99, 'W/"1-0000000000000000"', ",".join(['"a"'] * 999)],
    "If-Modified-Since": [
        "Thu, 99 Foo 9999 99:99:99 GMT",
        "0",
        "Sun, 06 Nov 99999 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
    ],
    "Range": ["bytes=0-", "bytes=-1", "bytes=9-1", "bytes=" + "0-1," * 500],
    "Cookie": [
        "sessionid=" + "a" * 4000,
        'csrftoken="; sessionid=x',
        "=;=;",
        "django_language=fr",
        "messages=x:y",
        "a=" + "\xff" * 50,
    ],
    "X-Forwarded-For": ["1.2.3.4, 5.6.7.8", "::1", "unknown", "," * 999, "1.2.3.4:99", "[::1]:x"],
    "Origin": ["null", "http://evil.example", "http://"],
    "Content-Length": ["-1", "x", "9" * 30],
    "HX-Current-URL": ["http://[::1", "//", "http://testserver/provisions/?q=%ff"],
}


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_parameter_with_every_value(watched: Watched, nasty: Nasty, tally: Tally, dataset: str) -> None:
    """As all faces read them: refused with the parameter's name, or answered from what is public."""
    count = 0
    for name in get_parameters(dataset):
        for value in [*STRINGS, *(nasty.text() for _ in range(nasty.budget(12)))][
            :: 1 if nasty.budget(10) >= 10 else 10
        ]:
            params = QueryDict(mutable=True)
            params.setlist(name, [value, f"-{value}"] if count % 7 == 6 else [value])
            assert _public(dataset, params, name), (name, value[:200])
            count += 1
    tally.cases(count, "parameters")


def _public(dataset: str, params: QueryDict, name: str) -> bool:
    try:
        question = ListQuery.parse(dataset, params)
        found = question.page_records()
    except InvalidQuery as bad:
        return bool(bad.errors) and all(fault.parameter == name for fault in bad.errors)
    if dataset != "provisions":
        return len(found) <= question.count()
    return {one.number for one in found} <= {*PUBLIC} - {"P00003"}


def test_whatever_hypothesis_combines(
    request: pytest.FixtureRequest, watched: Watched, nasty: Nasty, tally: Tally
) -> None:
    """Good values and bad of several parameters at once, asked of the API."""
    good = {
        "theme": ["msme_finance", "-access_to_information"], "party": ["CHL", "-PER", "EUN"],
        "signed_from": ["1990", ""], "page": ["1", "2"],
        "ordering": ["-signed", "relevance"], "q": ["firms", '"access to" OR -x*'], "facets": ["all",
        "theme,party"], "page_size": ["1", "1000"],
        "format": ["json", "csv", "xlsx"], "shape": ["wide", "long"], "fields": ["number,verb"],
        "region": ["europe"], "verified": ["true"],
    }  # fmt: skip
    one = st.one_of(
        *(st.tuples(st.just(name), st.sampled_from(values)) for name, values in good.items()),
        st.tuples(st.sampled_from([*PARAMETERS, *OTHERS]), st.text(max_size=30)),
    )

    @settings(
        max_examples=nasty.budget(400),
        deadline=None,
        database=None,
        derandomize=not request.config.getoption("--hypothesis-seed"),
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(one, max_size=6), st.sampled_from(["provisions", "agreements", "economies", "mentions"]))
    def attempt(pairs: list[tuple[str, str]], dataset: str) -> None:
        query = "&".join(f"{quote_plus(name)}={quote_plus(value, errors='replace')}" for name, value in pairs)
        assert watched.get(f"/api/v1/{dataset}/", query).status_code in (200, 400, 404, 406, 414)
        tally.cases(1, "parameters")

    attempt()


@pytest.mark.parametrize("face", FACES)
def test_any_query_of_any_face(watched: Watched, nasty: Nasty, tally: Tally, face: str) -> None:
    names = [*PARAMETERS, *OTHERS]
    count = nasty.budget(12)
    for _ in range(count):
        pairs = [(nasty.random.choice(names), nasty.text()[:3000]) for _ in range(nasty.random.randrange(1, 4))]
        query = "&".join(f"{name}={quote(value, errors='surrogatepass')}" for name, value in pairs)
        watched.get(face, query if nasty.random.random() < 0.8 else query.replace("%", "", 2).replace("=", "", 1))
    tally.cases(count, "parameters")


def _routes(found: URLResolver, before: str = "") -> Iterator[str]:
    for one in found.url_patterns:
        route = before + re.sub(r"\(\?P<\w+>[^()]*(\([^()]*\))?[^()]*\)|<[^>]+>", "{}", str(one.pattern))
        route = re.sub(r"[\^$\\]", "", route)
        if isinstance(one, URLPattern):
            yield route
        else:
            yield from _routes(one, route)


def test_any_part_of_any_path(watched: Watched, nasty: Nasty, tally: Tally) -> None:
    routes = sorted({f"/{route}" for route in _routes(get_resolver())})
    assert len(routes) > 60
    count = nasty.budget(1500)
    for number in range(count):
        route = routes[number % len(routes)]
        path = re.sub(r"\{\}", lambda _match: nasty.text()[:300], route)
        if "{}" not in route:
            path += nasty.text()[:300]
        method = nasty.random.choice(
            ["GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE", "TRACE", "PROPFIND"]
        )
        watched.get(path.replace("%", "%25") if nasty.random.random() < 0.7 else path, method=method)
    tally.cases(count, "paths")


@pytest.mark.parametrize(
    "face", ["/", "/provisions/", "/api/v1/provisions/P00001/", "/api/v1/", "/admin/login/", "/nothing/"]
)
def test_any_header(watched: Watched, nasty: Nasty, tally: Tally, face: str) -> None:
    count = nasty.budget(200)
    for _ in range(count):
        names = nasty.random.sample(HEADERS, nasty.random.randrange(1, 4))
        headers = {name: _value(name, nasty) for name in names}
        answer = watched.get(face, headers=headers)
        assert "evil.example" not in answer.headers.get("Location", "")
    tally.cases(count, "headers")


def _value(name: str, nasty: Nasty) -> str:
    """What a server hands over: bytes read as latin-1, without the ends of lines that would end the header."""
    if name in PLAUSIBLE and nasty.random.random() < 0.5:
        return nasty.random.choice(PLAUSIBLE[name])
    told = nasty.text()[:2000].encode("utf-8", "surrogatepass").decode("latin-1")
    return re.sub(r"[\r\n\0]", " ", told)


@pytest.mark.parametrize("face", ["/", "/api/v1/provisions/"])
def test_any_host(watched: Watched, nasty: Nasty, tally: Tally, face: str) -> None:
    count = nasty.budget(120)
    for _ in range(count):
        host = (
            nasty.random.choice(["", "testserver", "localhost:", "127.0.0.1:", "[::1]"]) + _value("Host", nasty)[:300]
        )
        answer = watched.get(face, headers={"Host": host, "X-Forwarded-Host": "evil.example"})
        assert answer.status_code in (200, 400) and b"evil.example" not in answer.content
    tally.cases(count, "headers")


def test_what_is_not_public_was_there_to_be_found(watched: Watched) -> None:
    """Else no answer here could have shown it."""
    assert Provision.objects.filter(summary__startswith="ZQMARK").count() == 2
