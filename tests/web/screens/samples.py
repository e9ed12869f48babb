"""One believable context per page: what the tests render, and what the templates are drawn against."""

import base64

import msgspec
from msgspec import UNSET

from appliance.queues.states import State
from appliance.wording import words
from web.api.doctor import DoctorDocument
from web.api.visit import Estimate, NowServing, SignedPrescription, VisitDocument
from web.screens import vocabulary
from web.screens.board import Board, Hall
from web.screens.check_in import CheckIn
from web.screens.doctor import PAUSES, TEMPLATES, Doctor, Station
from web.screens.kiosk import Goal, Kiosk
from web.screens.landing import Account, Door, Landing
from web.screens.lobby import Lobby, Place
from web.screens.page import Frame, Page, Tongue
from web.screens.paper import Paper, Sheet
from web.screens.problem import Problem
from web.screens.reception import Counter, Reception
from web.screens.sign_in import SignIn
from web.screens.status import Finding, Status
from web.screens.visits import Card, Visits

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
        asks_code=True,
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
)


def visit(token: str, state: State, **more: object) -> VisitDocument:
    """A visit document of the sample hospital."""
    fields: dict[str, object] = {
        "visit_id": f"v-{token}",
        "token_id": f"t-{token}",
        "token_number": token,
        "department_id": "c",
        "department": "Cardiology",
        "state": state,
        "held": False,
        "priority": "NORMAL",
        "position": 5,
        "people_ahead": 4,
        "estimate": None,
        "queue_status": "4 people before you.",
        "now_serving": (),
        "doctor_id": None,
        "room": None,
        "calls": 0,
        "version": 1,
        "scanned_at": None,
        "queued_at": NOW,
        "called_at": None,
        "consultation_started_at": None,
        "completed_at": None,
        "no_show_at": None,
        "cancelled_at": None,
        "journey": (),
    }
    return VisitDocument(**(fields | more))  # type: ignore[arg-type]


WAITING = visit(
    "C-017",
    "WAITING",
    estimate=Estimate(low=20, high=35, likely=27, text="about 20–35 minutes"),
    now_serving=(NowServing(room="Room 4", token_number="C-013"), NowServing(room="Room 5", token_number="C-002")),
)

PLACES = (
    Place(code="C", name="Cardiology", hue=0, open=True, note="12 waiting, about 40–60 minutes"),
    Place(code="G", name="General medicine", hue=1, open=True, note="30 waiting, about 1–1½ hours"),
    Place(code="E", name="Eye clinic", hue=3, open=False, note="Closed. Opens at 14:00."),
)

PAGES["visits"] = Visits(
    cards=(Card(visit=WAITING, code="C", hue=0, open=True, spelt="C 0 1 7"),),
    updated="09:42:07",
)
PAGES["lobby"] = Lobby(places=PLACES)
PAGES["check_in"] = CheckIn(
    department_id="c",
    place=PLACES[0],
    complaints=vocabulary.complaints(words("en")),
    needs=vocabulary.needs(words("en")),
    language="en",
)

DUTY = DoctorDocument(
    doctor_id="d",
    name="Dr Meera",
    department_ids=("c",),
    availability="AVAILABLE",
    department_id="c",
    room="Room 4",
    version=3,
)
STATION = Station("c", "C", "Cardiology", 0, ("Room 4", "Room 5"))

MORE: dict[str, tuple[str, Page]] = {
    "visits_none": ("visits", Visits(cards=(), updated="09:42:07")),
    "visits_three": (
        "visits",
        Visits(
            cards=(
                Card(
                    visit=visit("C-018", "CALLED", room="Room 4", queue_status="Please come to Room 4."),
                    code="C",
                    hue=0,
                    open=True,
                    spelt="C 0 1 8",
                ),
                Card(
                    visit=visit(
                        "C-019",
                        "COMPLETED",
                        queue_status="This visit is over. Get well soon.",
                        prescription_id="p",
                        prescription=SignedPrescription(
                            prescription_id="p",
                            version=1,
                            content_sanitized="Paracetamol 500 mg\nThree times a day, five days",
                            created_by_doctor_id="d",
                            signed_at=NOW,
                            signature="00",
                        ),
                    ),
                    code="C",
                    hue=0,
                    open=False,
                    spelt="C 0 1 9",
                ),
                Card(
                    visit=visit(
                        "G-021",
                        "NO_SHOW",
                        department="General medicine",
                        queue_status="You missed your call at 10:12. Show your slip at reception and you will be seen soon.",
                    ),
                    code="G",
                    hue=1,
                    open=False,
                    spelt="G 0 2 1",
                ),
            ),
            updated="09:42:07",
        ),
    ),
    "visits_scanned": (
        "visits",
        Visits(
            cards=(
                Card(
                    visit=msgspec.structs.replace(
                        WAITING,
                        state="SCANNED",
                        token_number=None,
                        estimate=None,
                        queue_status="Please show that you are here: at the kiosk, at reception, or with the code on the board.",
                    ),
                    code="C",
                    hue=0,
                    open=True,
                    spelt="",
                ),
            ),
            updated="09:42:07",
        ),
    ),
    "doctor_attendant": (
        "doctor",
        Doctor(
            name="Latika",
            duty=msgspec.structs.replace(DUTY, name="Latika", availability="OFFLINE", department_id=UNSET, room=UNSET),
            may_prescribe=False,
            stations=(STATION, Station("g", "G", "General medicine", 1, ("Room 1",))),
            templates=TEMPLATES,
            pauses=PAUSES,
            feed="/v1/live/doctor-console?department=c&department=g",
        ),
    ),
    "check_in_closed": (
        "check_in",
        CheckIn(department_id="e", place=PLACES[2], complaints={}, needs={}, language="en"),
    ),
}
"""Further moments of pages: name → (stem, context)."""

PAGES["kiosk"] = Kiosk(
    goals=(
        Goal("c", "C", {"en": "Cardiology", "hi": "हृदय रोग"}, 0, 40),
        Goal("g", "G", {"en": "General medicine", "hi": "सामान्य चिकित्सा"}, 1, 25),
        Goal("l", "L", {"en": "Laboratory", "hi": "जाँच प्रयोगशाला"}, 2, 40),
        Goal("e", "E", {"en": "Eye clinic", "hi": "नेत्र रोग"}, 3, 40),
    ),
    languages=("en", "hi"),
)

PAGES["doctor"] = Doctor(
    name="Dr Meera",
    duty=DUTY,
    may_prescribe=True,
    stations=(STATION,),
    templates=TEMPLATES,
    pauses=PAUSES,
    feed="/v1/live/doctor-console?department=c",
)
PAGES["reception"] = Reception(
    name="Kavita",
    counters=(
        Counter("c", "C", "Cardiology", 0),
        Counter("g", "G", "General medicine", 1),
        Counter("l", "L", "Laboratory", 2),
    ),
    reasons={"patient-left": "The patient left", "other": "Another reason"},
    complaints=vocabulary.complaints(words("en")),
    needs=vocabulary.needs(words("en")),
    feed="/v1/live/reception?department=c",
)
