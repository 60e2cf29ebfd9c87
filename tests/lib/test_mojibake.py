"""Letters that were encoded twice are recognised, and other letters are not taken for such."""

from __future__ import annotations

import csv

from django.conf import settings

from provisions.lib.mojibake import count_double_encodings, find_double_encoding

WORDS = ("Côte", "Türkiye", "«Perú»", "Señor", "À l’avenir", "coopération – œuvre", "Łódź", "“quoted”")
SOUND = ("QUALITÉ\u00a0: non", "IRMÃOS", "Åland", "ÉTÉ»", "Ä", "Â", "2 m²", "naïve’s", "TÜV®")


def test_letters_encoded_twice_are_found_with_what_they_should_be() -> None:
    for word in WORDS:
        for encoding in ("cp1252", "latin-1"):
            try:
                twice = word.encode().decode(encoding)
            except UnicodeError:
                continue  # Windows-1252 has five bytes that are no letter
            assert find_double_encoding(f"The {twice} here") is not None, twice
    assert find_double_encoding("La CÃ´te d'Ivoire") == ("CÃ´te", "Côte")
    assert count_double_encodings("CÃ´te TÃ¼rkiye") == 2


def test_no_letters_of_our_own_data_are_taken_for_such() -> None:
    assert [text for text in (*WORDS, *SOUND) if find_double_encoding(text)] == []
    for path in (settings.BASE_DIR / "fixtures").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert [cell for row in csv.reader(file) for cell in row if find_double_encoding(cell)] == []
