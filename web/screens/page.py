"""How every page is made: its frame, its words, its typed context, and the one template environment."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from appliance.clock import iso
from appliance.wording import LANGUAGES, Words, words
from web import fields
from web.answers import Answer, header, html
from web.request import LANGUAGE_COOKIE, Request
from web.screens.modules import modules_of

THEME_COOKIE = "medique-theme"
YEAR_SECONDS = 365 * 24 * 3600


class Page(Protocol):
    """What a screen hands to its template as `page`."""

    def words(self, say: Words, /) -> Mapping[str, object]:
        """The sentences its script says, already in the reader's language."""
        ...

    def facts(self) -> Mapping[str, object]:
        """What its script needs to know to begin."""
        ...


class Silent(msgspec.Struct, frozen=True, kw_only=True):
    """A page without a script: nothing to say, nothing to know."""

    def words(self, say: Words, /) -> Mapping[str, object]:
        """None."""
        return {}

    def facts(self) -> Mapping[str, object]:
        """None."""
        return {}


class Reader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What any page may be asked for: another language."""

    language: fields.Language | None = None


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


def page(
    request: Request[Any], stem: str, context: Page, *, status: int = 200, lines: bytes = b"", remembers: bool = True
) -> Answer:
    """The page of a screen for this reader. Remembers a language chosen by `?language=`, unless another reads on here."""
    settings = request.box.settings
    say = words_of(request)
    frame = Frame(
        stem=stem,
        hospital=settings.hospital,
        zone=settings.timezone,
        now=iso(request.box.clock.now()),
        theme=_theme(request),
        demo=settings.demo,
        insecure=not request.secure,
        tongues=tongues(request, settings.languages, say.language),
    )
    if remembers and chosen(request):
        lines += header("set-cookie", f"{LANGUAGE_COOKIE}={say.language}; Path=/; Max-Age={YEAR_SECONDS}; SameSite=Lax")
    return html(render(frame, context, say, request.app.static_files.url), status=status, lines=lines)


def render(frame: Frame, context: Page, say: Words, static_url: Callable[[str], str]) -> str:
    """The HTML of a page: everything it shows is in its context, every sentence in its words."""
    return ENVIRONMENT.get_template(f"{frame.stem}.html").render(
        frame=frame,
        page=context,
        say=say,
        static_url=static_url,
        modules=modules_of(frame.stem),
        facts={"zone": frame.zone, "now": frame.now, **context.facts()},
        words=context.words(say),
    )


def words_of(request: Request[Any]) -> Words:
    """The reader's words: in the language chosen just now, else in the one known before."""
    return words(chosen(request) or request.language)


def chosen(request: Request[Any]) -> str | None:
    """The language in the address, if there is one."""
    return dict(_query(request)).get("language")


def tongues(request: Request[Any], languages: tuple[str, ...], now: str) -> tuple[Tongue, ...]:
    """This page's address in every language the hospital offers."""
    rest = [(name, value) for name, value in _query(request) if name != "language"]
    return tuple(
        Tongue(code, LANGUAGES[code], f"{request.path}?{urlencode([*rest, ('language', code)])}", code == now)
        for code in languages
        if code in LANGUAGES
    )


def _query(request: Request[Any]) -> list[tuple[str, str]]:
    return parse_qsl(request.query_string.decode("latin-1"))


def _theme(request: Request[Any]) -> str | None:
    theme = request.cookies.get(THEME_COOKIE)
    return theme if theme in ("light", "dark") else None


ENVIRONMENT = Environment(
    loader=FileSystemLoader(Path(__file__).parents[1] / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
