"""Signs of the fonts Symbol and Wingdings, which have codes of their own, as Unicode."""

from __future__ import annotations

# Adobe's Symbol encoding; the first row begins with the blank, the second with code 0xA0.
_SYMBOL_ROWS = {
    0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_‾αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
    0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪",
    0xF1: "〉∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
}
_WINGDINGS = {
    0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x72: "❒", 0x73: "⬧", 0x74: "⧫", 0x75: "◆", 0x76: "❖",
    0x9E: "·", 0x9F: "•", 0xA1: "○", 0xA7: "▪", 0xA8: "◻", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑",
    0xE2: "↓", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    **{0x81 + at: chr(0x2460 + at) for at in range(10)},
}  # fmt: skip
_SYMBOL = {start + at: sign for start, row in _SYMBOL_ROWS.items() for at, sign in enumerate(row)}
_TABLES = {"symbol": _SYMBOL, "wingdings": _WINGDINGS}
FONTS = frozenset(_TABLES)


def read_symbol(code: int, font: str) -> str:
    """The sign with a code in a font; codes from 0xF000 on are those that Word gives to fonts of signs."""
    at = code - 0xF000 if 0xF000 <= code <= 0xF0FF else code
    table = _TABLES.get(font.lower(), {})
    if sign := table.get(at):
        return sign
    if code >= 0xF000:
        return "•" if font.lower().startswith(("wingdings", "webdings")) else (chr(at) if at > 0x20 else "")
    return chr(code)


def read_symbols(text: str, font: str) -> str:
    """Text that is set in a font of signs; in other fonts only what stands in Word's private codes."""
    if font.lower() in FONTS:
        return "".join(read_symbol(ord(letter), font) for letter in text)
    if any("\uf000" <= letter <= "\uf0ff" for letter in text):
        return "".join(read_symbol(ord(letter), "symbol") if letter >= "\uf000" else letter for letter in text)
    return text
