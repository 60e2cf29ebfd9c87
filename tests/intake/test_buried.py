"""Heads of articles that stand in the words of another one."""

from __future__ import annotations

import pytest

from provisions.intake.structure.buried import ReadArticle, find_buried

ENDED = "The Parties shall consult each other."


@pytest.mark.parametrize(
    ("articles", "found"),
    [
        # up to the next article, or any further one where the text ends
        ([("ARTICLE 9.1", f"{ENDED} \nARTICLE 9.2: AIMS \n\n{ENDED}"), ("ARTICLE 9.3", ENDED)], [(0, "9.2", "AIMS")]),
        (
            [("ARTICLE 101", f"{ENDED}\n\nArticle 102 \n\n{ENDED} \n\nArticle 103\nForce\n\n{ENDED}")],
            [(0, "102", ""), (0, "103", "Force")],
        ),
        # with a note's sign, a letter misread, a full stop behind the keyword
        ([("Artículo 3", f"{ENDED}\nArtículo. 4⊥ Fines\n{ENDED}"), ("Artículo 5", ENDED)], [(0, "4", "Fines")]),
        ([("ARTICLE 3", f"{ENDED}\nARTICIE 4\nEnds\n{ENDED}"), ("ARTICLE 5", ENDED)], [(0, "4", "Ends")]),
        # before the first of the next chapter
        ([("Article 1.3", f"{ENDED}\nArticle 2.1\n{ENDED}"), ("Article 2.2", ENDED)], [(0, "2.1", "")]),
        # of an annex without mark-up
        (
            [("Article 7", f"{ENDED}\nANNEX\nArticle 1\n{ENDED}\nArticle 2\n{ENDED}\nArticle 3\n{ENDED}")],
            [(0, "1", ""), (0, "2", ""), (0, "3", "")],
        ),
        # of one annex behind the other, a number misread
        (
            [("Article 7", f"{ENDED}\n" + "".join(
                f"ANNEX {annex}\n" + "".join(f"Article {at}\n{ENDED}\n" for at in ats)
                for annex, ats in (("I", ("1", "2", "S", "4")), ("II", ("I", "2", "3")))))],
            [(0, at, "") for at in ("1", "2", "4", "I", "2", "3")],
        ),
        # in an article without a number, also as its first words; below the head of a section, on the same line
        (
            [("", f"{ENDED} Article 1 Aims\n{ENDED}\nArticle 2\n{ENDED}"), ("Article 3", ENDED)],
            [(0, "1", "Aims"), (0, "2", "")],
        ),
        ([("Article 4", ENDED), ("", f"Article 5\n{ENDED}"), ("Article 6", ENDED)], [(1, "5", "")]),
        ([("Article 3.1", f"{ENDED}\nSECTION E: AIMS ARTICLE 3.2\n{ENDED}"), ("Article 4.1", ENDED)], [(0, "3.2", "")]),
        # the next article's first words, but not its mere head
        ([("Article 4", f"{ENDED}\nArticle 5\n{ENDED * 3}"), ("Article 5", ENDED)], [(0, "5", "")]),
        # references, what comes next anyway, other numbers
        ([("Article 4", f"{ENDED} As set out in\nArticle 5 of the Agreement, {ENDED}"), ("Article 6", ENDED)], []),
        ([("Article 4", f"{ENDED}\nArticle 5\n{ENDED}"), ("Article 5", ENDED)], []),
        ([("Article 4", f"{ENDED}\nArticle 9\n{ENDED}"), ("Article 6", ENDED)], []),
    ],
)  # fmt: skip
def test_buried_articles(articles: list[tuple[str, str]], found: list[tuple[int, str, str]]) -> None:
    read = [ReadArticle(number, body) for number, body in articles]
    assert [(one.inside, one.number, one.heading) for one in find_buried(read)] == found
    assert {one.annex for one in find_buried(read)} <= {"", "ANNEX", "ANNEX I", "ANNEX II"}
    assert all(read[one.inside].body[one.start :].lower().startswith("art") for one in find_buried(read))
