"""leader.js: of all pages of one browser exactly one leads, with the browser's locks and without."""

import pytest
from playwright.sync_api import Page

from tests.web.static.conftest import PLAIN, SECURE, Asking

LEAD = """async () => {
  window.leading = 0;
  const { lead } = await import('/leader.js');
  lead('feed', () => (window.leading += 1), () => (window.leading -= 1));
}"""


def leaders(pages: list[Page]) -> int:
    return sum(page.evaluate("window.leading") for page in pages)


@pytest.fixture(params=[SECURE, PLAIN], ids=["with locks", "by vote"])
def three(request: pytest.FixtureRequest, asking: Asking) -> list[Page]:
    context = asking.profile()
    pages = [asking.beside(context, request.param) for _ in range(3)]
    assert pages[0].evaluate("'locks' in navigator") is (request.param == SECURE)
    for page in pages:
        page.evaluate(LEAD)
    return pages


def settled(pages: list[Page], wanted: int = 1) -> None:
    """Wait until there are so many leaders, then see that it stays so."""
    for _ in range(50):
        if leaders(pages) == wanted:
            break
        pages[0].wait_for_timeout(100)
    for _ in range(6):
        assert leaders(pages) == wanted
        pages[0].wait_for_timeout(150)


def test_one_of_three_leads(three: list[Page]) -> None:
    settled(three)


def test_when_the_leader_goes_another_one_leads(three: list[Page]) -> None:
    settled(three)
    leader = next(page for page in three if page.evaluate("window.leading"))
    others = [page for page in three if page is not leader]
    leader.close()
    settled(others)


def test_a_newcomer_follows(three: list[Page], asking: Asking) -> None:
    settled(three)
    newcomer = three[0].context.new_page()
    newcomer.goto(three[0].url)
    newcomer.evaluate(LEAD)
    newcomer.wait_for_timeout(1500)
    assert newcomer.evaluate("window.leading") == 0
    assert leaders(three) == 1
