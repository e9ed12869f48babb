"""Closing a day: by hand and by itself, once however often it is asked, sealed by the journal; and what it finds wrong."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appliance.catalogue import folding
from appliance.departments.actions import set_policy
from appliance.departments.policy import Policy
from appliance.journal.event import Author
from appliance.patients.events import Person
from appliance.queues import actions
from appliance.queues import days as queue_days
from appliance.queues import lookups as queues
from appliance.refusals import Refused
from appliance.reporting import closing, lookups
from appliance.reporting.actions import close_day
from appliance.reporting.events import DayClosed
from appliance.reporting.figures import Checked
from appliance.reporting.lookups import Day, unfinished
from tests.hospital import SOAK, TIMER, Hospital, event_of, open_spine

SATURDAY, SUNDAY = "2026-11-21", "2026-11-22"
ROLLOVER = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
ADMIN = Author(kind="staff", id="asta")
ROUNDS = 100 if SOAK else 10


async def closes(hospital: Hospital, day: str = SATURDAY, *places: str) -> Day:
    spine = hospital.spine
    here = places or (hospital.department_id,)
    return (await closing.close(here, day, ADMIN, writer=spine.writer, readers=spine.readers))[0]


async def by_itself(hospital: Hospital) -> int:
    return await closing.close_what_is_over(writer=hospital.spine.writer, readers=hospital.spine.readers)


def night_falls(hospital: Hospital) -> None:
    hospital.clock.advance(seconds=(ROLLOVER - hospital.clock.now()).total_seconds())
    hospital.passes_the_night()


def an_afternoon(hospital: Hospital) -> None:
    """Seven came: two were seen, one missed it, one left, one phone never came, one is inside and one waits."""
    hospital.meera.comes()
    hospital.sunil.comes()
    for name in ("Seen", "Seen too"):
        hospital.meera.sees(hospital.meera.calls(hospital.kiosk.gives_a_number_to(name)))
    missed = hospital.meera.calls(hospital.kiosk.gives_a_number_to("Missed"))
    hospital.clock.advance(seconds=60)
    hospital.meera.recalls(missed)
    hospital.clock.advance(seconds=120)
    hospital.meera.misses(hospital.visit(missed))
    hospital.leela.cancels(hospital.kiosk.gives_a_number_to("Left"), reason="patient-left")
    hospital.asha.checks_in_from_elsewhere()
    hospital.sunil.starts(hospital.sunil.calls(hospital.kiosk.gives_a_number_to("Inside")))
    hospital.kiosk.gives_a_number_to("Waits")


async def test_a_day_closed_by_hand_accounts_for_everybody(hospital: Hospital) -> None:
    an_afternoon(hospital)
    before = hospital.spine.entries()[-1]
    with hospital.records("VisitCancelled", "VisitCarried", "VisitCancelled", "DayClosed") as entries:
        day = await closes(hospital)

    closed = event_of(entries[-1])
    assert isinstance(closed, DayClosed)
    visits = closed.figures.visits
    assert (visits.opened, visits.completed, visits.no_show, visits.cancelled) == (7, 2, 1, 2)
    assert (visits.lapsed, visits.in_consultation, visits.carried, visits.still_open) == (1, 1, 0, 0)
    assert visits.cancelled_because == {"day-closed": 1, "patient-left": 1}
    assert (closed.figures.tokens.issued, closed.figures.tokens.on_screen) == (6, 6)
    assert closed.adds_up and not closed.final and closed.closing == 1
    sealed = entries[-2]
    assert (closed.head_seq, closed.head_hash) == (sealed.seq, sealed.hash.hex())
    assert (closed.checked.after_seq, closed.checked.to_seq, closed.checked.faults) == (0, before.seq + 3, 0)
    assert (entries[-1].actor_kind, entries[-1].actor_id) == ("staff", "asta")
    assert (day.closed_by, day.figures, day.turned_at) == ("asta", closed.figures, None)


async def test_closing_twice_closes_once(hospital: Hospital) -> None:
    an_afternoon(hospital)
    first = await closes(hospital)
    with hospital.records():
        assert await closes(hospital) == first


async def test_who_comes_after_the_closing_is_counted_by_the_next(hospital: Hospital) -> None:
    an_afternoon(hospital)
    await closes(hospital)
    hospital.kiosk.gives_a_number_to("Late")
    night_falls(hospital)
    with hospital.records("DayClosed") as entries:
        assert await by_itself(hospital) == 1
    closed = event_of(entries[0])
    assert isinstance(closed, DayClosed)
    assert (closed.closing, closed.final, closed.figures.visits.opened, closed.adds_up) == (2, True, 8, True)


async def test_a_day_that_nobody_closed_closes_by_itself_once_it_is_over(hospital: Hospital) -> None:
    an_afternoon(hospital)
    with hospital.records():
        assert await by_itself(hospital) == 0, "not while it runs"
    night_falls(hospital)
    with hospital.records("DayClosed") as entries:
        assert await by_itself(hospital) == 1
        assert await by_itself(hospital) == 0
    assert (entries[0].actor_kind, entries[0].actor_id) == ("system", "reporting")
    day = lookups.day(hospital.db, hospital.department_id, SATURDAY)
    assert day is not None and day.final and day.turned_at is not None


async def test_a_day_closed_by_hand_is_closed_for_good_after_it_is_over(hospital: Hospital) -> None:
    """Even if nothing has changed: who reads `final` knows that nothing comes any more."""
    an_afternoon(hospital)
    await closes(hospital)
    night_falls(hospital)
    with hospital.records("DayClosed"):
        await by_itself(hospital)


async def test_what_was_carried_over_is_opened_again_on_the_next_day(hospital: Hospital) -> None:
    hospital.spine.do(set_policy, TIMER, department_id=hospital.department_id, policy=Policy(at_day_end="carry"))
    an_afternoon(hospital)
    night_falls(hospital)
    await by_itself(hospital)
    for _ in range(2):
        hospital.kiosk.gives_a_number_to("New")
    inside = next(visit for visit in queues.active(hospital.db, hospital.department_id))
    hospital.sunil.completes(inside)
    sunday = await closes(hospital, SUNDAY)

    saturday = lookups.day(hospital.db, hospital.department_id, SATURDAY)
    assert saturday is not None and saturday.figures is not None and sunday.figures is not None
    assert (saturday.figures.visits.carried, saturday.figures.visits.in_consultation) == (1, 1)
    assert (sunday.figures.visits.opened, sunday.figures.visits.carried_in) == (4, 2)
    assert sunday.figures.visits.by_origin == {"carried": 2, "check-in": 2}
    assert (sunday.figures.visits.accounted, sunday.figures.visits.completed) == (4, 1)


async def test_a_journey_is_one_number_and_a_visit_in_every_department(hospital: Hospital) -> None:
    lab = hospital.opens("LAB", "Laboratory")
    hospital.leela.transfers(hospital.kiosk.gives_a_number_to("Asha"), lab)
    spine = hospital.spine
    both = await closing.close(
        (hospital.department_id, lab.department_id), SATURDAY, ADMIN, writer=spine.writer, readers=spine.readers
    )
    cardiology, laboratory = (day.figures for day in both)
    assert cardiology is not None and laboratory is not None
    assert (cardiology.tokens.issued, cardiology.tokens.begun, cardiology.visits.opened) == (1, 1, 1)
    assert cardiology.visits.cancelled_because == {"transferred": 1}
    assert (laboratory.tokens.issued, laboratory.visits.by_origin) == (0, {"transfer": 1})
    closed = [event_of(entry) for entry in spine.entries() if entry.type == "DayClosed"]
    assert [event.adds_up for event in closed if isinstance(event, DayClosed)] == [True, True]


async def test_voids_copies_and_missing_sheets_stand_in_the_report(hospital: Hospital) -> None:
    hospital.spine.do(set_policy, TIMER, department_id=hospital.department_id, policy=Policy(at_day_end="carry"))
    hospital.kiosk.gives_a_number_to("Carried")
    night_falls(hospital)
    paper = hospital.kiosk.checks_in("Paper", paper=True)
    assert paper.print_job_id is not None
    day = await closes(hospital, SUNDAY)

    assert day.figures is not None
    tokens = day.figures.tokens
    assert (tokens.issued, tokens.voids, tokens.without_sheet) == (2, ("C-001",), ("C-002",))
    closed = event_of(hospital.spine.entries()[-1])
    assert isinstance(closed, DayClosed) and not closed.adds_up, "it says so, instead of hiding it"


# What is wrong ------------------------------------------------------------------------------------------------------


async def test_a_date_that_has_not_begun_cannot_be_closed(hospital: Hospital) -> None:
    hospital.kiosk.gives_a_number_to("Asha")
    with hospital.refuses("invalid-request") as refused:
        await closes(hospital, SUNDAY)
    assert refused.value.field == "date"


async def test_nor_one_on_which_nobody_came(hospital: Hospital) -> None:
    with hospital.refuses("invalid-request"):
        await closes(hospital)
    hospital.kiosk.gives_a_number_to("Asha")
    with hospital.refuses("not-found"):
        await closes(hospital, "2026-11-20")


async def test_the_chain_is_checked_from_where_the_last_closing_found_it_whole(hospital: Hospital) -> None:
    hospital.kiosk.gives_a_number_to("Asha")
    first = await closes(hospital)
    hospital.kiosk.gives_a_number_to("Bina")
    second = await closes(hospital)
    assert first.checked is not None and second.checked is not None
    assert (first.checked.after_seq, second.checked.after_seq) == (0, first.checked.to_seq)


async def test_what_was_changed_in_the_journal_is_said_in_every_report_from_then_on(tmp_path: Path) -> None:
    """Somebody with a tool and time on their hands; the guards of the table are no obstacle to who owns the file."""
    with open_spine(tmp_path, folding()) as spine:
        hospital = Hospital(spine)
        hospital.kiosk.gives_a_number_to("Asha")
        tamper(spine.path)
        for _ in range(2):
            hospital.kiosk.gives_a_number_to("Bina")
            day = await closes(hospital)
            assert day.checked is not None and day.checked.faults > 0
            closed = event_of(spine.entries()[-1])
            assert isinstance(closed, DayClosed) and not closed.adds_up


def tamper(path: Path) -> None:
    db = sqlite3.connect(path)
    for (name,) in db.execute(
        "select name from sqlite_master where type = 'trigger' and tbl_name = 'journal'"
    ).fetchall():
        db.execute(f"drop trigger {name}")
    db.execute("update journal set payload = replace(payload, 'KIOSK', 'PHONE') where type = 'TokenIssued'")
    db.commit()
    db.close()


# At once ------------------------------------------------------------------------------------------------------------


@pytest.mark.soak
async def test_two_who_close_at_once_while_people_check_in(hospital: Hospital) -> None:
    """Whatever comes first: everybody is accounted for, once, and the last closing says how many there were."""
    for number in range(ROUNDS):
        await asyncio.gather(closes(hospital), check_in(hospital), closes(hospital), check_in(hospital))
        day = await closes(hospital)
        assert day.figures is not None
        assert (day.figures.visits.opened, day.figures.visits.accounted) == (2 * number + 2, 2 * number + 2)


async def check_in(hospital: Hospital) -> None:
    await hospital.spine.writer.do(
        actions.check_in,
        hospital.kiosk.author,
        department_id=hospital.department_id,
        channel="KIOSK",
        person=Person(name="Asha"),
    )


# First thing next day -----------------------------------------------------------------------------------------------


def test_a_doctor_is_asked_first_thing_next_day_about_who_was_still_inside(hospital: Hospital) -> None:
    hospital.meera.comes()
    visit = hospital.meera.starts(hospital.meera.calls(hospital.kiosk.gives_a_number_to("Asha")))
    hospital.spine.do(queue_days.end_day, TIMER, department_id=hospital.department_id, day=SATURDAY)
    assert unfinished(hospital.db, hospital.meera.doctor_id) is None, "while the day still runs there is nothing to ask"
    night_falls(hospital)
    assert unfinished(hospital.db, hospital.meera.doctor_id) == visit.visit_id
    assert unfinished(hospital.db, hospital.sunil.doctor_id) is None
    hospital.meera.completes(hospital.visit(visit))
    assert unfinished(hospital.db, hospital.meera.doctor_id) is None


def test_a_closing_states_what_the_check_found(hospital: Hospital) -> None:
    hospital.kiosk.gives_a_number_to("Asha")
    checked = Checked(after_seq=0, to_seq=1, to_hash="ab", faults=0)

    def closed(checked: Checked) -> Day:
        return hospital.spine.do(close_day, TIMER, department_id=hospital.department_id, day=SATURDAY, checked=checked)

    assert closed(checked).checked == checked
    with hospital.records("DayClosed"):
        closed(Checked(after_seq=0, to_seq=1, to_hash="ab", faults=1))
    with pytest.raises(Refused):
        hospital.spine.do(close_day, TIMER, department_id="nowhere", day=SATURDAY, checked=checked)
