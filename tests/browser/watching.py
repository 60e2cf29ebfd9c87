"""A page in a browser, with all that goes wrong on it."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page


class Watched:
    """A page, with all that went wrong on it: console errors, failures, requests that left the host."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.home = home
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", lambda asked: None if asked.url.startswith(home) else self.faults.append(asked.url))
