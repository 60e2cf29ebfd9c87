"""A page in a browser that records its errors."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page


class WatchedPage:
    """A page that records console errors, failures, and requests to other hosts in `faults`."""

    def __init__(self, context: BrowserContext, home: str) -> None:
        self.home = home
        self.faults: list[str] = []
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on(
            "request", lambda request: None if request.url.startswith(home) else self.faults.append(request.url)
        )
