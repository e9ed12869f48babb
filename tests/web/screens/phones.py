"""What a patient's phone shows in its many moments: contexts of its pages, for the tests that draw every page."""

from msgspec import UNSET, structs

from appliance.queues.states import State
from appliance.wording import words
from web.api.visit import Estimate, JourneyStep, NowServing, SignedPrescription, VisitDocument
from web.screens import vocabulary
from web.screens.check_in import CheckIn
from web.screens.lobby import Lobby, Place
from web.screens.page import Page
from web.screens.qr import light_picture_of
from web.screens.visits import Card, Stop, Visits, Wait, stops_of

NOW = "2026-11-21T04:12:07.000Z"
UPDATED = "09:42:07"
SAY = words("en")


def visit(token: str | None, state: State, **more: object) -> VisitDocument:
    """A visit document of the sample hospital."""
    fields: dict[str, object] = {
        "visit_id": f"v-{token}",
        "token_id": f"t-{token}",
        "token_number": token,
        "department_id": "c",
        "department": "Cardiology",
        "state": state,
        "origin": "check-in",
        "linked_visit_id": None,
        "held": False,
        "held_until": None,
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


def card(
    shown: VisitDocument,
    *,
    code: str = "C",
    hue: int = 0,
    who: str | None = None,
    waits: bool = True,
    stops: tuple[Stop, ...] = (),
    locked: bool = False,
    here: bool = False,
) -> Card:
    """One number with one visit."""
    wait = Wait(visit=shown, code=code, hue=hue, open=waits)
    if here:
        wait = structs.replace(
            wait, kept_until="10:02", here=light_picture_of("here:019a1fd5-0000-7000-8000-000000000000")
        )
    spelt = SAY.spelt(shown.token_number) if shown.token_number else ""
    return Card(token_number=shown.token_number, spelt=spelt, who=who, waits=(wait,), stops=stops, locked=locked)


def cards(*shown: Card) -> tuple[str, Page]:
    """A page of some numbers."""
    return "visits", Visits(cards=shown, updated=UPDATED)


def step(visit_id: str, department: str, state: State, origin: str = "sent") -> JourneyStep:
    """One visit of a journey."""
    return JourneyStep(
        visit_id=visit_id,
        department_id=department.lower(),
        department=department,
        state=state,
        origin=origin,  # type: ignore[arg-type]
        position=None,
        queued_at=NOW,
    )


WAITING = visit(
    "C-017",
    "WAITING",
    estimate=Estimate(low=20, high=35, likely=27, text="about 20–35 minutes"),
    now_serving=(NowServing(room="Room 4", token_number="C-013"), NowServing(room="Room 5", token_number="C-002")),
)
MISSED = visit(
    "G-021",
    "NO_SHOW",
    department="General medicine",
    queue_status="You missed your call at 10:12. Show your slip at reception and you will be seen soon.",
    returns_left=2,
)
PRESCRIBED = visit(
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
)
SCANNED = visit(
    None,
    "SCANNED",
    people_ahead=None,
    queue_status="Please show that you are here: at the kiosk, at reception, or with the code on the board.",
)
SENT_ON = visit(
    "G-009",
    "WAITING",
    department="Pharmacy",
    journey=(
        step("a", "General medicine", "COMPLETED", "check-in"),
        step("b", "Laboratory", "COMPLETED"),
        step("v-G-009", "Pharmacy", "WAITING"),
    ),
    route_end="Dr Meera",
)
TWO_DOORS = Card(
    token_number="G-010",
    spelt="G 0 1 0",
    who=None,
    waits=(
        Wait(visit=visit("G-010", "WAITING", visit_id="l", department="Laboratory"), code="L", hue=2, open=True),
        Wait(visit=visit("G-010", "WAITING", visit_id="x", department="X-ray"), code="X", hue=4, open=True),
    ),
)

PLACES = (
    Place(code="C", name="Cardiology", hue=0, open=True, note="12 waiting, about 40–60 minutes"),
    Place(code="G", name="General medicine", hue=1, open=True, note="30 waiting, about 1–1½ hours"),
    Place(code="E", name="Eye clinic", hue=3, open=False, note="Closed. Opens at 14:00."),
)

PAGES: dict[str, Page] = {
    "visits": Visits(cards=(card(WAITING),), updated=UPDATED),
    "lobby": Lobby(places=PLACES),
    "check_in": CheckIn(
        department_id="c",
        place=PLACES[0],
        complaints=vocabulary.complaints(SAY),
        questions=vocabulary.danger_signs(SAY),
        needs=vocabulary.needs(SAY),
        classes={code: vocabulary.classes(SAY)[code] for code in vocabulary.CLAIMABLE},
        language="en",
    ),
}
"""Stem → a context that shows the page at work."""

MORE: dict[str, tuple[str, Page]] = {
    "visits_none": cards(),
    "visits_three": cards(
        card(visit("C-018", "CALLED", room="Room 4", queue_status="Please come to Room 4."), who="Ash…"),
        card(MISSED, code="G", hue=1, who="Rav…", waits=False),
        card(PRESCRIBED, who="Mee…", waits=False),
    ),
    "visits_held": cards(card(structs.replace(WAITING, held=True, estimate=None))),
    "visits_scanned": cards(card(SCANNED, here=True)),
    "visits_sent_on": cards(card(SENT_ON, code="P", hue=6, stops=stops_of(SENT_ON, SAY))),
    "visits_two_doors": cards(TWO_DOORS),
    "visits_locked": cards(
        card(structs.replace(PRESCRIBED, prescription_id=UNSET, prescription=UNSET), waits=False, locked=True)
    ),
    "check_in_closed": (
        "check_in",
        CheckIn(department_id="e", place=PLACES[2], complaints={}, questions={}, needs={}, classes={}, language="en"),
    ),
}
"""Further moments: name → (stem, context)."""
