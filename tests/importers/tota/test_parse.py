"""One file: what is read from it, and every refusal with file and line."""

from __future__ import annotations

from datetime import date

import pytest

from provisions.importers.tota.parser import TreatyError, TreatyText, parse
from tests.importers.tota.made import treaty


def plain(**fields: object) -> TreatyText:
    return parse("xml/pta_1.xml", treaty(**fields))  # type: ignore[arg-type]


def test_the_card() -> None:
    text = plain()
    assert (text.identifier, text.name, text.language, text.wto_rta_id) == ("1", "Chile - Peru", "en", 9001)
    assert text.signed == date(2006, 8, 22)
    assert text.in_force is None
    assert text.regions == ("South America",)
    assert text.cross_regional is False
    assert text.sources == ("http://example.org/1.pdf",)
    assert len(text.checksum) == 64


def test_blank_parties_fall_back_to_the_original_ones() -> None:
    assert plain().parties == ("CHL", "PER") == plain().original_parties


def test_a_blank_number_is_none() -> None:
    assert plain(wto_rta_id="").wto_rta_id is None


def test_chapters_and_articles_keep_their_order_and_their_words() -> None:
    text = plain(articles=[("A", "  one \u00a0two-\n\n three “x”\u037e"), ("Smes1", "Ab & <c>")])
    assert [chapter.heading for chapter in text.chapters] == ["Preamble", "Cooperation"]
    assert [chapter.identifier for chapter in text.chapters] == ["1", "1"]
    articles = text.chapters[1].articles
    assert [(article.identifier, article.number, article.heading) for article in articles] == [
        ("101", "ARTICLE 1", "A"),
        ("102", "ARTICLE 2", "Smes1"),
    ]
    assert articles[0].body == "  one \u00a0two-\n\n three “x”\u037e"
    assert articles[1].body == "Ab & <c>"
    assert text.chapters[0].articles[0].number == ""


def test_a_number_left_in_the_text_is_taken_from_there() -> None:
    data = edited('number="ARTICLE 1" ', "").replace(b"1. The Parties meet", b"\n Article 12\n The Parties meet")
    article = parse("xml/pta_1.xml", data).chapters[1].articles[0]
    assert article.number == "Article 12"
    assert article.body.startswith("\n Article 12\n")


def edited(old: str, new: str) -> bytes:
    data = treaty()
    assert old.encode() in data
    return data.replace(old.encode(), new.encode(), 1)


ENTITY = '<!DOCTYPE treaty [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<treaty>'


@pytest.mark.parametrize(
    ("data", "line", "what"),
    [
        (edited("</name>", "</nam>"), 4, "not well-formed XML"),
        (treaty()[:-12], 27, "not well-formed XML"),
        (edited("<treaty>", ENTITY), 2, "document type or entity"),
        (edited("UTF-8", "ISO-8859-1"), 1, "declares the encoding ISO-8859-1; it must be UTF-8"),
        (treaty().decode().encode("utf-16"), 1, "not UTF-8"),
        (edited("Chile - Peru", "Chile - Perú").replace("ú".encode(), b"\xfa"), 4, "byte 0xfa is not UTF-8"),
        (edited("<treaty>", "<book>").replace(b"</treaty>", b"</book>"), 2, "a <book>; it must be a <treaty>"),
        (edited("<language>en", "<language>de"), 15, "language is 'de'; it must be one of en, es, fr"),
        (edited(">9001<", ">RTA 9<"), 6, "<wto_rta_id> is 'RTA 9'; it must be a number"),
        (edited("2006-08-22", "22.8.2006"), 9, "<date_signed> is '22.8.2006'; it must be a date"),
        (
            edited("Chile - Peru", "CÃ´te d'Ivoire"),
            4,
            "<name> has letters that were encoded twice ('CÃ´te' for 'Côte')",
        ),
        (treaty(articles=[("A", "CÃ´te " * 6)]), 1, "has letters that were encoded twice ('CÃ´te' for 'Côte')"),
        (edited("<name>Chile - Peru</name>", "<name> </name>"), 4, "<name> is blank"),
        (edited("<name>Chile - Peru</name>", ""), 3, "<meta> has 0 <name>; it must have one"),
        (edited('article_identifier="101"', 'article_identifier="100"'), 23, "article_identifier 100 is there twice"),
        (edited(' article_identifier="101"', ""), 23, "an <article> has no article_identifier"),
        (edited('name="Scope"', f'name="{"x" * 501}"'), 23, "heading has 501 characters; at most 500"),
        (edited("<body>", "<body><annex/>"), 18, "<annex> where <chapter> must be"),
    ],
)
def test_refused_with_file_and_line(data: bytes, line: int, what: str) -> None:
    with pytest.raises(TreatyError) as error:
        parse("xml/pta_1.xml", data)
    assert str(error.value).startswith(f"xml/pta_1.xml, line {line}: ")
    assert what in str(error.value)


def test_a_depth_or_size_beyond_the_parsers_limits_is_refused() -> None:
    with pytest.raises(TreatyError, match="not well-formed"):
        parse("deep.xml", edited("The Parties agree.", "<a>" * 300 + "</a>" * 300))
    with pytest.raises(TreatyError, match="not well-formed"):
        parse("huge.xml", edited("The Parties agree.", "x" * 11_000_000))
