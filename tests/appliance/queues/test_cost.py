"""What an act costs: how many statements it takes, that none reads a growing table through, and that years change nothing.

Statements give up the interpreter's lock and are what a check-in's time is made of (queue.md Q9), so the numbers below
are counted and stated: whoever adds one sees it here, and says in the change why it is worth it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import NamedTuple

import pytest

from appliance.clock import iso
from appliance.database.answers import Question, once
from appliance.database.transaction import Transaction
from appliance.journal import log
from appliance.patients.actions import clear_phone
from appliance.patients.due import sweep
from appliance.patients.events import Person
from appliance.patients.links import check_characters
from appliance.queues import actions, assessing, emergencies, lookups
from appliance.queues.actions import CheckedIn, Phone, SendTo
from appliance.queues.assessing import Looked
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


def at_the_kiosk_with_a_danger_sign(ward: Ward) -> Act:
    """What everybody else pays for the rules is nothing."""
    told = Person(age=41, symptoms=("breathing-hard",))
    return lambda tx: actions.check_in(
        tx, department_id=ward.hospital.department_id, channel="KIOSK", person=told, printer_id=PRINTER
    )


def assess(ward: Ward) -> Act:
    looked = Looked(signs=("stridor",), vitals={"spo2": 91})
    return lambda tx: assessing.assess_visit(tx, visit_id=ward.waiting.visit_id, looked=looked)


def confirm_red(ward: Ward) -> Act:
    return lambda tx: assessing.confirm_assessment(tx, visit_id=ward.waiting.visit_id, level="RED")


def answer_an_alarm(ward: Ward) -> Act:
    ward.hospital.thomas.confirms(ward.waiting, "RED")
    (alarm,) = ward.hospital.alarms()
    return lambda tx: emergencies.acknowledge_alarm(tx, alarm_id=alarm.alarm_id, outcome="taken-to-emergency")


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


def complete_and_send_on(ward: Ward) -> Act:
    legs = [SendTo(department_id=ward.hospital.opens(code).department_id, note="A note", review=True) for code in "LP"]
    return lambda tx: actions.complete(
        tx, visit_id=ward.inside.visit_id, doctor_id=ward.inside.doctor_id or "", send_to=legs
    )


def complete_with_a_result(ward: Ward) -> Act:
    """The last of the visits after which somebody goes back to the doctor who sent them."""
    hospital = ward.hospital
    lab = hospital.opens("L")
    hospital.meera.starts(hospital.meera.calls(ward.waiting))
    hospital.meera.completes(ward.waiting, send_to=[SendTo(department_id=lab.department_id, review=True)])
    lena = hospital.hires("lena", "Room 4", lab)
    lena.comes(place=lab)
    sent = lena.calls_next(lab)
    assert sent is not None
    lena.starts(sent)
    return lambda tx: actions.complete(tx, visit_id=sent.visit_id, doctor_id=lena.doctor_id)


def hold(ward: Ward) -> Act:
    return lambda tx: actions.hold(tx, visit_id=ward.waiting.visit_id, reason="at the X-ray")


def resume(ward: Ward) -> Act:
    ward.hospital.leela.holds(ward.waiting)
    return lambda tx: actions.resume(tx, visit_id=ward.waiting.visit_id)


def end_hold(ward: Ward) -> Act:
    ward.hospital.leela.holds(ward.waiting, until=iso(ward.hospital.clock.now() + timedelta(minutes=1)))
    ward.hospital.clock.advance(seconds=60)
    return lambda tx: actions.end_hold(tx, visit_id=ward.waiting.visit_id)


def move(ward: Ward) -> Act:
    return lambda tx: actions.move(tx, visit_id=ward.waiting.visit_id, place=2, reason="feels worse")


def note(ward: Ward) -> Act:
    return lambda tx: actions.note(tx, visit_id=ward.waiting.visit_id, text="A note")


def confirm_classes(ward: Ward) -> Act:
    return lambda tx: actions.confirm_classes(tx, visit_id=ward.waiting.visit_id, classes=("pregnant",))


def transfer(ward: Ward) -> Act:
    elsewhere = ward.hospital.opens("D")
    ward.hospital.leela.gives_a_number_to("Somebody", place=elsewhere)
    return lambda tx: actions.transfer(
        tx, visit_id=ward.waiting.visit_id, to_department_id=elsewhere.department_id, reason="a rash"
    )


def reassign(ward: Ward) -> Act:
    return lambda tx: actions.reassign(tx, visit_id=ward.called.visit_id, to_doctor_id=ward.hospital.meera.doctor_id)


def merge(ward: Ward) -> Act:
    again = ward.hospital.leela.gives_a_number_to("Bina")
    return lambda tx: actions.merge(tx, visit_id=again.visit_id, into_visit_id=ward.waiting.visit_id)


def reopen(ward: Ward) -> Act:
    return lambda tx: actions.reopen(tx, visit_id=ward.called.visit_id, reason="called-in-error")


def undo(ward: Ward) -> Act:
    ward.hospital.spine.do(actions.hold, TIMER, visit_id=ward.waiting.visit_id)
    return lambda tx: actions.undo(tx, visit_id=ward.waiting.visit_id)


def come_back(ward: Ward) -> Act:
    missed = ward.hospital.sunil.misses(ward.called)
    return lambda tx: actions.come_back(tx, visit_id=missed.visit_id)


def come_back_by_slip(ward: Ward) -> Act:
    missed = ward.hospital.sunil.misses(ward.called)
    check = check_characters(ward.hospital.spine.means.keys, missed.token_id or "")
    return lambda tx: actions.come_back_by_slip(tx, token_number=missed.token_number or "", check=check)


def miss_by_timer(ward: Ward) -> Act:
    hospital = ward.hospital
    ear = hospital.opens("E", missed_by_timer=True)
    hospital.sunil.sees(ward.called)
    hospital.sunil.comes("Room 4", ear)
    called = hospital.sunil.calls(hospital.leela.gives_a_number_to("Farid", place=ear))
    hospital.clock.advance(seconds=60)
    hospital.sunil.recalls(called)
    hospital.clock.advance(seconds=180)
    return lambda tx: actions.miss_by_timer(tx, visit_id=called.visit_id)


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
    at_the_kiosk_with_a_danger_sign: 21,
    assess: 9,
    confirm_red: 12,
    answer_an_alarm: 9,
    at_the_kiosk_with_a_key: 12,
    urgent_at_reception: 14,
    by_phone: 13,
    by_phone_from_elsewhere: 10,
    show_presence: 15,
    lapse: 5,
    cancel: 4,
    raise_to_urgent: 4,
    call_next: 10,
    call_visit: 12,
    recall: 5,
    start: 4,
    miss: 5,
    complete: 4,
    complete_with_a_prescription: 7,
    complete_and_send_on: 30,
    complete_with_a_result: 13,
    hold: 7,
    resume: 6,
    end_hold: 5,
    move: 10,
    note: 7,
    confirm_classes: 9,
    transfer: 16,
    reassign: 6,
    merge: 9,
    reopen: 13,
    undo: 5,
    come_back: 13,
    come_back_by_slip: 19,
    miss_by_timer: 4,
    pause: 5,
    find_again_by_the_slip: 9,
    clear_the_phone: 5,
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
