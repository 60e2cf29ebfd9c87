"""A browser whose every answer is held against what no input may change."""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.test import Client

from tests.mutants import marks
from tests.report import Tally

SECONDS = 2.0  # of processor time, for one answer
KEPT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


class Logged(logging.Handler):
    """Keeps what is logged as an error: an answer below 500 may hide one."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.told.append(self.format(record))


class Watched:
    """Asks, and checks: below 500, under two seconds, headers kept, nothing logged as an error, nothing shown that is
    not public. An exception comes through as it is, so that hypothesis can find the smallest input that causes it.
    """

    def __init__(self, client: Client, tally: Tally, logged: Logged) -> None:
        self.client, self.tally, self.logged = client, tally, logged
        self.public = True  # whether what is planted must not be shown
        self.secrets = [settings.SECRET_KEY.encode(), str(Path(settings.BASE_DIR)).encode(), b"Traceback (most recent"]

    def get(self, path: str, query: str = "", headers: dict[str, str] | None = None, method: str = "GET") -> Any:
        """The answer to a request whose path, query and headers may be anything; they are encoded as browsers do."""
        address = quote(path, safe="/%", errors="surrogatepass")
        address = f"http://testserver{address}" if address.startswith("//") else address
        return self.ask(
            f"{path!a:.200} {query!a:.300} {headers!a:.300}",
            lambda: self.client.generic(method, address, QUERY_STRING=query, headers=headers or {}),
        )

    def ask(self, what: str, send: Any) -> Any:
        """The checked answer of a request."""
        before = time.process_time()
        answer = send()
        body = b"".join(answer) if answer.streaming else answer.content
        took = time.process_time() - before
        assert answer.status_code < 500, what
        assert took < SECONDS, f"{took:.2f} s: {what}"
        assert not self.logged.told, f"{self.logged.told[0]}\n{what}"
        for name, value in KEPT.items():
            assert answer.headers.get(name) == value, f"{name}: {what}"
        assert "unsafe" not in answer.headers["Content-Security-Policy"], what
        shown = [*(marks(body) if self.public else []), *(one for one in self.secrets if one in body)]
        for one in shown:
            self.tally.leak(f"{one!r} for {what}")
        assert not shown, what
        return answer
