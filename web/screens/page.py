"""How every page is made: its frame, its words, its typed context, and the one template environment."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse

from appliance.clock import iso
from appliance.wording import LANGUAGES, Words, preferred, words

LANGUAGE_COOKIE = "medique-language"
THEME_COOKIE = "medique-theme"
YEAR_SECONDS = 365 * 24 * 3600

HUES = 8
"""How many department colours there are; tokens.css has them."""


class Page(Protocol):
    """What a screen hands to its template as `page`."""

    def words(self, say: Words, /) -> Mapping[str, object]:
        """The sentences its script says, already in the reader's language."""
        ...

    def facts(self) -> Mapping[str, object]:
        """What its script needs to know to begin."""
        ...


class Tongue(msgspec.Struct, frozen=True):
    """A language the reader can choose, and where that choice leads."""

    code: str
    name: str
    address: str
    chosen: bool


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What surrounds every page."""

    stem: str
    hospital: str
    zone: str
    now: str
    theme: str | None
    demo: bool
    insecure: bool
    tongues: tuple[Tongue, ...]


def page(request: Request, stem: str, context: Page, *, status: int = 200) -> HTMLResponse:
    """The page of a screen for this reader. Remembers a language chosen by `?language=`."""
    settings = request.app.state.box.settings
    say = words(language_of(request))
    frame = Frame(
        stem=stem,
        hospital=settings.hospital,
        zone=settings.timezone,
        now=iso(request.app.state.box.clock.now()),
        theme=_theme(request),
        demo=settings.demo,
        insecure=request.url.scheme == "http",
        tongues=tongues(request, settings.languages, say.language),
    )
    response = HTMLResponse(render(frame, context, say, request.app.state.static_url), status)
    if chosen := request.query_params.get("language"):
        response.set_cookie(LANGUAGE_COOKIE, words(chosen).language, max_age=YEAR_SECONDS, samesite="lax")
    return response


def render(frame: Frame, context: Page, say: Words, static_url: Any) -> str:
    """The HTML of a page: everything it shows is in its context, every sentence in its words."""
    return ENVIRONMENT.get_template(f"{frame.stem}.html").render(
        frame=frame,
        page=context,
        say=say,
        static_url=static_url,
        facts={"zone": frame.zone, "now": frame.now, **context.facts()},
        words=context.words(say),
    )


def language_of(request: Request) -> str:
    """The reader's language: chosen just now, chosen before, liked best by the browser, or the hospital's."""
    settings = request.app.state.box.settings
    return (
        request.query_params.get("language")
        or request.cookies.get(LANGUAGE_COOKIE)
        or preferred(request.headers.get("accept-language", ""))
        or settings.language
    )


def tongues(request: Request, languages: tuple[str, ...], chosen: str) -> tuple[Tongue, ...]:
    """This page's address in every language the hospital offers."""
    rest = [(name, value) for name, value in request.query_params.multi_items() if name != "language"]
    return tuple(
        Tongue(code, LANGUAGES[code], f"{request.url.path}?{urlencode([*rest, ('language', code)])}", code == chosen)
        for code in languages
        if code in LANGUAGES
    )


def _theme(request: Request) -> str | None:
    theme = request.cookies.get(THEME_COOKIE)
    return theme if theme in ("light", "dark") else None


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
