"""Checking in by kiosk, reception and phone; presence, lapse, the numbers of the day; and every reason to say no."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from appliance.clock import iso, milliseconds
from appliance.database.answers import Question, once
from appliance.database.transaction import Transaction
from appliance.departments.events import DepartmentStatusChanged, PolicySet
from appliance.departments.hours import Session
from appliance.departments.lookups import department
from appliance.departments.policy import Policy
from appliance.identity.actions import disable_staff
from appliance.patients.events import Person
from appliance.patients.links import restore_token
from appliance.patients.lookups import generation, restored
from appliance.queues import actions, lookups
from appliance.queues.actions import CheckedIn
from appliance.queues.events import TokenIssued, VisitQueued, VisitRaised, VisitScanned
from appliance.queues.order import Counters, InLine, calling_order
from appliance.refusals import Refused
from tests.hospital import PRINTER, TIMER, Doctor, Hospital, Place, event_of, open_hospital

ASHA = Person(name="Asha Rao", age=41, phone="+91 98765 43210", symptoms=("chest pain",), language="hi")
SATURDAY = "2026-11-21"
"""The first day of every test; it is 14:30 in Kolkata."""
SUNDAY = "2026-11-22"


# Kiosk and reception -------------------------------------------------------------------------------------------------


def test_the_kiosk_gives_a_number_a_place_and_a_sheet_that_is_owed(hospital: Hospital) -> None:
    with hospital.records("TokenIssued", "VisitQueued") as entries:
        checked_in = hospital.kiosk.checks_in(ASHA, paper=True)

    issued, queued = entries
    at = milliseconds(hospital.clock.now())
    assert event_of(issued) == TokenIssued(
        department_id=hospital.department_id,
        service_date=SATURDAY,
        series="",
        number=1,
        token_number="C-001",
        channel="KIOSK",
        print_job_id=checked_in.print_job_id,
        printer_id=PRINTER,
    )
    visit = hospital.visit(checked_in)
    assert event_of(queued) == VisitQueued(
        was=None,
        token_id=checked_in.token_id or "",
        token_number="C-001",
        department_id=hospital.department_id,
        patient_id=visit.patient_id,
        service_date=SATURDAY,
        channel="KIOSK",
        urgency_class=1,
        order_key=at,
        head_start_minutes=0,
        bound_doctor_id=None,
        slip=True,
        policy_version=1,
        arrival=at,
    )
    assert (issued.entity_id, issued.entity_version) == (checked_in.token_id, 1)
    assert (queued.entity_id, queued.entity_version) == (checked_in.visit_id, 1)
    assert issued.sealed is None
    assert queued.sealed is not None


def test_what_the_kiosk_is_answered_holds_ids_and_no_person(hospital: Hospital) -> None:
    checked_in = hospital.kiosk.checks_in(ASHA, paper=True)
    visit = hospital.visit(checked_in)

    assert checked_in == CheckedIn(
        visit.visit_id, "WAITING", visit.token_id, "C-001", checked_in.print_job_id, expires_at=None
    )
    assert (visit.state, visit.version, visit.queued_at) == ("WAITING", 1, iso(hospital.clock.now()))
    assert hospital.person(visit) == ASHA


def test_without_paper_no_sheet_is_owed(hospital: Hospital) -> None:
    with hospital.records("TokenIssued", "VisitQueued") as entries:
        checked_in = hospital.leela.checks_in()

    issued, queued = (event_of(entry) for entry in entries)
    assert isinstance(issued, TokenIssued) and isinstance(queued, VisitQueued)
    assert (checked_in.print_job_id, issued.print_job_id, issued.printer_id, queued.slip) == (None, None, None, False)
    assert issued.channel == queued.channel == "RECEPTION"


def test_reception_may_say_urgent_at_once(hospital: Hospital) -> None:
    with hospital.records("TokenIssued", "VisitQueued", "VisitRaised") as entries:
        checked_in = hospital.leela.checks_in(urgent=True)

    assert checked_in.state == "URGENT"
    visit = hospital.visit(checked_in)
    assert (visit.state, visit.version, visit.urgency_class) == ("URGENT", 2, 0)
    raised = entries[2]
    assert (raised.reason, raised.entity_version) == ("reception", 2)
    assert event_of(raised) == VisitRaised(
        was="WAITING",
        department_id=hospital.department_id,
        urgency_class=0,
        order_key=milliseconds(hospital.spine.clock.now()),
    )


def test_a_visit_may_be_bound_to_a_doctor(hospital: Hospital) -> None:
    visit = hospital.leela.gives_a_number_to("Asha", doctor=hospital.sunil)
    assert visit.bound_doctor_id == hospital.sunil.doctor_id


def test_nobody_waits_for_a_doctor_who_does_not_serve_here(hospital: Hospital) -> None:
    """Nobody could ever call such a visit: a phone may have sent any id."""
    elsewhere = hospital.hires("anil", "Room 5", hospital.opens("L", "Lab"))
    stranger = Doctor(hospital, "made-up", "Room 5")
    gone = hospital.hires("tara", "Room 5")
    hospital.spine.do(disable_staff, staff_id=gone.doctor_id)
    for doctor in (elsewhere, stranger, gone):
        with hospital.refuses("invalid-request") as refused:
            hospital.leela.gives_a_number_to("Asha", doctor=doctor)
        assert refused.value.field == "doctorId"


def test_everything_of_one_check_in_happens_at_one_instant(hospital: Hospital) -> None:
    with hospital.records("TokenIssued", "VisitQueued", "VisitRaised") as entries:
        hospital.leela.checks_in(urgent=True)
    assert {entry.occurred_at for entry in entries} == {iso(hospital.clock.now())}


def test_an_unknown_department_takes_nobody(hospital: Hospital) -> None:
    with hospital.refuses("not-found"):
        hospital.kiosk.checks_in(place=Place("nowhere", {}))


# The phone -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("presence", ["network", "board", "desk"])
def test_a_phone_that_is_here_gets_its_number_at_once(hospital: Hospital, presence: str) -> None:
    with hospital.records("TokenIssued", "VisitQueued"):
        checked_in = hospital.asha.checks_in(hospital.asha.scans(presence), ASHA)  # type: ignore[arg-type]

    assert checked_in.state == "WAITING"
    assert checked_in.expires_at == "2026-11-22T00:30:00.000Z", "two hours after the rollover at 04:00 in Kolkata"
    assert hospital.asha.follows() == [checked_in.token_id]
    assert hospital.ravi.follows() == []


def test_the_restore_token_of_a_check_in_is_kept_as_a_hash_until_it_ends(hospital: Hospital) -> None:
    checked_in = hospital.asha.checks_in()
    keys = hospital.spine.means.keys
    token = restore_token(keys, checked_in.visit_id, 0)
    token_hash = keys.keyed_hash("restore", token)
    assert checked_in.expires_at is not None
    before_the_end = iso(datetime.fromisoformat(checked_in.expires_at) - timedelta(milliseconds=1))

    assert restored(hospital.db, token_hash, before_the_end) == checked_in.visit_id
    assert restored(hospital.db, token_hash, checked_in.expires_at) is None
    assert generation(hospital.db, checked_in.visit_id) == 0


def test_a_phone_from_elsewhere_is_noted_and_gets_no_number(hospital: Hospital) -> None:
    with hospital.records("VisitScanned") as entries:
        checked_in = hospital.asha.checks_in(hospital.asha.scans("none"), ASHA)

    lapses = iso(hospital.clock.now() + timedelta(minutes=20))
    assert checked_in == CheckedIn(checked_in.visit_id, "SCANNED", expires_at=lapses)
    visit = hospital.visit(checked_in)
    assert (visit.state, visit.version, visit.token_id, visit.scanned_at) == (
        "SCANNED",
        1,
        None,
        iso(hospital.clock.now()),
    )
    assert event_of(entries[0]) == VisitScanned(
        department_id=hospital.department_id, patient_id=visit.patient_id, doctor_id=None, service_date=SATURDAY
    )
    assert hospital.person(visit) == ASHA
    assert hospital.asha.follows() == [checked_in.visit_id]


def test_who_shows_presence_gets_a_number_and_keeps_what_was_told(hospital: Hospital) -> None:
    told = hospital.asha.checks_in(hospital.asha.scans("none"), ASHA)
    hospital.clock.advance(seconds=300)
    hospital.leela.gives_a_number_to("Bina")
    with hospital.records("TokenIssued", "VisitQueued") as entries:
        shown = hospital.asha.shows_presence(hospital.visit(told))

    assert (shown.visit_id, shown.state, shown.token_number) == (told.visit_id, "WAITING", "C-002")
    assert shown.expires_at == "2026-11-22T00:30:00.000Z"
    visit = hospital.visit(told)
    assert (visit.version, visit.state, visit.order_key) == (2, "WAITING", milliseconds(hospital.clock.now()))
    queued = event_of(entries[1])
    assert isinstance(queued, VisitQueued)
    assert (queued.was, entries[1].entity_version, entries[1].sealed) == ("SCANNED", 2, None)
    assert hospital.person(visit) == ASHA


@pytest.mark.parametrize("where", ["phone", "kiosk", "reception"])
def test_a_phone_follows_its_number_wherever_presence_was_shown(hospital: Hospital, where: str) -> None:
    """And only its number: one visit is one line on its page."""
    scanned = hospital.asha.checks_in_from_elsewhere()
    if where == "phone":
        hospital.asha.shows_presence(scanned)
    else:
        (hospital.kiosk if where == "kiosk" else hospital.leela).sees_the_person_of(scanned)
    token_id = hospital.visit(scanned).token_id

    assert hospital.asha.follows() == [token_id]
    hospital.clock.advance(seconds=3600)
    assert hospital.asha.follows() == [token_id], "longer than a check-in without presence would"
    assert hospital.ravi.follows() == []


def test_the_kiosk_prints_for_who_shows_presence_there(hospital: Hospital) -> None:
    scanned = hospital.asha.checks_in_from_elsewhere()
    with hospital.records("TokenIssued", "VisitQueued") as entries:
        hospital.kiosk.sees_the_person_of(scanned, paper=True)
    issued = event_of(entries[0])
    assert isinstance(issued, TokenIssued)
    assert issued.print_job_id is not None


def test_presence_is_shown_once(hospital: Hospital) -> None:
    scanned = hospital.asha.checks_in_from_elsewhere()
    hospital.asha.shows_presence(scanned)
    with hospital.refuses("invalid-transition") as refused:
        hospital.asha.shows_presence(scanned)
    assert refused.value.extras == {"state": "WAITING"}


# Lapsing -------------------------------------------------------------------------------------------------------------


def test_a_check_in_without_presence_lapses_after_exactly_twenty_minutes(hospital: Hospital) -> None:
    scanned = hospital.asha.checks_in_from_elsewhere()
    hospital.clock.advance(seconds=20 * 60 - 0.001)
    with hospital.records():
        hospital.spine.do(actions.lapse, TIMER, visit_id=scanned.visit_id)
    hospital.clock.advance(seconds=0.001)
    with hospital.records("VisitCancelled") as entries:
        hospital.spine.do(actions.lapse, TIMER, visit_id=scanned.visit_id)

    lapsed = hospital.visit(scanned)
    assert (lapsed.state, lapsed.version, lapsed.cancel_reason) == ("CANCELLED", 2, "presence-not-shown")
    assert (entries[0].reason, entries[0].actor_kind) == ("presence-not-shown", "system")


def test_lapsing_twice_or_too_late_does_nothing(hospital: Hospital) -> None:
    here = hospital.asha.checks_in_from_elsewhere()
    gone = hospital.ravi.checks_in_from_elsewhere()
    hospital.asha.shows_presence(here)
    hospital.clock.advance(seconds=20 * 60)
    hospital.spine.do(actions.lapse, TIMER, visit_id=gone.visit_id)
    with hospital.records():
        for visit_id in (here.visit_id, gone.visit_id, "nobody"):
            hospital.spine.do(actions.lapse, TIMER, visit_id=visit_id)


def test_a_lapsed_check_in_shows_no_presence_any_more(hospital: Hospital) -> None:
    scanned = hospital.asha.checks_in_from_elsewhere()
    hospital.clock.advance(seconds=20 * 60)
    hospital.spine.do(actions.lapse, TIMER, visit_id=scanned.visit_id)
    with hospital.refuses("invalid-transition"):
        hospital.asha.shows_presence(scanned)


def test_a_phone_may_give_up_before(hospital: Hospital) -> None:
    scanned = hospital.asha.checks_in_from_elsewhere()
    with hospital.records("VisitCancelled"):
        assert hospital.asha.leaves(scanned).state == "CANCELLED"


# Links ---------------------------------------------------------------------------------------------------------------


def test_a_link_is_used_once(hospital: Hospital) -> None:
    link = hospital.asha.scans()
    hospital.asha.checks_in(link)
    with hospital.refuses("link-used"):
        hospital.asha.checks_in(link)
    with hospital.refuses("link-used"):
        hospital.ravi.checks_in(link)


def test_a_link_ends_after_two_minutes(hospital: Hospital) -> None:
    link, same = hospital.asha.scans(), hospital.asha.scans()
    hospital.clock.advance(seconds=119.999)
    hospital.asha.checks_in(same)
    hospital.clock.advance(seconds=0.001)
    with hospital.refuses("link-expired"):
        hospital.asha.checks_in(link)


def test_a_link_is_not_used_up_by_a_try_that_was_refused(hospital: Hospital) -> None:
    link = hospital.asha.scans()
    with hospital.refuses("not-found"):
        hospital.asha.checks_in(link, place=Place("nowhere", {}))
    assert hospital.asha.checks_in(link).state == "WAITING"


# The same request twice ----------------------------------------------------------------------------------------------


def ask(hospital: Hospital, key: str = "press-1", *, body: bytes = b"body", place: Place | None = None) -> CheckedIn:
    """A check-in at the kiosk under an idempotency key."""
    answer, _ = hospital.spine.do(
        once,
        hospital.kiosk.author,
        Question("kiosk-1 POST /v1/kiosk/tokens", key, body),
        CheckedIn,
        actions.check_in,
        department_id=(place or hospital.cardiology).department_id,
        channel="KIOSK",
        person=ASHA,
        printer_id=PRINTER,
    )
    return answer


def test_the_same_key_gives_the_same_visit_token_and_sheet(hospital: Hospital) -> None:
    first = ask(hospital)
    with hospital.records():
        assert ask(hospital) == first
    with hospital.records("TokenIssued", "VisitQueued"):
        assert ask(hospital, "press-2") != first


def test_it_does_so_after_a_restart_too(tmp_path: Path) -> None:
    with open_hospital(tmp_path) as hospital:
        first = ask(hospital)
        clock = hospital.clock
    with open_hospital(tmp_path, clock=clock, seed=2) as hospital, hospital.records():
        assert ask(hospital) == first


def test_the_same_key_with_another_body_is_refused(hospital: Hospital) -> None:
    ask(hospital)
    with hospital.refuses("key-reused"):
        ask(hospital, body=b"other")


def test_a_refused_try_is_not_kept(hospital: Hospital) -> None:
    monday = Session(weekday=0, opens="09:00", closes="17:00")
    closed = hospital.opens("X", "X-ray", hours=(monday,))
    with hospital.refuses("department-closed"):
        ask(hospital, place=closed)
    hospital.clock.advance(seconds=2 * 24 * 3600)
    with hospital.records("TokenIssued", "VisitQueued"):
        ask(hospital, place=closed)


def test_a_phone_that_sends_its_form_again_is_answered_and_not_told_that_its_link_was_used(hospital: Hospital) -> None:
    link = hospital.asha.scans()
    question = Question(link.nonce, "form-1", b"body")

    def send() -> tuple[CheckedIn, bool]:
        return hospital.spine.do(
            once,
            TIMER,
            question,
            CheckedIn,
            actions.check_in,
            department_id=hospital.department_id,
            channel="PHONE",
            person=ASHA,
            phone=actions.Phone(link, hospital.asha.session_hash),
        )

    first, repeated = send()
    assert not repeated
    hospital.clock.advance(seconds=3600)
    assert send() == (first, True)


# Closed, full, inactive ----------------------------------------------------------------------------------------------


def test_a_closed_department_says_when_it_opens_again(hospital: Hospital) -> None:
    """It is Saturday 14:30 in Kolkata; Monday 09:00 there is 03:30 UTC."""
    monday = Session(weekday=0, opens="09:00", closes="17:00")
    closed = hospital.opens("X", "X-ray", hours=(monday,))
    with hospital.refuses("department-closed") as refused:
        hospital.kiosk.checks_in(place=closed)
    assert refused.value.extras == {"opens_at": "2026-11-23T03:30:00.000Z"}
    with hospital.refuses("department-closed"):
        hospital.asha.checks_in(place=closed)
    with hospital.refuses("department-closed"):
        hospital.asha.checks_in(hospital.asha.scans("none"), place=closed)


@pytest.mark.parametrize(
    ("weekday", "opens", "said"),
    [
        (5, "15:00", "This department is closed now. It opens again at 15:00."),
        (6, "09:00", "This department is closed now. It opens again tomorrow at 09:00."),
        (0, "09:00", "This department is closed now. It opens again in 2 days, at 09:00."),
        (5, "09:00", "This department is closed now. It opens again in 7 days, at 09:00."),
    ],
)
def test_closed_is_said_as_one_would_at_the_desk(hospital: Hospital, weekday: int, opens: str, said: str) -> None:
    closed = hospital.opens("X", "X-ray", hours=(Session(weekday=weekday, opens=opens, closes="23:00"),))
    if said.endswith("7 days, at 09:00."):
        closed = hospital.opens("Y", hours=(Session(weekday=weekday, opens=opens, closes="10:00"),))
    with hospital.refuses("department-closed") as refused:
        hospital.kiosk.checks_in(place=closed)
    assert refused.value.sentence.format(**refused.value.values) == said


def test_a_department_takes_people_until_the_minute_it_closes(hospital: Hospital) -> None:
    today = Session(weekday=5, opens="09:00", closes="14:31")
    place = hospital.opens("X", "X-ray", hours=(today,))
    hospital.clock.advance(seconds=59.999)
    hospital.kiosk.checks_in(place=place)
    hospital.clock.advance(seconds=0.001)
    with hospital.refuses("department-closed"):
        hospital.kiosk.checks_in(place=place)


def test_presence_shown_after_closing_time_gives_no_number(hospital: Hospital) -> None:
    today = Session(weekday=5, opens="09:00", closes="14:31")
    place = hospital.opens("X", "X-ray", hours=(today,))
    scanned = hospital.visit(hospital.asha.checks_in(hospital.asha.scans("none"), place=place))
    hospital.clock.advance(seconds=60)
    with hospital.refuses("department-closed"):
        hospital.asha.shows_presence(scanned)


def deactivate(tx: Transaction, *, department_id: str) -> None:
    standing = department(tx.db, department_id)
    assert standing is not None
    tx.record(DepartmentStatusChanged(was="ACTIVE", now="INACTIVE"), department_id, standing.version + 1)


def test_an_inactive_department_takes_nobody(hospital: Hospital) -> None:
    hospital.spine.do(deactivate, department_id=hospital.department_id)
    with hospital.refuses("department-closed"):
        hospital.kiosk.checks_in()


def test_a_full_department_gives_no_more_numbers_today_and_some_tomorrow(hospital: Hospital) -> None:
    small = hospital.opens("S", "Small", walk_in_cap=2)
    hospital.kiosk.checks_in(place=small)
    scanned = hospital.visit(hospital.asha.checks_in(hospital.asha.scans("none"), place=small))
    hospital.kiosk.checks_in(place=small)
    with hospital.refuses("department-full"):
        hospital.kiosk.checks_in(place=small)
    with hospital.refuses("department-full"):
        hospital.asha.shows_presence(scanned)
    hospital.clock.advance(seconds=24 * 3600)
    hospital.passes_the_night()
    assert hospital.kiosk.checks_in(place=small).token_number == "S-001"


# The numbers of the day ----------------------------------------------------------------------------------------------


def test_numbers_count_up_by_one_in_each_department(hospital: Hospital) -> None:
    lab = hospital.opens("LAB", "Laboratory")
    numbers = [hospital.kiosk.checks_in(place=place).token_number for place in (hospital.cardiology, lab) * 3]
    assert numbers == ["C-001", "LAB-001", "C-002", "LAB-002", "C-003", "LAB-003"]


def test_a_number_beyond_the_thousandth_just_grows(hospital: Hospital) -> None:
    for _ in range(999):
        hospital.kiosk.checks_in()
    assert hospital.kiosk.checks_in().token_number == "C-1000"


def test_a_check_in_never_turns_the_day_but_the_very_first(hospital: Hospital) -> None:
    """After the rollover hour numbers go on until the day is turned; who came meanwhile waits on in the new one."""
    with hospital.records("TokenIssued", "VisitQueued"):
        first = hospital.kiosk.gives_a_number_to("Asha")
    hospital.clock.advance(seconds=24 * 3600)
    with hospital.records("TokenIssued", "VisitQueued"):
        late = hospital.kiosk.gives_a_number_to("Bina")
    hospital.passes_the_night()
    early = hospital.kiosk.gives_a_number_to("Chand")

    assert (first.service_date, first.token_number) == (SATURDAY, "C-001")
    assert (late.service_date, late.token_number) == (SATURDAY, "C-002")
    assert (early.service_date, early.token_number) == (SUNDAY, "C-001")
    assert hospital.visit(first).cancel_reason == "day-closed"
    assert (hospital.visit(late).state, hospital.visit(late).service_date) == ("WAITING", SUNDAY)


def test_a_clock_that_goes_back_gives_no_number_twice_and_turns_no_day_back(hospital: Hospital) -> None:
    hospital.clock.advance(seconds=24 * 3600)
    first = hospital.visit(hospital.kiosk.checks_in())
    hospital.clock.step_wall(seconds=-36 * 3600)
    second = hospital.visit(hospital.kiosk.checks_in())

    assert (first.service_date, first.token_number) == (SUNDAY, "C-001")
    assert (second.service_date, second.token_number) == (SUNDAY, "C-002")
    assert second.queued_at == first.queued_at, "an instant is never before the last entry's"
    assert [visit.visit_id for visit in in_order(hospital)] == [first.visit_id, second.visit_id]


def in_order(hospital: Hospital) -> list[InLine]:
    line = lookups.in_line(hospital.db, hospital.department_id)
    return calling_order(line, Counters())


def test_numbers_leave_no_gap_whatever_is_refused_cancelled_or_turned_over_in_between(hospital: Hospital) -> None:
    """Every number that was issued, by department and service date, is 1, 2, 3 … without a hole."""
    chance = Random(7)
    places = [hospital.cardiology, hospital.opens("S", "Small", walk_in_cap=9), hospital.opens("L", "Lab")]
    scanned: list[lookups.Visit] = []
    for _ in range(400):
        place = chance.choice(places)
        with suppress(Refused):
            match chance.randrange(6):
                case 0 | 1:
                    hospital.kiosk.checks_in(place=place, paper=chance.random() < 0.5)
                case 2:
                    scanned.append(hospital.visit(hospital.asha.checks_in(hospital.asha.scans("none"), place=place)))
                case 3 if scanned:
                    hospital.asha.shows_presence(scanned.pop(chance.randrange(len(scanned))))
                case 4:
                    hospital.leela.cancels(hospital.leela.gives_a_number_to(place=place))
                case _:
                    hospital.clock.advance(seconds=chance.choice([1, 600, 7200]))
                    if chance.random() < 0.5:
                        hospital.passes_the_night()
    rows = hospital.db.execute(
        "select department_id, service_date, count(*), min(number), max(number) from tokens group by 1, 2"
    ).fetchall()

    assert len(rows) >= 9, "several days in several departments, for this test to mean anything"
    assert hospital.spine.writer.tally.refused > 9, "and many refusals"
    assert [row for row in rows if row[2:] != (row[2], 1, row[2])] == []


def test_a_new_policy_holds_from_the_next_check_in_and_the_visit_says_which(hospital: Hospital) -> None:
    def set_policy(tx: Transaction) -> None:
        tx.record(PolicySet(policy_version=2, policy=Policy(walk_in_cap=1)), hospital.department_id, 3)

    hospital.spine.do(set_policy)
    assert hospital.visit(hospital.kiosk.checks_in()).policy_version == 2
    with hospital.refuses("department-full"):
        hospital.kiosk.checks_in()
