"""One believable context per page: what the tests render, and what the templates are drawn against."""

import base64

from appliance.wording import words
from tests.web.screens import desks, phones
from tests.web.screens.admin import samples as console
from web.screens import vocabulary
from web.screens.board import Board, Hall
from web.screens.device import Pairing
from web.screens.kiosk import Goal, Kiosk
from web.screens.landing import Account, Door, Landing
from web.screens.nurse import LEVELS, Nurse, Watched
from web.screens.page import Frame, Page, Tongue
from web.screens.paper import Paper, Sheet
from web.screens.problem import Problem
from web.screens.second_factor import SecondFactor
from web.screens.sign_in import SignIn
from web.screens.status import Finding, Status

NOW = "2026-11-21T04:12:07.000Z"

PICTURE = (
    "data:image/svg+xml;base64,"
    + base64.b64encode(
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h3v3H0zM5 0h3v3H5zM0 5h3v3H0zM4 4h1v2H4z"/></svg>'
    ).decode()
)

ACCOUNTS = (
    Account("RECEPTION", "Reception", "desk", "Add walk-ins, see every line.", "reception", "demo-4471", "/reception"),
    Account("DOCTOR", "Dr Meera", "steth", "Call, start, finish: Cardiology.", "meera", "demo-9023", "/doctor"),
    Account("DOCTOR", "Dr Anand", "steth", "The second doctor of Cardiology.", "anand", "demo-3310", "/doctor"),
)


def frame(stem: str, language: str = "en", *, theme: str | None = None, now: str = NOW) -> Frame:
    """The frame around a page of the sample hospital."""
    return Frame(
        stem=stem,
        hospital="City Hospital",
        zone="Asia/Kolkata",
        now=now,
        theme=theme,
        demo=True,
        insecure=True,
        tongues=(
            Tongue("en", "English", "?language=en", language == "en"),
            Tongue("hi", "हिन्दी", "?language=hi", language == "hi"),
        ),
    )


PAGES: dict[str, Page] = {
    "landing": Landing(
        public=(
            Door("/kiosk", "kiosk", "Kiosk", "Take a number; the slip comes out of the printer.", opens_by_post=True),
            Door("/board?department=c", "board", "Hall board", "Who is called to which room.", opens_by_post=True),
        ),
        accounts=ACCOUNTS,
        machines=(
            Door("/paper/kiosk-1", "printer", "Printer", "The paper of Kiosk 1, as a page."),
            Door("/status", "pulse", "Status", "Is everything all right?"),
        ),
        poster_address="http://192.168.1.20:8080/lobby/C",
        poster_qr=PICTURE,
    ),
    "sign_in": SignIn(
        username="meera",
        target="/doctor",
        refusal="That username and password do not go together.",
        halfway=None,
        accounts=ACCOUNTS,
    ),
    "problem": Problem(
        status=404,
        code="not-found",
        sentence="There is nothing at this address.",
        trace_id="0192f0c1a2b3",
        way_on="/",
    ),
    "status": Status(
        mood="attention",
        headline="One thing needs you",
        findings=(
            Finding(
                "Printer Kiosk 2",
                "attention",
                "Out of paper since 10:42.",
                "Open the cover, put in a new roll, press Continue.",
            ),
            Finding("Database", "good", "Every answer is on disk; 1,204 events today."),
            Finding("Boards", "good", "3 boards listen."),
        ),
        figures=(("Issued today", "212"), ("Waiting now", "47"), ("Listeners", "31"), ("Version", "0.1.0")),
        checked_at="09:42:07",
    ),
    "paper": Paper(
        printer_name="Kiosk 1",
        address="/paper/kiosk-1",
        sheets=(Sheet(1, PICTURE, "C-017", 0, "City Hospital Cardiology C-017", "09:41"),),
        width_dots=576,
    ),
}
"""Stem → a context that shows the page at work."""

PAGES["board"] = Board(
    halls=(
        Hall("c", "C", {"en": "Cardiology", "hi": "हृदय रोग"}, 0),
        Hall("g", "G", {"en": "General medicine", "hi": "सामान्य चिकित्सा"}, 1),
    ),
    languages=("en", "hi"),
    feed="/v1/live/display-boards?department=c&department=g",
    paired=True,
)
PAGES["pairing"] = Pairing(kind="BOARD", address="/board", public_address="/board?public=1")
PAGES["second_factor"] = SecondFactor(name="Anita Bose", required=True, since=None, codes_left=0, way_on="/status")


MORE: dict[str, tuple[str, Page]] = {
    "sign_in_code": (
        "sign_in",
        SignIn(
            username="anita",
            target="/admin",
            refusal="This code is not right, or it was used before. Wait for the next one.",
            halfway="c2VhbGVk",
            accounts=(),
        ),
    ),
    "pairing_kiosk": ("pairing", Pairing(kind="KIOSK", address="/kiosk", public_address=None)),
    "second_factor_done": (
        "second_factor",
        SecondFactor(
            name="Anita Bose", required=False, since="Saturday 21 November", codes_left=2, way_on="/reception"
        ),
    ),
}
"""Further moments of pages: name → (stem, context)."""

PAGES |= phones.PAGES
MORE |= phones.MORE
PAGES |= desks.PAGES
MORE |= desks.MORE

PAGES["kiosk"] = Kiosk(
    goals=(
        Goal("c", "C", {"en": "Cardiology", "hi": "हृदय रोग"}, 0, 40),
        Goal("g", "G", {"en": "General medicine", "hi": "सामान्य चिकित्सा"}, 1, 25),
        Goal("l", "L", {"en": "Laboratory", "hi": "जाँच प्रयोगशाला"}, 2, 40),
        Goal("e", "E", {"en": "Eye clinic", "hi": "नेत्र रोग"}, 3, 40),
    ),
    languages=("en", "hi"),
)

PAGES["nurse"] = Nurse(
    name="Nurse Thomas",
    departments=(Watched("g", "G", "General medicine", 1), Watched("p", "P", "Paediatrics", 6)),
    levels=LEVELS,
    classes=vocabulary.classes(words("en")),
    feed="/v1/live/nurse?department=g&department=p",
)
PAGES.update(console.PAGES)
MORE.update(console.MORE)
