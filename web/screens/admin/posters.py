"""`/admin/posters`: the sheet for a department's wall, its code to keep, and links that hold for one person."""

import base64
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import msgspec

from appliance import addresses
from appliance.departments.lookups import Department
from appliance.refusals import Refused
from appliance.wording import Words, words
from web.answers import Answer
from web.request import Request
from web.screens.admin.console import Console, Ward, keeper, standing, wards
from web.screens.page import page, words_of
from web.screens.qr import png_of
from web.screens.sign_in import to_sign_in


class Line(msgspec.Struct, frozen=True):
    """A line of the sheet in one language."""

    code: str
    text: str


class Posters(Console, frozen=True, kw_only=True):
    """The sheet of one department; none is chosen while the hospital has none."""

    place: ClassVar[str] = "posters"

    departments: tuple[Ward, ...]
    department_id: str | None = None
    code: str = ""
    department: str = ""
    names: tuple[Line, ...] = ()
    steps: tuple[Line, ...] = ()
    url: str = ""
    picture: str = ""

    def words(self, say: Words, /) -> Mapping[str, object]:
        """What is said of a link that was made."""
        return {
            **super().words(say),
            "holds_until": say("Works once, until {time}."),
            "copied": say("The link is copied."),
        }

    def facts(self) -> Mapping[str, object]:
        """Whose code it is, and what a file of it is called."""
        return {"departmentId": self.department_id, "file": f"medique-{self.code.lower()}"}


async def index(request: Request[None]) -> Answer:
    """The sheet of the first department."""
    if keeper(request) is None:
        return to_sign_in(request)
    every = request.app.lines.departments()
    return _shown(request, every[0] if every else None)


async def show(request: Request[None]) -> Answer:
    """The sheet of one department. Refused `not-found`."""
    if keeper(request) is None:
        return to_sign_in(request)
    department = request.app.lines.department(request.params["departmentId"])
    if department is None:
        raise Refused("not-found", "There is no such department.")
    return _shown(request, department)


def _shown(request: Request[Any], department: Department | None) -> Answer:
    say = words_of(request)
    frame = {**standing(request, say), "departments": wards(request, say)}
    if department is None:
        return page(request, "admin/posters", Posters(**frame))
    url = addresses.absolute(request.box.settings.origin, addresses.lobby(department.code))
    spoken = [words(language) for language in request.box.settings.languages]
    shown = Posters(
        **frame,
        department_id=department.department_id,
        code=department.code,
        department=department.name_in(say.language),
        names=_once((say.language, department.name_in(say.language)) for say in spoken),
        steps=_once((say.language, say("Scan this with your phone's camera to get a number.")) for say in spoken),
        url=url,
        picture=_picture(url),
    )
    return page(request, "admin/posters", shown)


def _once(lines: Iterable[tuple[str, str]]) -> tuple[Line, ...]:
    """One line for what two languages say alike, in the language of the first."""
    texts: dict[str, str] = {}
    for language, text in lines:
        texts.setdefault(text, language)
    return tuple(Line(language, text) for text, language in texts.items())


def _picture(url: str) -> str:
    """In pixels: a browser that scales the drawing leaves fine lines between its squares."""
    return f"data:image/png;base64,{base64.b64encode(png_of(url)).decode()}"
