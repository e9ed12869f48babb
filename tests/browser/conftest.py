"""A browser, and a demo hospital of its own for each file of tests."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.windows import Windows, chromium
from tests.days.demo_process import DemoProcess, demo
from tests.days.outside import Outside, outside


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ended with each file: Playwright keeps an event loop running, beside which no other asynchronous test can run."""
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoProcess]:
    """A demo hospital in which nobody waits yet."""
    with demo(tmp_path_factory.mktemp("hospital") / "data") as hospital:
        yield hospital


@pytest.fixture
def api(hospital: DemoProcess) -> Iterator[Outside]:
    """The same hospital from outside, to see what a press has really done."""
    with outside(hospital) as api:
        yield api


@pytest.fixture
def windows(browser: Browser, hospital: DemoProcess) -> Iterator[Windows]:
    """Windows in front of the hospital; when a test is over, nothing was wrong in any of them."""
    windows = Windows(browser, hospital.base)
    try:
        yield windows
        windows.nothing_was_wrong()
    finally:
        windows.close()
