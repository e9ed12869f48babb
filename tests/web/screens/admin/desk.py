"""An administrator at the console: opens its pages, reads them, and presses as a page would."""

import html
import json
import re
from typing import Any

import httpx

from tests.web.ward import Person, Ward


class Desk:
    """Somebody signed in at the console of a ward."""

    def __init__(self, ward: Ward, who: Person | None = None) -> None:
        self.ward = ward
        self._who = who or ward.asta
        self._cookie = ward.page_cookie(self._who.id)

    async def open(self, path: str, **headers: str) -> httpx.Response:
        """A page."""
        return await self.ward.call(None, "GET", path, Cookie=self._cookie, **headers)

    async def read(self, path: str, **headers: str) -> str:
        """What a person reads on a page, one blank between words."""
        answer = await self.open(path, **headers)
        assert answer.status_code == 200, answer.text
        return text_of(answer.text)

    async def press(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """A call of the API, done."""
        answer = await self.ward.call(self._who, method, path, body or {})
        assert answer.status_code < 300, answer.text
        return answer


def text_of(page: str) -> str:
    """The words of a page's main part."""
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main is not None
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


def facts_of(page: str) -> dict[str, Any]:
    """What a page's script begins with."""
    found = re.search(r'id="facts">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    read: dict[str, Any] = json.loads(found[1])
    return read
