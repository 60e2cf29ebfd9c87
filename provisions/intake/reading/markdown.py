"""Markdown: headings, footnotes and quotations say what they are; the signs that set words bold or italic go."""

from __future__ import annotations

import html
import re

from provisions.intake.reading.builder import ContentBuilder, clean_line, raised
from provisions.intake.source import FileForm, SourceDocument

READER = "Markdown 1"
_FRONT = re.compile(r"\A---\n(.*?)\n---\n", re.S)
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_UNDERLINE = re.compile(r"(=+|-+)\s*$")
_RULE = re.compile(r"([-*_])(?:\s*\1){2,}\s*$")
_NOTE = re.compile(r"\[\^([\w*-]+)\]:\s*(.*)")
_NOTE_MARKER = re.compile(r"\[\^([\w*-]+)\]")
_QUOTE = re.compile(r"(?:>\s?)+")
_ITEM = re.compile(r"^[-+*]\s+(?=\S)")
_TABLE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*(?:\s+\"[^\"]*\")?\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_DOUBLED = re.compile(r"^\*\*(.+?)\*\*\s+\1(?=\W|$)")
_LEAD = re.compile(r"([^\w*]+\d{0,2})\s+(?=\*\*)")
_NUMBER_AND_WORD = re.compile(r"(?<=\d)\*\*(?=[^\W\d_])")
_EMPHASIS = re.compile(
    r"(?<![\w*\\])\*(?=[^\s*])([^*]+?)(?<=[^\s*\\])\*(?![\w*])|(?<![\w\\])_(?=[^\s_])([^_]+?)(?<=[^\s_\\])_(?!\w)"
)
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~])")
_RAISED = re.compile(r"<sup>\s*(\(?\d{1,3}\)?)\s*</sup>", re.I)
_TAGS = re.compile(r"</?(?:sup|sub|b|i|em|strong|u|br|p|div|span|a|center|small)\b[^<>]*>", re.I)


def read_markdown(text: str, checksum: str) -> SourceDocument:
    """The document of a Markdown text."""
    builder = ContentBuilder()
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if front := _FRONT.match(text):
        for line in front[1].split("\n"):
            builder.add(line, "metadata")
        text = text[front.end() :]
    joins, style = False, ""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if not line.strip() or _RULE.match(line.strip()) or _TABLE_RULE.match(line.strip()):
            joins, style = False, ""
            continue
        words, own = _read_line(line, following)
        if own.startswith("h") and (
            lead := _LEAD.match(words)
        ):  # dots of a note that stands nowhere, before the number
            builder.add(lead[1])
            words = words[lead.end() :]
        starts = bool(own) or bool(_ITEM.match(line.strip())) or line.strip().startswith("|")
        style = own if starts else style
        bold = bool(_STRONG.fullmatch(words.strip()))
        builder.add(plain_words(words), style, joins=joins and not starts, bold=bold)
        joins = not own.startswith("h")
    return builder.build(FileForm.MARKDOWN, READER, checksum)


def _read_line(line: str, following: str) -> tuple[str, str]:
    """The words of a line and its style; `following` is the line after it, which may underline a heading."""
    stripped = line.strip()
    if heading := _HEADING.match(stripped):
        return heading[2], f"h{len(heading[1])}"
    if note := _NOTE.match(stripped):
        return f"[^{note[1]}] {note[2]}", "footnote"
    if quote := _QUOTE.match(stripped):
        return stripped[quote.end() :], "quote"
    if stripped.startswith("|"):
        return stripped.strip("|").replace("|", " "), "cell"
    if _UNDERLINE.fullmatch(following) and len(following) > 2:
        return stripped, "h1" if following[0] == "=" else "h2"
    return _ITEM.sub("", stripped, count=1), ""


def plain_words(line: str) -> str:
    """The words of a line as they are printed; a number that stands twice to be seen in bold stands once."""
    line = _LINK.sub(r"\1", _DOUBLED.sub(r"\1", line))
    line = _NUMBER_AND_WORD.sub("** ", line)
    line = _EMPHASIS.sub(lambda match: match[1] or match[2], _STRONG.sub(r"\2", line))
    line = _NOTE_MARKER.sub(lambda match: raised(match[1]), _RAISED.sub(lambda match: raised(match[1]), line))
    line = _TAGS.sub(" ", line)
    return clean_line(html.unescape(_ESCAPED.sub(r"\1", line)))
