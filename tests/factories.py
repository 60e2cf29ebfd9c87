"""A tiny world that tests share: few records, real shapes, invented facts. The fixture `world` hands it over.

Economies    CHL, PER, KOR, and the grouping EUN with DEU in it since 1958.
Agreements   chile-peru       fta + eia, bilateral, signed 2006, in force 2009
             eu-peru          fta + eia, plurilateral with an RTA, cross-regional, signed 2012, in force 2013
             korea-chile      fta, cross-regional, signed 2003, in force 2004; has nothing that is published
             chile-peru-old   merged into chile-peru, so it is not public
Provisions   P00001  chile-peru   published: an article on access to finance, shall, general      -> mixed
             P00002  chile-peru   published: procurement, shall, specific, disputes covered       -> hard
             P00003  eu-peru      published: preamble, declaratory, enumeration, no theme         -> soft
             P00004  eu-peru      published: a chapter's article on women's firms, with text and quote, a person's
                                  work, verified; shall endeavour, specific, disputes excluded    -> mixed
             P00005  korea-chile  draft, completely coded: only its status keeps it out
             P00006  chile-peru   withdrawn, replaced by P00002
             P00007  chile-peru-old  published, but the agreement is merged

Added         chile-peru, eu-peru and P00001, P00002 on 2020-01-15; korea-chile and P00003, P00004 on 2020-05-06

Public are thus P00001 to P00004. A test that needs more makes it with `economy`, `agreement`, `member` and `provision`.
"""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.text import slugify

from provisions.history.recorder import record_history
from provisions.models import (
    Agreement,
    Article,
    Chapter,
    CodebookVersion,
    DatasetState,
    Economy,
    GroupingMember,
    Membership,
    Provision,
    Text,
    Value,
    Variable,
)
from provisions.models.codebook import key_of
from provisions.models.codings import MANY, SINGLE
from tests.loaded_texts import add_article

CODEBOOK = Path(__file__).resolve().parent.parent / "fixtures" / "codebook.yaml"
PUBLIC = ["P00001", "P00002", "P00003", "P00004"]

# Ours, written for tests. It has what real texts have: an abbreviation, a typographic quote, a word run together.
ARTICLE_BODY = (
    "1. The Parties see the weight of women\u2019s firms in their economies.\n"
    "2. Each Party shall endeavour to keep a website for small and medium-sized enterprises (SMEs) led by women, "
    "with what betweenSMEs and customs offices is asked for at the border.\n"
    "3. Nothing here is open to the settlement of disputes."
)
QUOTE = ARTICLE_BODY.split("\n")[1]

PLAIN_CODING: dict[str, Any] = {
    "location": "dedicated_article",
    "subject": "smes",
    "verb": "shall",
    "precision": "general",
    "extent": "article",
    "dispute_settlement": "applies",
    "parties_bound": "all",
    "mention": "explicit",
    "kind": ["cooperation"],
    "theme": [],
    "beneficiary": ["msmes"],
    "element": [],
}


@dataclass(frozen=True)
class World:
    """What `build` made, by the keys that addresses use."""

    economies: dict[str, Economy]
    agreements: dict[str, Agreement]
    provisions: dict[str, Provision]
    text: Text
    article: Article


def build() -> World:
    """Make the world that the module describes. Needs an empty, migrated database."""
    with record_history("the tests' world"):
        codebook()
        economies = _economies()
        agreements = _agreements()
        text, article = _text(agreements["eu-peru"])
        provisions = _provisions(agreements, text, article)
    state = DatasetState.objects.current()
    state.last_number = 7
    state.save()
    return World(economies, agreements, provisions, text, article)


@cache
def _codebook_file() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the quick one, where it was built
    return dict(yaml.load(CODEBOOK.read_text(encoding="utf-8"), loader))


def codebook() -> CodebookVersion:
    """The shipped codebook, straight from its file: every variable and value, as the loader would make them."""
    described = _codebook_file()
    version = CodebookVersion.objects.create(version=described["version"], date="2026-01-01", note="First version.")
    variables = described["variables"]
    Variable.objects.bulk_create(
        Variable(name=v["name"], position=i, takes=v["takes"], role=v["role"], **_words(v, "rule"), **_wording(v))
        for i, v in enumerate(variables, start=1)
    )
    Value.objects.bulk_create(
        Value(
            key=key_of(v["name"], value["code"]),
            variable_id=v["name"],
            code=value["code"],
            position=i,
            **_words(value, "inclusion"),
            **_words(value, "exclusion"),
            **(_words(value, "coverage") if "coverage" in value else {}),
            **_wording(value),
        )
        for v in variables
        for i, value in enumerate(v["values"], start=1)
    )
    return version


def _wording(described: dict[str, Any]) -> dict[str, str]:
    labels = {f"label_{language}": label for language, label in described["label"].items()}
    definitions = _words(described, "definition")
    return {**labels, "definition_en": definitions.pop("definition"), **definitions}


def _words(described: dict[str, Any], key: str) -> dict[str, str]:
    texts = described[key]
    return {key: texts["en"], f"{key}_fr": texts["fr"], f"{key}_es": texts["es"]}


def economy(code: str, name: str, region: str | None = None, kind: str = "country") -> Economy:
    """An economy; `region` is a code such as south_america."""
    return Economy.objects.create(code=code, name=name, region_id=region, kind=kind)


def agreement(
    name: str, parties: str = "", types: str = "fta", regions: str = "", slug: str = "", **fields: Any
) -> Agreement:
    """An agreement; `parties`, `types`, `regions` are codes with blanks between, such as "CHL PER"."""
    defaults = {"status": "in_force", "composition": "bilateral", "coverage": "goods", "origin": "wto_rta_is"}
    made = Agreement.objects.create(name=name, slug=slug or slugify(name), **{**defaults, **fields})
    made.types.set(types.split())
    made.regions.set(regions.split())
    for code in parties.split():
        member(made, code, side=code if len(parties.split()) == 2 else "")
    made.refresh_from_db()
    return made


def member(agreement: Agreement, code: str, **fields: Any) -> Membership:
    """An economy, by code, in an agreement; an original signatory, and a side of its own if there are sides."""
    side = code if agreement.memberships.exclude(side="").exists() else ""
    defaults = {"original": True, "current": True, "side": side}
    return Membership.objects.create(
        agreement=agreement, economy=Economy.objects.get(code=code), **{**defaults, **fields}
    )


def provision(agreement: Agreement, number: str = "", **fields: Any) -> Provision:
    """A provision, published and completely coded unless told otherwise.

    Variables take codes: verb="may", theme=["msme_finance"]; a single-valued one takes None for uncoded.
    Everything else is a field of the model.
    """
    coding = {name: fields.pop(name, PLAIN_CODING[name]) for name in (*SINGLE, *MANY)}
    defaults = {
        "number": number or DatasetState.objects.next_provision_number(),
        "status": "published",
        "citation": "Art. 1",
        "summary": "The parties will work together on small firms.",
        "provenance": "machine_assisted",
        "text_status": "citation_only",
        "codebook_id": _codebook_file()["version"],
        "text_date": agreement.signed,
    }
    single = {f"{name}_id": key_of(name, coding[name]) if coding[name] else None for name in SINGLE}
    made = Provision.objects.create(agreement=agreement, **single, **{**defaults, **fields})
    made.coded_values.set([key_of(name, code) for name in MANY for code in coding[name]])
    made.refresh_from_db()
    return made


def _economies() -> dict[str, Economy]:
    made = [
        economy("CHL", "Chile", "south_america"),
        economy("PER", "Peru", "south_america"),
        economy("KOR", "Korea, Republic of", "east_asia"),
        economy("DEU", "Germany", "europe"),
        economy("EUN", "European Union", "europe", kind="grouping"),
    ]
    by_code = {one.code: one for one in made}
    GroupingMember.objects.create(grouping=by_code["EUN"], member=by_code["DEU"], entry_date="1958-01-01")
    return by_code


def _agreements() -> dict[str, Agreement]:
    chile_peru = agreement(
        "Chile - Peru",
        "CHL PER",
        "fta eia",
        "south_america",
        wto_rta_id=9001,
        added="2020-01-15",
        coverage="goods_services",
        notification="GATT Art. XXIV & GATS Art. V",
        signed_goods="2006-08-22",
        signed_services="2006-08-22",
        in_force_goods="2009-03-01",
        in_force_services="2010-05-01",
        cross_regional=False,
        all_parties_wto_members=True,
    )
    eu_peru = agreement(
        "EU - Peru",
        "EUN PER",
        "fta eia",
        "europe south_america",
        wto_rta_id=9002,
        added="2020-01-15",
        coverage="goods_services",
        composition="plurilateral_one_rta",
        signed_goods="2012-06-26",
        in_force_goods="2013-03-01",
        cross_regional=True,
    )
    korea_chile = agreement(
        "Korea, Republic of - Chile",
        "KOR CHL",
        "fta",
        "east_asia south_america",
        "korea-chile",
        wto_rta_id=9003,
        added="2020-05-06",
        signed_goods="2003-02-15",
        in_force_goods="2004-04-01",
        cross_regional=True,
    )
    merged = agreement(
        "Chile - Peru (old)", "CHL PER", "psa", "south_america", "chile-peru-old", merged_into=chile_peru
    )
    return {one.slug: one for one in (chile_peru, eu_peru, korea_chile, merged)}


def _text(agreement: Agreement) -> tuple[Text, Article]:
    """A loaded text, six years younger than the agreement that it is filed under."""
    text = Text.objects.create(
        agreement=agreement,
        corpus="tota",
        identifier="pta_9002",
        language="en",
        title="EU - Peru",
        main_text="complete",
        annexes="not_in_text",
        text_date="2018-01-01",
        text_date_evidence="Consolidated text.",
        source_url="https://example.org/eu-peru",
    )
    chapter = Chapter.objects.create(
        text=text, position=1, identifier="90020", number="CHAPTER 20", heading="Small and Medium-Sized Enterprises"
    )
    article = add_article(chapter, "900201", ARTICLE_BODY, number="ARTICLE 20.1", heading="Women's Enterprises")
    return text, article


def _provisions(agreements: dict[str, Agreement], text: Text, article: Article) -> dict[str, Provision]:
    chile_peru, eu_peru = agreements["chile-peru"], agreements["eu-peru"]
    made = [
        provision(
            chile_peru,
            "P00001",
            added="2020-01-15",
            citation="Art. 19.3",
            heading="Small and Medium Enterprises",
            chapter_heading="Chapter 19: Cooperation",
            summary="The parties will work together to ease small firms' access to finance and to information.",
            kind=["cooperation", "information_sharing"],
            theme=["msme_finance", "access_to_information"],
            beneficiary=["msmes", "small"],
            words=61,
        ),
        provision(
            chile_peru,
            "P00002",
            added="2020-01-15",
            citation="Art. 9.20(2)",
            heading="Participation of Small Enterprises",
            chapter_heading="Chapter 9: Government Procurement",
            summary="Each party publishes tender notices on one free website, where e-commerce firms find them.",
            location="thematic_chapter",
            subject="government_procurement",
            precision="specific",
            extent="paragraph",
            kind=["facilitation"],
            theme=["procurement_access", "access_to_information"],
            words=40,
        ),
        provision(
            eu_peru,
            "P00003",
            added="2020-05-06",
            citation="Preamble",
            summary="Names small producers among those who should gain; in Spanish they are the pymes of Perú.",
            location="preamble",
            subject="general",
            verb="declaratory",
            extent="enumeration",
            kind=["recognition"],
            beneficiary=["small", "agri_producers"],
            words=22,
        ),
        provision(
            eu_peru,
            "P00004",
            added="2020-05-06",
            citation="Art. 20.1(2)",
            heading=article.heading,
            chapter_heading="Chapter 20: Small and Medium-Sized Enterprises",
            summary="Each party tries to keep a website for firms led by women.",
            location="dedicated_chapter",
            verb="shall_endeavour",
            precision="specific",
            extent="paragraph",
            dispute_settlement="excluded_article",
            kind=["information_sharing", "dispute_exclusion"],
            theme=["women_led_msmes", "access_to_information"],
            beneficiary=["msmes", "women"],
            provenance="human",
            verified=True,
            **_located(text, article),
        ),
        provision(
            agreements["korea-chile"],
            "P00005",
            status="draft",
            citation="Art. 17.4",
            theme=["msme_finance"],
            summary="Not yet public.",
        ),
        provision(chile_peru, "P00006", status="withdrawn", withdrawal_reason="Counted twice."),
        provision(agreements["chile-peru-old"], "P00007", theme=["msme_finance"]),
    ]
    by_number = {one.number: one for one in made}
    Provision.objects.filter(number="P00006").update(replaced_by=by_number["P00002"])
    by_number["P00006"].refresh_from_db()
    return by_number


def _located(text: Text, article: Article) -> dict[str, Any]:
    """The fields of a passage that was cut out of a loaded text."""
    start = ARTICLE_BODY.index(QUOTE)
    return {
        "text": text,
        "article": article,
        "article_identifier": article.identifier,
        "start": start,
        "end": start + len(QUOTE),
        "checksum": hashlib.sha256(QUOTE.encode()).hexdigest(),
        "quote": QUOTE,
        "document_start": article.spans[-1][0] + start,
        "document_end": article.spans[-1][0] + start + len(QUOTE),
        "words": len(QUOTE.split()),
        "text_status": "stand_off",
        "text_date": datetime.date(2018, 1, 1),
        "source_url": text.source_url,
    }
