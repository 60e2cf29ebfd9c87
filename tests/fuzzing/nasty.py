"""Inputs that break programs: a seeded source of them, and how many a run tries.

`pytest -m trust --hypothesis-seed=7` tries others than every day's; `--trust-times=10` tries ten times as many.
"""

from __future__ import annotations

from random import Random

from tests.engines import on_postgres
from tests.mutants import HIDDEN

# What each has broken somewhere: encodings, numbers, patterns, templates, statements, paths, terminals.
STRINGS = [
    "", " ", "\t\r\n", "\0", "a\0b", "\ud800", "\udfff\ud800", "\ufeff", "\ufffe", "\u202emsmes\u202c",
    "\u0627\u0644\u0634\u0631\u0643\u0627\u062a",
    "e\u0301" * 40, "\u0300" * 200, "\U0001f468\u200d\U0001f469\u200d\U0001f467", "\U000e0001", "\u00ad",
    "\u1680\u180e\u2028\u2029", "İı\u017f\u212a",
    "0", "-0", "-1", "1e309", "NaN", "Infinity", "0x41", "9" * 400, "1" * 20, "2147483648", "9223372036854775808",
    "\u0661\u0662", "\u00b2", "\uff11", "1_000", "+1", " 1", "1.0",
    "true", "null", "None", "undefined", "[]", "{}", "()",
    "'", '"', "`", "\\", "\\\\", "%", "%s", "%(x)s", "%n", "{0}", "{x.__class__}", "{{7*7}}", "{% debug %}",
    "${7*7}", "#{1}",
    "' OR '1'='1", "'; DROP TABLE provisions_provision; --", "1) UNION SELECT password FROM auth_user --",
    "' || pg_sleep(9) || '",
    "a' MATCH 'b", 'NEAR("a" "b", 9)', "heading : firms", "{heading} : x", "^firms", "a:*", "a & b | !c", "<->",
    "a <-> b",
    "(a+)+$", "(" * 200, "a" * 200 + "!", "(?P<a>" * 30, "[[:alpha:]]", ".*" * 60, "((a*)*)*b",
    "../../etc/passwd", "..\\..\\x", "/etc/passwd", "file:///etc/passwd", "http://127.0.0.1:1/", "//evil.example/x",
    "C:\\x", "~root", ".git/config",
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "javascript:alert(1)", "<!--", "]]>", "&lt;",
    "&#0;", "<?xml?>",
    "\r\nSet-Cookie: a=b", "a\r\n\r\nb", "\x1b[31m", "\x7f", "=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0",
    "-2+3", HIDDEN, f'"{HIDDEN}"', f"{HIDDEN[:5]}*",
    "OR", "AND", "NOT", "-", "--", "*", "-*", '""', '"', '"""', "a OR", "OR a", "-a OR -b", "NOT NOT NOT a", '-"',
    '"a*"*', "a*b*", "**",
    "a* " * 160, "-a* OR " * 70, '"' + "a " * 200 + '*"',
    " ".join(f"{x}*" for x in "abcdefghijklmnopqrstuvwxyz0123456789"), '"-" ' * 100,
    "firms " * 1700, "x" * 9000, "\u00e9" * 5000, ",".join("abcdefgh" * 50), "-" * 499, '"' * 499, "a\u0301*" * 100,
]  # fmt: skip
PIECES = [*"abcxyz019", *"-*\"'()[]{}:;,.!?/\\|&<>^~+=@#$%_", " ", " ", " ", "OR", "AND", "NOT", "NEAR", "firm",
    "firms", "finance",
          "sme", "SMEs", "access to", "e-commerce", "5(2)", "perú", "\u201c", "\u00ab", "\u2212", "\0", "\u0301",
          "\u200d", "\ud83d", "ß", "İ",
          "\u0928", "\u5c0f", HIDDEN]  # fmt: skip


class Nasty:
    """A source of inputs, the same for the same seed and name."""

    def __init__(self, seed: int, name: str, times: float = 1) -> None:
        self.random = Random(f"{seed} {name}")
        self.times = times

    def budget(self, cases: int) -> int:
        """How many of so many cases this run tries: on PostgreSQL a tenth."""
        return max(1, int(self.times * cases / (10 if on_postgres() else 1)))

    def text(self) -> str:
        """One of the strings, or one put together, cut, doubled or spoilt."""
        kind = self.random.random()
        if kind < 0.25:
            return self.random.choice(STRINGS)
        if kind < 0.8:
            return "".join(self.random.choices(PIECES, k=self.random.randrange(1, 30)))
        base = self.random.choice(STRINGS)[:400] or "x"
        place = self.random.randrange(len(base))
        return base[:place] + self.random.choice(STRINGS)[:90] + base[place:]

    def bytes(self, base: bytes) -> bytes:
        """A file spoilt in one to four places: a byte turned, a part cut out, doubled, or overwritten."""
        data = bytearray(base)
        for _ in range(self.random.randrange(1, 5)):
            place = self.random.randrange(len(data) or 1)
            length = self.random.randrange(1, 64)
            match self.random.randrange(6):
                case 0 | 1:
                    data[place : place + 1] = bytes([self.random.randrange(256)])
                case 2:
                    del data[place : place + length]
                case 3:
                    data[place:place] = data[place : place + length]
                case 4:
                    data[place : place + length] = self.random.randbytes(length)
                case _:
                    told = self.random.choice(STRINGS)[:80].encode("utf-8", "surrogatepass")
                    data[place : place + len(told)] = told
        return bytes(data[: self.random.randrange(1, len(data) + 2)] if self.random.random() < 0.1 else data)
