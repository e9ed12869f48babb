"""A phone's pages are light: under 60 KB on the wire without fonts (live.md L9), whatever they show."""

import gzip
import re

import pytest

from appliance.wording import LANGUAGES, words
from tests.web.screens.phones import MORE, PAGES
from tests.web.screens.samples import frame
from web.app import STATIC
from web.screens.page import render
from web.static_files import StaticFiles

BUDGET_BYTES = 60_000
HEADER_BYTES = 600
"""What an answer weighs besides its body; ours are about 500."""

FILES = StaticFiles(STATIC)
MOMENTS = {**{stem: (stem, page) for stem, page in PAGES.items()}, **MORE}
LINKED = re.compile(r"/static/[\w./-]+\.(?:js|css|svg|webmanifest)")


def on_the_wire(html: str) -> dict[str, int]:
    """Every file that the page leads to, with what it weighs; fonts apart."""
    weights = {"the page": len(html.encode()) + HEADER_BYTES}
    waiting = LINKED.findall(html)
    while waiting:
        address = waiting.pop()
        if address not in weights:
            body = FILES.answer(address, {b"accept-encoding": b"gzip"}).body
            weights[address] = len(body) + HEADER_BYTES
            plain = gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body
            waiting += LINKED.findall(plain.decode())
    return weights


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phones_pages_are_light(language: str, figures: list[str]) -> None:
    weighed = {name: on_the_wire(drawn(name, language)) for name in MOMENTS}
    totals = {name: sum(weights.values()) for name, weights in weighed.items()}
    heaviest = max(totals, key=lambda name: totals[name])
    figures.append(f"the heaviest page of a phone in {language}: {totals[heaviest] / 1000:.0f} KB, {heaviest}")
    assert totals[heaviest] < BUDGET_BYTES, weighed[heaviest]


def drawn(name: str, language: str = "en") -> str:
    stem, page = MOMENTS[name]
    return render(frame(stem, language), page, words(language), FILES.url)


def test_the_measure_follows_what_scripts_import() -> None:
    assert any("/live." in address for address in on_the_wire(drawn("visits")))


def test_the_measure_follows_what_scripts_draw_with() -> None:
    assert any("/triage." in address for address in on_the_wire(drawn("check_in")))
