"""Slips that the tests print: Asha's in English and in Hindi, and a copy of it."""

from datetime import UTC, datetime

import msgspec

from printers.ticket import Leg, Ticket, Window

LINK = "http://192.168.1.10:8080/t/AZqk0e1_ccCAgAAAAAAAAe5zJ2m0rS0b1xkZ3Q"

ASHA = Ticket(
    hospital="City Hospital",
    department="Cardiology",
    token_number="C-017",
    place="Room 4",
    ahead=4,
    window=Window(20, 35, 28),
    at=datetime(2026, 11, 21, 4, 11, tzinfo=UTC),
    zone="Asia/Kolkata",
    link=LINK,
    check="7KM",
)

ASHA_IN_HINDI = msgspec.structs.replace(ASHA, language="hi", department_here="हृदय रोग विभाग")

COPY = msgspec.structs.replace(ASHA_IN_HINDI, copy=1, copied_at=datetime(2026, 11, 21, 4, 50, tzinfo=UTC), place="")

UNKNOWN_WAIT = msgspec.structs.replace(ASHA, window=None, ahead=0)

ROUTE = msgspec.structs.replace(
    ASHA,
    copy=1,
    copied_at=datetime(2026, 11, 21, 5, 2, tzinfo=UTC),
    place="",
    route=(Leg("Laboratory", place="Bench 1"), Leg("Pharmacy")),
    route_end="Dr Meera",
)
