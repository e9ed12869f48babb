"""A browser in which the scripts of `web/static` can be imported and asked, with no server behind them."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.windows import chromium

STATIC = Path(__file__).parents[3] / "web" / "static"

PAGE = """<!doctype html><html lang="{language}"><title>Asked</title>
<script type="application/json" id="facts">{{"zone": "Asia/Kolkata", "now": "2026-11-21T04:11:07.000Z"}}</script>
<script type="application/json" id="words">{words}</script></html>"""

SECURE, PLAIN = "http://localhost", "http://house.test"
"""Browsers trust localhost as they trust https; a name on a hospital's network without a certificate they do not."""

Answer = Callable[[Route], None]


class Asking:
    """Opens pages that hold the given words, and answers what they fetch."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def profile(self, answer: Answer | None = None, *, words: str = "{}", language: str = "en") -> BrowserContext:
        """A browser profile; `answer` takes what is not a script of ours."""
        context = self._browser.new_context()
        self._contexts.append(context)

        def served(route: Route) -> None:
            path = route.request.url.split("/", 3)[3].partition("?")[0]
            if path.endswith(".js"):
                route.fulfill(path=STATIC / path, content_type="text/javascript")
            elif path == "page":
                route.fulfill(body=PAGE.format(words=words, language=language), content_type="text/html")
            elif answer is not None:
                answer(route)
            else:
                route.fulfill(status=404)

        context.route("**/*", served)
        return context

    def page(self, answer: Answer | None = None, *, base: str = SECURE, **more: Any) -> Page:
        """One page of a fresh profile."""
        return self.beside(self.profile(answer, **more), base)

    def beside(self, context: BrowserContext, base: str = SECURE) -> Page:
        """One more page of a profile."""
        page = context.new_page()
        page.goto(f"{base}/page")
        return page

    def close(self) -> None:
        """Close everything."""
        for context in self._contexts:
            context.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with each file: Playwright keeps an event loop running, beside which no other asynchronous test can run."""
    with chromium() as browser:
        yield browser


@pytest.fixture
def asking(browser: Browser) -> Iterator[Asking]:
    asking = Asking(browser)
    yield asking
    asking.close()


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page for questions that change nothing."""
    asking = Asking(browser)
    yield asking.page()
    asking.close()
