"""The language of a text, by the small words that every sentence has, or by its script."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

READ = {"en": "English", "es": "Spanish", "fr": "French", "de": "German"}
# Small words of a language; those that several share count for none of them.
_SMALL_WORDS = {
    "en": "the of and to in shall any with or by that for be its this as such may which under",
    "es": "el los las del y en que por una con para se su sus al lo o como cada dicha podrá",
    "fr": "le les des et du la au aux par une dans qui que pour sur est ou ces leur leurs cette sont",
    "de": "der die das und des den dem von zu mit auf für im nach oder einer eines werden sich durch ist",
    "pt": "os das dos do da em que ou por uma com para se ao não pelo pela às são na no nas nos",
    "it": "il di gli della delle dei del che per con una nel dalla alle sono degli le si non o e",
    "nl": "het een van en de dat voor met op aan bij zijn worden deze of niet als door ter",
    "pl": "w z na do i się że oraz nie lub przez jest od dla które zgodnie",
    "tr": "ve bir bu ile için veya olan olarak taraf da de her tarafından",
    "id": "yang dan di dari untuk dengan pada atau dalam ini oleh setiap tidak",
    "vi": "và của các trong cho một được là bên với không theo hoặc",
    "ro": "și de la în pe cu din care sau pentru este se prin unei ale",
    "sv": "och att det som en av för på med skall är till den eller",
    "da": "og at det som en af for på med skal er til den eller i",
}
_NAMES = READ | {
    "pt": "Portuguese", "it": "Italian", "nl": "Dutch", "pl": "Polish", "tr": "Turkish", "id": "Indonesian",
    "vi": "Vietnamese", "ro": "Romanian", "sv": "Swedish", "da": "Danish",
}  # fmt: skip
_SCRIPTS = {
    "CYRILLIC": "Cyrillic", "ARABIC": "Arabic", "HEBREW": "Hebrew", "CJK": "Chinese or Japanese",
    "HIRAGANA": "Japanese", "KATAKANA": "Japanese", "HANGUL": "Korean", "THAI": "Thai", "GREEK": "Greek",
    "GEORGIAN": "Georgian", "ARMENIAN": "Armenian", "DEVANAGARI": "Hindi", "MYANMAR": "Burmese", "KHMER": "Khmer",
    "LAO": "Lao", "ETHIOPIC": "Amharic",
}  # fmt: skip
_WORDS = re.compile(r"[^\W\d_]+")
SAMPLE = 200_000  # letters from the middle of the text, past title pages and lists of parties
_WEIGHTS = {
    language: {word for word in words.split() if sum(word in other.split() for other in _SMALL_WORDS.values()) == 1}
    for language, words in _SMALL_WORDS.items()
}


def find_language(content: str) -> str:
    """The code of the language of a text, such as "es"; "" when it is too short to tell."""
    start = max(0, (len(content) - SAMPLE) // 2)
    words = Counter(word.lower() for word in _WORDS.findall(content[start : start + SAMPLE]))
    found = {language: sum(words[word] for word in own) for language, own in _WEIGHTS.items()}
    best, second = sorted(found, key=lambda language: found[language], reverse=True)[:2]
    total = sum(words.values())
    if total < 20 or found[best] * 50 < total or found[best] < found[second] * 1.5:
        return ""
    return best


def describe_unread(content: str) -> str:
    """The name of the language or script of a text that is in none of READ; "" for one that is, or can't be told."""
    letters = [letter for letter in content[: 4 * SAMPLE : 7] if letter.isalpha()]
    scripts = Counter(unicodedata.name(letter, " ").split()[0].split("-")[0] for letter in letters if letter > "\u02ff")
    for script, count in scripts.most_common(1):
        if count * 2 > len(letters) > 20 and script in _SCRIPTS:
            return f"{_SCRIPTS[script]} letters" if script in ("CYRILLIC", "ARABIC") else _SCRIPTS[script]
    language = find_language(content)
    return "" if language in READ else _NAMES.get(language, "")
