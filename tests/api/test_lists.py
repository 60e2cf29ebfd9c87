"""Lists: what they count, filter, order and page through, and that only what is public shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from provisions.exports import FORMATS
from provisions.query.parameters import CODEBOOK
from tests.factories import PUBLIC, World, provision

pytestmark = pytest.mark.engines


def get(client: Client, address: str, status: int = 200) -> Any:
    """The JSON at an address below /api/v1/."""
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == status, answer.content
    return answer.json()


def numbers(found: Any) -> list[str]:
    return [record["number"] for record in found["results"]]


def test_only_published_provisions_of_public_agreements(world: World, client: Client) -> None:
    found = get(client, "provisions/")
    assert (found["count"], numbers(found)) == (4, PUBLIC)
    assert (found["next"], found["previous"]) == (None, None)
    assert "facets" not in found


def test_a_provision_carries_what_programs_rely_on(world: World, client: Client) -> None:
    found = get(client, "provisions/P00004/")
    expected = {
        "number": "P00004",
        "agreement": "eu-peru",
        "verb": "shall_endeavour",
        "kind": ["information_sharing", "dispute_exclusion"],
        "theme": ["access_to_information", "women_led_msmes"],
        "strength": "mixed",
        "provenance": "human",
        "verified": True,
        "quote": world.provisions["P00004"].quote,
        "text_status": "stand_off",
        "text_date": "2018-01-01",
    }
    assert {name: sorted(v) if name in ("theme",) else v for name, v in found.items() if name in expected} == expected
    assert get(client, "provisions/P00001/")["quote"] is None
    assert "adjudication" not in found


def test_an_agreement_carries_what_programs_rely_on(world: World, client: Client) -> None:
    found = get(client, "agreements/eu-peru/")
    expected = {"slug": "eu-peru", "wto_rta_id": 9002, "signed": "2012-06-26", "parties": ["EUN", "PER"]}
    assert {name: found[name] for name in expected} == expected


def test_details_are_what_lists_hold(world: World, client: Client) -> None:
    keys = {"provisions": "number", "agreements": "slug", "economies": "code", "codebook": "name"}
    for dataset, key in keys.items():
        for record in get(client, f"{dataset}/")["results"]:
            found = get(client, f"{dataset}/{record[key]}/")
            for more in ("corrections", "incorporated_by"):
                assert found.pop(more, None) == ([] if dataset == "provisions" else None)
            assert found == record


def test_pages_hold_every_record_once(world: World, client: Client) -> None:
    address, seen, pages = "provisions/?page_size=3&ordering=-words", [], 0
    while address:
        found = get(client, address)
        seen += numbers(found)
        pages += 1
        assert bool(found["previous"]) == (pages > 1)
        address = (found["next"] or "").removeprefix("http://testserver/api/v1/")
    assert (pages, len(seen), set(seen)) == (2, 4, set(PUBLIC))


def test_a_page_beyond_the_last_is_told(world: World, client: Client) -> None:
    told = get(client, "provisions/?page=2", 404)
    assert (told["title"], told["errors"][0]["parameter"], told["errors"][0]["suggestion"]) == (
        "Not Found",
        "page",
        "1",
    )


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("theme=msme_finance", ["P00001"]),
        ("theme=msme_finance&theme=women_led_msmes", ["P00001", "P00004"]),
        ("theme=access_to_information&verb=shall", ["P00001", "P00002"]),
        ("location=-preamble&ordering=-number", ["P00004", "P00002", "P00001"]),
        ("q=e-commerce", ["P00002"]),
        ("party=CHL&strength=hard", ["P00002"]),
        ("agreement=korea-chile", []),
    ],
)
def test_filters(world: World, client: Client, question: str, expected: list[str]) -> None:
    found = get(client, f"provisions/?{question}")
    assert (found["count"], numbers(found)) == (len(expected), expected)


def test_facets_count_what_choosing_gives(world: World, client: Client) -> None:
    provision(world.agreements["eu-peru"], theme=["msme_finance", "procurement_access"], verb="may")
    facets = get(client, "provisions/?facets=all&party=PER")["facets"]
    assert {"theme", "verb", "party", "strength", "agreement"} <= set(facets)
    for name, values in facets.items():
        for value in values:
            assert set(value) == {"value", "label", "count"}
            if name != "party":
                question = f"provisions/?party=PER&{name}={value['value']}&page_size=1"
                assert get(client, question)["count"] == value["count"], (name, value)


def test_only_the_facets_that_were_asked_for(world: World, client: Client) -> None:
    assert set(get(client, "agreements/?facets=region,theme")["facets"]) == {"region", "theme"}


def test_merged_agreements_lead_to_the_one_that_stays(world: World, client: Client) -> None:
    slugs = [record["slug"] for record in get(client, "agreements/")["results"]]
    assert slugs == ["chile-peru", "eu-peru", "korea-chile"]
    answer = client.get("/api/v1/agreements/chile-peru-old/")
    assert answer["Location"].endswith("/api/v1/agreements/chile-peru/")


def test_the_codebook_is_whole(world: World, client: Client) -> None:
    found = get(client, "codebook/")
    by_name = {variable["name"]: variable for variable in found["results"]}
    assert found["count"] == len(found["results"]) == len(CODEBOOK)
    theme = {value["code"]: value for value in by_name["theme"]["values"]}
    assert theme["msme_finance"]["label_fr"]
    assert theme["msme_finance"]["exclusion"]


def test_an_economy_in_small_letters_is_found(world: World, client: Client) -> None:
    assert client.get("/api/v1/economies/chl/")["Location"].endswith("/economies/CHL/")


def test_what_has_no_version_leads_to_the_one_there_is(client: Client) -> None:
    assert client.get("/api/")["Location"] == "/api/v1/"
    assert client.get("/api").status_code == 301  # the slash


def test_the_root_names_addresses_that_answer(world: World, client: Client) -> None:
    found = get(client, "")
    addresses = [found["schema"], found["docs"]]
    for dataset in found["datasets"].values():
        addresses += [value for value in dataset.values() if value.startswith("http")]
    assert len(addresses) == 2 + len(found["datasets"]) * (1 + len(FORMATS))
    assert len(found["datasets"]) == 6
    for address in addresses:
        assert client.get(address).status_code == 200, address


# Queries of each address: the first time after a change, when the process reads the values there are and makes its
# index, and later.
CEILINGS = {
    "provisions/?facets=all&q=firms&page_size=1000": (16, 1),
    "provisions/P00001/": (5, 5),
    "provisions/P00006/": (5, 5),
    "agreements/?facets=all": (21, 1),
    "agreements/?theme=msme_finance": (21, 1),
    "agreements/eu-peru/": (8, 8),
    "economies/?facets=all": (14, 1),
    "economies/CHL/": (4, 4),
    "codebook/": (2, 2),
    "mentions/?facets=all": (11, 1),
}


@pytest.mark.alone
@pytest.mark.parametrize("address", CEILINGS)
def test_few_queries(world: World, client: Client, address: str, django_assert_max_num_queries: Any) -> None:
    for _ in range(20):
        provision(world.agreements["eu-peru"], theme=["msme_finance"])
    for ceiling in CEILINGS[address]:
        with django_assert_max_num_queries(ceiling):
            client.get(f"/api/v1/{address}")


@pytest.mark.parametrize("address", ["provisions.csvx", "codebook.AAA", "provisions.", "nothing.csv"])
def test_a_file_of_no_known_ending_is_not_there(world: World, client: Client, address: str) -> None:
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_an_address_without_its_slash_is_led_to_the_one_with_it(world: World, client: Client) -> None:
    answer = client.get("/api/v1/provisions?verb=shall")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/provisions/?verb=shall")


def test_a_year_is_written_as_a_number_or_left_empty(world: World, client: Client) -> None:
    assert get(client, "agreements/?signed_from=")["count"] == 3
    assert get(client, "agreements/?signed_from=%202006", 400)["errors"][0]["parameter"] == "signed_from"
