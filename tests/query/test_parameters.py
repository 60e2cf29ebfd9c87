"""Each parameter means what the table says, on each dataset that takes it."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import FieldDoesNotExist

from provisions.exports import FORMATS
from provisions.models import Accession, Agreement, GroupingMember, Mention, Provision, Variable
from provisions.query import DATASETS, PARAMETERS, get_parameters
from provisions.query.filtersets import FILTERSETS
from provisions.query.parameters import CHOICES, CODEBOOK, ORDERINGS, ParameterType
from tests.factories import PUBLIC, World, agreement, economy, member, provision
from tests.query.queries import found, make_query

ON_PROVISIONS = {
    "": PUBLIC,
    "agreement=chile-peru": ["P00001", "P00002"],
    "agreement=-chile-peru": ["P00003", "P00004"],
    "agreement=chile-peru-old": ["P00001", "P00002"],  # merged into it
    "wto_rta_id=9002": ["P00003", "P00004"],
    "party=CHL": ["P00001", "P00002"],
    "party=CHL&party=EUN": PUBLIC,
    "party=-CHL": ["P00003", "P00004"],
    "party=DEU": ["P00003", "P00004"],  # as a member of EUN
    "party_all=PER&party_all=EUN": ["P00003", "P00004"],
    "party_all=CHL&party_all=EUN": [],
    "region=europe": ["P00003", "P00004"],
    "region=-europe": ["P00001", "P00002"],
    "agreement_type=eia": PUBLIC,
    "agreement_type=cu": [],
    "agreement_status=in_force": PUBLIC,
    "agreement_status=-in_force": [],
    "composition=bilateral": ["P00001", "P00002"],
    "read=full": ["P00003", "P00004"],
    "read=-full": ["P00001", "P00002"],
    "read=none": [],
    "signed_from=2007": ["P00003", "P00004"],
    "signed_from=2006&signed_to=2006": ["P00001", "P00002"],
    "signed_to=2005": [],
    "in_force_from=2010": ["P00003", "P00004"],
    "in_force_to=2009": ["P00001", "P00002"],
    "added_from=2020-01-16": ["P00003", "P00004"],
    "added_from=2020-01-15&added_to=2020-01-15": ["P00001", "P00002"],
    "location=preamble": ["P00003"],
    "location=preamble&location=dedicated_chapter": ["P00003", "P00004"],
    "location=-preamble": ["P00001", "P00002", "P00004"],
    "subject=smes": ["P00001", "P00004"],
    "kind=information_sharing": ["P00001", "P00004"],
    "kind=information_sharing&kind=-cooperation": ["P00004"],
    "theme=msme_finance": ["P00001"],
    "theme=msme_finance&theme=procurement_access": ["P00001", "P00002"],
    "theme=-access_to_information": ["P00003"],
    "theme=access_to_information&party=EUN": ["P00004"],
    "verb=declaratory": ["P00003"],
    "precision=specific": ["P00002", "P00004"],
    "extent=-enumeration": ["P00001", "P00002", "P00004"],
    "strength=hard": ["P00002"],
    "strength=-mixed": ["P00002", "P00003"],
    "dispute_settlement=excluded_article": ["P00004"],
    "beneficiary=small": ["P00001", "P00003"],
    "parties_bound=all": PUBLIC,
    "mention=implicit": [],
    "element=website": [],
    "incorporated=only": [],
    "incorporated=include": ["P00001", "P00002", "P00003", "P00004"],
    "provenance=human": ["P00004"],
    "verified=yes": ["P00004"],
    "verified=true": ["P00004"],
    "verified=-yes": ["P00001", "P00002", "P00003"],
    "language=en": ["P00004"],
    "language=-en": ["P00001", "P00002", "P00003"],  # cited only, without a text: not excluded
    "theme=msme_finance&theme=msme_finance": ["P00001"],
    "theme=msme_finance&theme=-msme_finance": [],
}
ON_AGREEMENTS = {
    "": ["chile-peru", "eu-peru", "korea-chile"],
    "q=peru": ["chile-peru", "eu-peru"],
    "q=peru -eu": ["chile-peru"],
    "party=CHL": ["chile-peru", "korea-chile"],
    "party_all=CHL&party_all=PER": ["chile-peru"],
    "region=east_asia": ["korea-chile"],
    "agreement_type=-eia": ["korea-chile"],
    "agreement_status=in_force": ["chile-peru", "eu-peru", "korea-chile"],
    "composition=plurilateral_one_rta": ["eu-peru"],
    "read=full": ["eu-peru"],
    "read=part&read=none": ["chile-peru", "korea-chile"],
    "signed_to=2006": ["chile-peru", "korea-chile"],
    "in_force_from=2010": ["eu-peru"],
    "added_to=2020-05-05": ["chile-peru", "eu-peru"],
    "wto_rta_id=9003": ["korea-chile"],
    "has_provisions=yes": ["chile-peru", "eu-peru"],
    "has_provisions=no": ["korea-chile"],
    "has_provisions=-no": ["chile-peru", "eu-peru"],
    "has_provisions=more_than_enumeration": ["chile-peru", "eu-peru"],
    "theme=msme_finance": ["chile-peru"],
    "theme=-msme_finance": ["eu-peru", "korea-chile"],
    "theme=access_to_information&verb=shall_endeavour": ["eu-peru"],
    # Each holds for some provision of eu-peru, but no one provision is both.
    "verb=declaratory&precision=specific": [],
    "verb=shall&extent=-paragraph": [],
    "verified=yes": ["eu-peru"],
}
ON_ECONOMIES = {
    "": ["CHL", "EUN", "DEU", "KOR", "PER"],
    "q=korea": ["KOR"],
    "q=kor": ["KOR"],
    "region=europe": ["EUN", "DEU"],
    "region=-europe": ["CHL", "KOR", "PER"],
    "economy_kind=grouping": ["EUN"],
}


def test_on_provisions(world: World) -> None:
    assert {address: found(address) for address in ON_PROVISIONS} == ON_PROVISIONS
    assert {address: make_query(address).count() for address in ON_PROVISIONS} == {
        a: len(n) for a, n in ON_PROVISIONS.items()
    }


def test_on_agreements(world: World) -> None:
    assert {address: found(address, "agreements") for address in ON_AGREEMENTS} == ON_AGREEMENTS


def test_on_economies(world: World) -> None:
    assert {address: found(address, "economies") for address in ON_ECONOMIES} == ON_ECONOMIES


def test_on_mentions(world: World) -> None:
    def mention(start: int, term: str) -> None:
        Mention.objects.create(article=world.article, start=start, end=start + len(term), term=term, pattern="en")

    mention(40, "SMEs")
    mention(9, "firms")
    assert found("", "mentions") == ["firms", "SMEs"]
    assert found("agreement=eu-peru&language=en&party=DEU", "mentions") == ["firms", "SMEs"]
    assert found("agreement=-eu-peru", "mentions") == []
    assert found("language=es", "mentions") == []


def test_every_parameter_of_the_table_is_tried_or_technical() -> None:
    tried = {part.split("=")[0] for address in (*ON_PROVISIONS, *ON_AGREEMENTS) for part in address.split("&")}
    expected = {name for name in get_parameters("provisions") if not PARAMETERS[name].technical} | {"has_provisions"}
    assert expected - {"q"} <= tried


@pytest.mark.parametrize("dataset", DATASETS)
def test_filtersets_and_table_know_the_same_parameters(dataset: str) -> None:
    in_table = {name for name, parameter in get_parameters(dataset).items() if not parameter.technical}
    through_provisions = set(FILTERSETS["provisions"].base_filters) if dataset == "agreements" else set()
    own = set(FILTERSETS[dataset].base_filters)
    assert own <= in_table
    assert in_table - own <= through_provisions


def test_every_variable_of_the_codebook_can_be_asked_for(world: World) -> None:
    assert set(Variable.objects.values_list("name", flat=True)) == set(CODEBOOK)


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_ordering_works_both_ways(world: World, dataset: str) -> None:
    everything = sorted(found("", dataset))
    for name in ORDERINGS[dataset]:
        if name != "relevance":
            assert sorted(found(f"ordering={name}", dataset)) == everything
            assert sorted(found(f"ordering=-{name}", dataset)) == everything


def test_orders(world: World) -> None:
    assert found("ordering=-number") == PUBLIC[::-1]
    assert found("ordering=-signed") == ["P00003", "P00004", "P00001", "P00002"]
    assert found("ordering=words") == ["P00003", "P00004", "P00002", "P00001"]
    assert found("ordering=-words") == ["P00001", "P00002", "P00004", "P00003"]
    assert found("ordering=-provisions", "agreements") == ["chile-peru", "eu-peru", "korea-chile"]
    assert found("ordering=-agreements", "economies")[:2] == ["CHL", "PER"]  # the merged agreement is not counted


def test_records_without_a_value_come_last_either_way(world: World) -> None:
    agreement("Anywhere", "CHL")
    assert found("ordering=signed", "agreements")[-1] == "anywhere"
    assert found("ordering=-signed", "agreements")[-1] == "anywhere"


def test_orders_end_in_a_unique_key(db: None) -> None:
    for dataset in DATASETS:
        records = make_query("", dataset).queryset()
        model, last = records.model, records.query.order_by[-1]
        try:
            assert last == "pk" or model._meta.get_field(last).unique
        except FieldDoesNotExist:
            pytest.fail(f"{dataset} ends in {last}")


def test_only_published_provisions_of_public_agreements(world: World) -> None:
    assert found("theme=msme_finance") == ["P00001"]
    assert "chile-peru-old" not in found("", "agreements")
    assert not set(found()) & {"P00005", "P00006", "P00007"}


def test_an_accession_s_number_leads_to_the_agreement(world: World) -> None:
    Accession.objects.create(agreement=world.agreements["eu-peru"], wto_rta_id=9010, name="Joins", status="in_force")
    assert found("wto_rta_id=9010", "agreements") == ["eu-peru"]


def test_a_former_party_counts_as_a_party(world: World) -> None:
    economy("ECU", "Ecuador", "south_america")
    member(world.agreements["eu-peru"], "ECU", current=False, exit_date="2015-01-01")
    assert found("party=ECU", "agreements") == ["eu-peru"]


@pytest.mark.parametrize(
    ("entry", "left", "counts"),
    [
        (None, None, True),
        ("1973-01-01", "2020-01-31", True),  # was bound for some years
        ("1973-01-01", "2012-06-26", True),  # left on the day of signature
        ("1973-01-01", "2012-06-25", False),  # left before
        ("2019-05-01", None, True),  # joined later
        ("2021-06-01", None, False),  # joined after the agreement had ended
    ],
)
def test_members_of_a_grouping_count_during_the_agreement_s_life(
    world: World, entry: str | None, left: str | None, counts: bool
) -> None:
    gbr = economy("GBR", "United Kingdom", "europe")
    GroupingMember.objects.create(grouping=world.economies["EUN"], member=gbr, entry_date=entry, exit_date=left)
    Agreement.objects.filter(slug="eu-peru").update(inactive_date=datetime.date(2021, 5, 31))
    world.agreements["chile-peru"].save()  # moves the version, as a bulk writer has to
    assert found("party=GBR", "agreements") == (["eu-peru"] if counts else [])


def test_a_member_that_left_has_no_part_in_an_agreement_still_to_come(world: World) -> None:
    gbr = economy("GBR", "United Kingdom", "europe")
    GroupingMember.objects.create(grouping=world.economies["EUN"], member=gbr, exit_date="2020-01-31")
    agreement("EU - Chile", "EUN CHL", status="announced_negotiation")
    assert "eu-chile" not in found("party=GBR", "agreements")
    assert "eu-chile" in found("party=DEU", "agreements")


def test_a_party_named_beside_its_grouping_is_counted_once(world: World) -> None:
    member(world.agreements["eu-peru"], "DEU")
    assert found("party=DEU", "agreements") == ["eu-peru"]


def test_a_new_code_is_known_at_once(world: World) -> None:
    assert found("language=en") == ["P00004"]
    economy("NZL", "New Zealand", "oceania")
    assert found("party=NZL", "agreements") == []


def test_choices_take_codes_only_where_the_table_says() -> None:
    assert [name for name, p in PARAMETERS.items() if p.facetable and p.type != ParameterType.CODES] == []


def test_the_row_with_a_missing_code_is_kept_by_an_exclusion(world: World) -> None:
    provision(world.agreements["eu-peru"], "P00020", status="draft", location=None)
    Provision.objects.filter(number="P00003").update(text=world.text)
    assert found("language=-en") == ["P00001", "P00002"]


def test_a_list_is_offered_in_every_format_of_the_exports() -> None:
    """The query can't import the exports, so it names their formats once more."""
    assert sorted(CHOICES["format"]) == sorted(["html", *FORMATS])
