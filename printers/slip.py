"""Gathers from the tables what stands on a patient's slip. The one place where paper meets the queue."""

from datetime import datetime

from appliance import addresses
from appliance.clock import parse
from appliance.database.connection import Connection
from appliance.database.seals import Seals
from appliance.departments import lookups as departments
from appliance.departments.lookups import Department
from appliance.eta import lookups as eta
from appliance.identity import lookups as identity
from appliance.keys import Keys
from appliance.patients import links
from appliance.patients import lookups as patients
from appliance.printing import lookups as printing
from appliance.printing.actions import Wait
from appliance.printing.lookups import Sheet
from appliance.queues import lookups as queues
from appliance.queues.lookups import Visit
from appliance.queues.order import calling_order
from appliance.queues.route import route_of
from appliance.queues.states import IN_LINE, TERMINAL
from appliance.settings import Settings
from printers.ticket import Leg, Ticket, Window


def wait(db: Connection, sheet: Sheet, at: datetime) -> Wait:
    """People ahead and the window of this moment."""
    visit = _standing(db, sheet)
    department = _department(db, visit)
    line, counters = queues.in_line(db, visit.department_id), queues.counters(db, visit.department_id)
    order = calling_order(line, counters, department.policy)
    ahead = next((place for place, other in enumerate(order) if other.visit_id == visit.visit_id), None)
    if ahead is None:
        return Wait(0)
    window = eta.window_for(ahead, eta.running_minutes(db, department, at), department)
    return Wait(ahead, window.low, window.high, window.likely) if window else Wait(ahead)


def ticket(db: Connection, sheet: Sheet, *, settings: Settings, keys: Keys, seals: Seals) -> Ticket:
    """The slip of a sheet that is being sent. A copy repeats what was true of its original, and says when it was made."""
    visit = _visit(db, sheet)
    department = _department(db, visit)
    token = queues.token(db, sheet.token_id)
    first = printing.original(db, sheet.token_id) if sheet.copy else sheet
    assert token is not None and first is not None, "a sheet has a token, and a copy an original"
    assert sheet.sending_at is not None and first.sending_at is not None, "both have been sent"
    assert sheet.ahead is not None, "what is being sent says how many are ahead"
    language = patients.person(db, seals, visit.patient_id).language or settings.language
    route = route_of(queues.journey(db, sheet.token_id)) if sheet.copy or visit.state in TERMINAL else None
    return Ticket(
        hospital=settings.hospital,
        department=department.name,
        department_here=department.names.get(language),
        token_number=token.token_number,
        place=_place(db, visit),
        ahead=sheet.ahead,
        window=_window(sheet),
        at=parse(first.sending_at),
        zone=department.timezone,
        link=addresses.absolute(settings.origin, addresses.slip(links.slip_secret(keys, token.token_id))),
        check=links.check_characters(keys, token.token_id),
        language=language,
        copy=sheet.copy,
        copied_at=parse(sheet.sending_at) if sheet.copy else None,
        route=tuple(_leg(db, step, language) for step in route.steps) if route is not None else (),
        route_end=_doctor(db, route.back_to) if route is not None else None,
    )


def _leg(db: Connection, visit: Visit, language: str) -> Leg:
    department = _department(db, visit)
    here = department.name_in(language)
    return Leg(here, department.name if here != department.name else "", _place(db, visit))


def _doctor(db: Connection, doctor_id: str | None) -> str | None:
    doctor = identity.staff(db, doctor_id) if doctor_id is not None else None
    return doctor.name if doctor is not None else None


def _window(sheet: Sheet) -> Window | None:
    if sheet.low is None or sheet.high is None or sheet.likely is None:
        return None
    return Window(sheet.low, sheet.high, sheet.likely)


def _place(db: Connection, visit: Visit) -> str:
    """The room, where it is already known: called there, bound to somebody there, or there is only one."""
    if visit.room:
        return visit.room
    if visit.bound_doctor_id:
        duty = queues.duty(db, visit.bound_doctor_id)
        return (duty.room if duty else None) or ""
    rooms = departments.rooms(db, visit.department_id)
    return rooms[0].name if len(rooms) == 1 else ""


def _visit(db: Connection, sheet: Sheet) -> Visit:
    visit = printing.visit_of(db, sheet)
    assert visit is not None, "a sheet that is owed tells a visit's place"
    return visit


def _standing(db: Connection, sheet: Sheet) -> Visit:
    """Whoever came back or was put back before the slip was printed stands there with a visit of its own."""
    visit = _visit(db, sheet)
    others = queues.journey(db, sheet.token_id) if visit.state in TERMINAL else []
    return next((each for each in others if each.state in IN_LINE and each.department_id == visit.department_id), visit)


def _department(db: Connection, visit: Visit) -> Department:
    department = departments.department(db, visit.department_id)
    assert department is not None, "a visit is in a department"
    return department
