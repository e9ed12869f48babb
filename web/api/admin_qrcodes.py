"""Codes for walls and desks: a poster without any secret, and links that a desk hands out (spec/api.md, identity.md S4)."""

import asyncio
import base64
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from appliance import addresses
from appliance.clock import iso
from appliance.departments.lookups import Department
from appliance.patients import links
from appliance.patients.links import NONCE_BYTES, DeskLink
from appliance.refusals import Refused
from appliance.wording import words
from web import fields
from web.api.visit import Document, Instant
from web.poster import Poster, pdf_of
from web.request import Request
from web.screens.qr import picture_of, png_of

USUAL_MINUTES = 15

Minutes = Annotated[int, Meta(ge=1, le=24 * 60, description="For how long a desk's link may be used.")]


class MakeCode(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """A poster for a department's wall, or a link that proves that somebody stood at a desk: for one check-in."""

    department_id: fields.Id
    kind: Literal["checkin", "poster"]
    minutes: Minutes | None = None


class Payload(Document, frozen=True, kw_only=True):
    """What the code says: of a desk's link also by which nonce it is used up, and when it ends."""

    department_id: str
    kid: str
    nonce: str | UnsetType = UNSET
    exp: Instant | UnsetType = UNSET


class Assets(Document, frozen=True, kw_only=True):
    """The code as pictures, and as a sheet of A4; each a `data:` address."""

    svg: str
    png: str
    pdf: str


class CodeDocument(Document, frozen=True, kw_only=True):
    """Where the code leads, what it says, and how it looks."""

    kind: Literal["checkin", "poster"]
    url: str
    payload: Payload
    assets: Assets


async def make(request: Request[MakeCode]) -> CodeDocument:
    """Make a code for a department. Nothing is stored: a desk's link is signed, and used up when somebody checks in."""
    body, box = request.body, request.box
    department = request.app.lines.department(body.department_id)
    if department is None:
        raise Refused("not-found", "There is no such department.")
    now, kid = box.clock.now(), links.key_id(box.keys)
    if body.kind == "poster":
        path = addresses.lobby(department.code)
        payload = Payload(department_id=department.department_id, kid=kid)
    else:
        until = now + timedelta(minutes=body.minutes or USUAL_MINUTES)
        link = DeskLink(department.department_id, box.ids.secret(NONCE_BYTES), until)
        path = addresses.desk_link(links.desk_secret(box.keys, link))
        payload = Payload(
            department_id=department.department_id, kid=kid, nonce=link.nonce.hex(), exp=iso(link.expires_at)
        )
    url = addresses.absolute(box.settings.origin, path)
    assets = await asyncio.to_thread(_assets, _poster(request, department, url), now)
    return CodeDocument(kind=body.kind, url=url, payload=payload, assets=assets)


def _poster(request: Request[Any], department: Department, url: str) -> Poster:
    settings = request.box.settings
    said = [words(language) for language in settings.languages]
    return Poster(
        hospital=settings.hospital,
        names=tuple(dict.fromkeys(department.name_in(say.language) for say in said)),
        steps=tuple(say("Scan this with your phone's camera to get a number.") for say in said),
        link=url,
        address=addresses.absolute(settings.origin, addresses.lobby(department.code)),
    )


def _assets(poster: Poster, at: datetime) -> Assets:
    return Assets(
        svg=picture_of(poster.link, secret=True),
        png=_data("image/png", png_of(poster.link)),
        pdf=_data("application/pdf", pdf_of(poster, at)),
    )


def _data(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
