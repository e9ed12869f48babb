"""Believable contexts of the desks: reception, the doctor's room, and the explanation of a call."""

import msgspec
from msgspec import UNSET

from appliance.departments.policy import Policy
from appliance.wording import Words, words
from web.api.doctor import DoctorDocument
from web.screens import doctor as doctor_page
from web.screens import reception as reception_page
from web.screens import vocabulary
from web.screens.desk import Colleague, Counter
from web.screens.doctor import PAUSES, TEMPLATES, WHYS, Doctor, Ladder, Station
from web.screens.page import Page
from web.screens.reception import HOLDS, PLACES, REASONS, Reception
from web.screens.why import Row, Why, rules

COUNTERS = (
    Counter("c", "C", "Cardiology", 0),
    Counter("g", "G", "General medicine", 1),
    Counter("l", "L", "Laboratory", 2),
)
GOALS = (*COUNTERS, Counter("p", "P", "Pharmacy", 3))
DOCTORS = (
    Colleague("d", "Dr Meera", ("c",)),
    Colleague("d2", "Dr Anand", ("c", "g")),
    Colleague("d3", "Latika", ("l",)),
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
STATION = Station("c", "C", "Cardiology", 0, ("Room 4", "Room 5"), Ladder(calls=2, seconds=180))


def reception(say: Words) -> Reception:
    """The counter of three departments."""
    return Reception(
        name="Kavita",
        counters=COUNTERS,
        goals=GOALS,
        doctors=DOCTORS,
        acts=reception_page.acts(say),
        holds=HOLDS,
        places=PLACES,
        reasons=REASONS,
        complaints=vocabulary.complaints(say),
        needs=vocabulary.needs(say),
        classes=vocabulary.classes(say),
        feed="/v1/live/reception?department=c",
    )


def doctor(say: Words) -> Doctor:
    """The desk of a verified doctor with one department."""
    return Doctor(
        name="Dr Meera",
        duty=DUTY,
        may_prescribe=True,
        stations=(STATION,),
        goals=GOALS,
        doctors=DOCTORS,
        acts=doctor_page.acts(say, doctor=True),
        templates=TEMPLATES,
        pauses=PAUSES,
        whys=WHYS,
        feed="/v1/live/doctor-console?department=c",
    )


def attendant(say: Words) -> Doctor:
    """The desk of somebody who serves and is no doctor, in two departments."""
    return msgspec.structs.replace(
        doctor(say),
        name="Latika",
        duty=msgspec.structs.replace(DUTY, name="Latika", availability="OFFLINE", department_id=UNSET, room=UNSET),
        may_prescribe=False,
        stations=(STATION, Station("g", "G", "General medicine", 1, ("Room 1",), Ladder(calls=2, seconds=180))),
        acts=doctor_page.acts(say, doctor=False),
    )


def why(say: Words) -> Why:
    """A call that passed somebody who had come before."""
    return Why(
        token_number="C-018",
        code="C",
        hue=0,
        department="Cardiology",
        because="C-018 came later but has 10 minutes' head start.",
        called="Called at 09:42 to Room 4.",
        others="2 could have been called.",
        rows=(
            Row(place=1, token_number="C-018", called=True, came="09:12", bar_from=20, bar_length=80, reason=""),
            Row(place=2, token_number="C-017", called=False, came="09:05", bar_from=0, bar_length=100, reason="…"),
        ),
        rules=rules(Policy(), say),
        version=3,
    )


ENGLISH = words("en")

PAGES: dict[str, Page] = {"reception": reception(ENGLISH), "doctor": doctor(ENGLISH), "why": why(ENGLISH)}
MORE: dict[str, tuple[str, Page]] = {"doctor_attendant": ("doctor", attendant(ENGLISH))}
