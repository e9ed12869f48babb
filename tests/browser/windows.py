"""Browser windows that people stand in front of, each its own browser profile, all watched for what must never happen."""

from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PHONE = (360, 740)
TERMINAL = (1366, 768)
KIOSK = (1080, 1920)
BOARD = (1920, 1080)

PATIENCE_MS = 10_000
"""How long anything may take to appear; it takes a fraction of a second."""

REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`security policy: ${event.violatedDirective} ${event.blockedURI}`));
"""


class Windows:
    """All windows of one test. `nothing_was_wrong` says what any of them complained about, or asked of another host."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.complaints: list[str] = []
        self.addresses: list[str] = []
        self.base = base
        self._browser = browser
        self._contexts: list[BrowserContext] = []

    def open(self, address: str, size: tuple[int, int], *, language: str = "en-GB") -> Page:
        """A window of a browser that was never here before."""
        return self.open_beside(self.profile(size, language=language), address)

    def profile(self, size: tuple[int, int], *, language: str = "en-GB") -> BrowserContext:
        """A fresh browser profile, for several windows that share their cookies."""
        width, height = size
        context = self._browser.new_context(
            base_url=self.base, viewport={"width": width, "height": height}, locale=language, reduced_motion="reduce"
        )
        context.set_default_timeout(PATIENCE_MS)
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("page", self._watch)
        self._contexts.append(context)
        return context

    def open_beside(self, context: BrowserContext, address: str) -> Page:
        """One more window of a profile."""
        page = context.new_page()
        page.goto(address)
        return page

    def nothing_was_wrong(self) -> None:
        """No error on any console, no violation of the security policy, no request to anybody but us."""
        assert not self.complaints, "\n".join(self.complaints)
        strangers = {address for address in self.addresses if not self._is_ours(address)}
        assert not strangers, strangers
        assert self.addresses, "nothing was watched"

    def close(self) -> None:
        """Close every window."""
        for context in self._contexts:
            context.close()

    def _watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))
        page.on("request", self._requested)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.location.get('url')}: {message.text}")

    def _requested(self, request: Request) -> None:
        self.addresses.append(request.url)

    def _is_ours(self, address: str) -> bool:
        parts = urlsplit(address)
        return parts.scheme == "data" or f"{parts.scheme}://{parts.netloc}" == self.base


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium."""
    path = which("chromium")
    assert path, "these tests need Debian's chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()
