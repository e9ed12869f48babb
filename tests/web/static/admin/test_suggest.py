"""suggest.js: a password that can be told over a counter, and never the same twice."""

import re

from playwright.sync_api import Page

PASSWORD = "async () => (await import('/admin/suggest.js')).password()"


def test_it_can_be_told_and_typed(page: Page) -> None:
    assert re.fullmatch(r"([a-z]{4}-){4}[a-z]{4}", page.evaluate(PASSWORD))


def test_two_are_never_alike(page: Page) -> None:
    assert len({page.evaluate(PASSWORD) for _ in range(20)}) == 20
