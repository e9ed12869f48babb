"""What an act costs: how many statements it takes, that none reads a growing table through, and that years change nothing.

Statements give up the interpreter's lock and are what a check-in's time is made of (queue.md Q9), so the numbers below
are counted and stated: whoever adds one sees it here, and says in the change why it is worth it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest

from appliance.database.answers import Question, once
from appliance.database.transaction import Transaction
from appliance.journal import log
from appliance.patients.actions import clear_phone
from appliance.patients.due import sweep
from appliance.patients.events import Person
from appliance.patients.links import check_characters
from appliance.queues import actions, lookups
from appliance.queues.actions import CheckedIn, Phone
from appliance.queues.lookups import Visit
from appliance.queues.restoring import restore
from tests.hospital import PRINTER, TIMER, Hospital
from tests.statements import Asked, asked, read_through

ASHA = Person(name="Asha Rao", age=41, phone="+91 98765 43210", symptoms=("chest pain",))

Act = Callable[[Transaction], object]


class Ward(NamedTuple):
    """A hospital in the middle of a morning, with somebody in every state that an act may begin in."""

    hospital: Hospital
    scanned: Visit
    waiting: Visit
    called: Visit
    inside: Visit


@pytest.fixture
def ward(hospital: Hospital) -> Ward:
    return morning(hospital)


def morning(hospital: Hospital) -> Ward:
    """Dr Meera is free, Dr Sunil has called somebody, and Dr Tara has somebody inside."""
    tara = hospital.hires("tara", "Room 4")
    for doctor in (hospital.meera, hospital.sunil, tara):
        doctor.comes()
    hospital.meera.sees(hospital.meera.calls(hospital.asha.gets_a_number()), "Aspirin")
    inside = tara.starts(tara.calls(hospital.asha.gets_a_number()))
    called = hospital.sunil.calls(hospital.kiosk.gives_a_number_to(ASHA, paper=True))
    hospital.clock.advance(seconds=60)
    called = hospital.sunil.recalls(called)
    hospital.clock.advance(seconds=120)
    hospital.leela.gives_a_number_to(ASHA, paper=True, urgent=True)
    waiting = hospital.kiosk.gives_a_number_to("Bina", paper=True)
    return Ward(hospital, hospital.asha.checks_in_from_elsewhere(), waiting, called, inside)


@contextmanager
def transaction(hospital: Hospital) -> Iterator[tuple[Transaction, Asked]]:
    """A transaction on a recording connection, beside a writer that has nothing to do; rolled back at the end."""
    db = asked(hospital.spine.path, writing=True)
    db.execute("begin immediate")
    db.forget()
    tx = Transaction(db, log.head(hospital.db), hospital.clock.now(), TIMER, hospital.spine.means)
    try:
        yield tx, db
    finally:
        db.rollback()
        db.close()


def statements(hospital: Hospital, act: Act) -> list[str]:
    """What an act asks of the database, after a look at the plan of every statement but the inserts.

    What an insert looks up for its constraints is in no plan that says when it is run; `test_years…` counts it.
    """
    with transaction(hospital) as (tx, db):
        act(tx)
        taken = [*db.statements]
        for sql, parameters in taken:
            if not sql.lstrip().startswith("insert"):
                assert not (slow := read_through(db, sql, parameters)), (slow, sql)
    return [" ".join(sql.split()) for sql, _ in taken]


# The acts ------------------------------------------------------------------------------------------------------------


def at_the_kiosk(ward: Ward) -> Act:
    return lambda tx: actions.check_in(
        tx, department_id=ward.hospital.department_id, channel="KIOSK", person=ASHA, printer_id=PRINTER
    )


def at_the_kiosk_with_a_key(ward: Ward) -> Act:
    question = Question("kiosk-1", "key", b"body")
    return lambda tx: once(
        tx,
        question,
        CheckedIn,
        actions.check_in,
        department_id=ward.hospital.department_id,
        channel="KIOSK",
        person=ASHA,
        printer_id=PRINTER,
    )


def urgent_at_reception(ward: Ward) -> Act:
    return lambda tx: actions.check_in(
        tx,
        department_id=ward.hospital.department_id,
        channel="RECEPTION",
        person=ASHA,
        urgent=True,
        doctor_id=ward.hospital.meera.doctor_id,
        printer_id=PRINTER,
    )


def by_phone(ward: Ward) -> Act:
    phone = Phone(ward.hospital.asha.scans(), ward.hospital.asha.session_hash)
    return lambda tx: actions.check_in(
        tx, department_id=ward.hospital.department_id, channel="PHONE", person=ASHA, phone=phone
    )


def by_phone_from_elsewhere(ward: Ward) -> Act:
    phone = Phone(ward.hospital.asha.scans("none"), ward.hospital.asha.session_hash)
    return lambda tx: actions.check_in(
        tx, department_id=ward.hospital.department_id, channel="PHONE", person=ASHA, phone=phone
    )


def show_presence(ward: Ward) -> Act:
    return lambda tx: actions.show_presence(
        tx, visit_id=ward.scanned.visit_id, channel="PHONE", session_hash=ward.hospital.asha.session_hash
    )


def lapse(ward: Ward) -> Act:
    ward.hospital.clock.advance(seconds=20 * 60)
    return lambda tx: actions.lapse(tx, visit_id=ward.scanned.visit_id)


def cancel(ward: Ward) -> Act:
    return lambda tx: actions.cancel(tx, visit_id=ward.waiting.visit_id, reason="patient-left")


def raise_to_urgent(ward: Ward) -> Act:
    return lambda tx: actions.raise_to_urgent(tx, visit_id=ward.waiting.visit_id, reason="nurse")


def call_next(ward: Ward) -> Act:
    return lambda tx: actions.call_next(
        tx, department_id=ward.hospital.department_id, doctor_id=ward.hospital.meera.doctor_id
    )


def call_visit(ward: Ward) -> Act:
    return lambda tx: actions.call_visit(
        tx, visit_id=ward.waiting.visit_id, doctor_id=ward.hospital.meera.doctor_id, expected_version=1
    )


def recall(ward: Ward) -> Act:
    return lambda tx: actions.recall(tx, visit_id=ward.called.visit_id, doctor_id=ward.called.doctor_id or "")


def start(ward: Ward) -> Act:
    return lambda tx: actions.start(tx, visit_id=ward.called.visit_id, doctor_id=ward.called.doctor_id or "")


def miss(ward: Ward) -> Act:
    return lambda tx: actions.miss(tx, visit_id=ward.called.visit_id)


def complete(ward: Ward) -> Act:
    return lambda tx: actions.complete(tx, visit_id=ward.inside.visit_id, doctor_id=ward.inside.doctor_id or "")


def complete_with_a_prescription(ward: Ward) -> Act:
    return lambda tx: actions.complete(
        tx, visit_id=ward.inside.visit_id, doctor_id=ward.inside.doctor_id or "", prescription_text="Aspirin"
    )


def pause(ward: Ward) -> Act:
    return lambda tx: actions.set_availability(tx, doctor_id=ward.hospital.meera.doctor_id, state="PAUSED")


def find_again_by_the_slip(ward: Ward) -> Act:
    check = check_characters(ward.hospital.spine.means.keys, ward.waiting.token_id or "")
    return lambda tx: restore(
        tx, token_number=ward.waiting.token_number or "", check=check, session_hash=ward.hospital.ravi.session_hash
    )


def clear_the_phone(ward: Ward) -> Act:
    return lambda tx: clear_phone(tx, session_hash=ward.hospital.asha.session_hash)


def sweep_phones(ward: Ward) -> Act:
    return sweep


COST: dict[Callable[[Ward], Act], int] = {
    at_the_kiosk: 10,
    at_the_kiosk_with_a_key: 12,
    urgent_at_reception: 14,
    by_phone: 13,
    by_phone_from_elsewhere: 7,
    show_presence: 12,
    lapse: 4,
    cancel: 4,
    raise_to_urgent: 4,
    call_next: 9,
    call_visit: 10,
    recall: 5,
    start: 4,
    miss: 5,
    complete: 4,
    complete_with_a_prescription: 7,
    pause: 5,
    find_again_by_the_slip: 9,
    clear_the_phone: 1,
    sweep_phones: 5,
}
"""Every act and its statements. A check-in: department, its line, TokenIssued (tokens, lines, print_jobs), the key looked
up and made, VisitQueued (people, visits, print_jobs)."""


@pytest.mark.parametrize("prepared", COST, ids=lambda prepared: prepared.__name__)
def test_an_act_takes_as_many_statements_as_is_stated(ward: Ward, prepared: Callable[[Ward], Act]) -> None:
    taken = statements(ward.hospital, prepared(ward))
    assert len(taken) == COST[prepared], "\n".join(["", *taken])


def test_every_act_of_queues_has_its_cost_stated() -> None:
    stated = {prepared.__name__ for prepared in COST} | {"check_in", "set_availability"}
    assert {name for name in actions.__all__ if name[0].islower()} <= stated


@pytest.mark.parametrize("prepared", [at_the_kiosk, by_phone, call_next, complete_with_a_prescription, lapse])
def test_years_of_history_make_no_act_dearer(hospital: Hospital, prepared: Callable[[Ward], Act]) -> None:
    """Counted in steps of SQLite's machine, so that nothing else on this computer has a say in it."""
    ward = morning(hospital)
    little = steps(ward, prepared)
    for _ in range(150):
        past_visit(ward)
    much = steps(ward, prepared)

    assert len(hospital.spine.entries()) > 900, "need a history for this test to mean anything"
    assert much <= little * 1.05 + 20


def test_a_longer_line_costs_a_call_its_own_length_and_no_more(hospital: Hospital) -> None:
    ward = morning(hospital)
    short = steps(ward, call_next)
    for _ in range(100):
        hospital.kiosk.gives_a_number_to("Waiting")
    assert steps(ward, call_next) - short < 100 * 60


def past_visit(ward: Ward) -> None:
    """One more visit that is over, with everything that visits leave behind."""
    hospital = ward.hospital
    visit = hospital.visit(hospital.asha.checks_in())
    hospital.meera.sees(hospital.meera.calls(visit), "Aspirin")
    hospital.kiosk.sees_the_person_of(hospital.ravi.checks_in_from_elsewhere(), paper=True)
    (gone,) = [each for each in lookups.waiting(hospital.db, hospital.department_id) if each.channel == "KIOSK"][-1:]
    hospital.leela.cancels(gone)


def steps(ward: Ward, prepared: Callable[[Ward], Act]) -> int:
    act = prepared(ward)
    with transaction(ward.hospital) as (tx, db):
        return db.steps(lambda: act(tx))
