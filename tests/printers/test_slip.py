"""From the tables to the slip: what is true of this moment, and for a copy what was true of its original."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.departments import actions as departments
from appliance.patients import links
from appliance.printing import actions, lookups
from appliance.printing.actions import Wait
from appliance.printing.lookups import Sheet
from appliance.queues import actions as queues
from appliance.settings import Settings
from printers import slip
from printers.ticket import Ticket, Window
from tests.appliance.printing.ward import KIOSK, PRINTER, SPOOL, Ward, open_ward

SETTINGS = Settings(hospital="City Hospital", origins=("https://queue.hospital.example",))


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with open_ward(tmp_path) as ward:
        yield ward


def sheet(ward: Ward, job_id: str | None) -> Sheet:
    assert job_id is not None
    found = lookups.sheet(ward.spine.db, job_id)
    assert found is not None
    return found


def sent(ward: Ward, job_id: str | None, wait: Wait) -> Ticket:
    begun = ward.spine.do(actions.begin, SPOOL, job_id=sheet(ward, job_id).job_id, printer_id=PRINTER, wait=wait)
    means = ward.spine.means
    return slip.ticket(ward.spine.db, begun, settings=SETTINGS, keys=means.keys, seals=means.seals)


def test_people_ahead_are_counted_in_calling_order(ward: Ward) -> None:
    jobs = [ward.check_in().print_job_id for _ in range(3)]
    waits = [slip.wait(ward.spine.db, sheet(ward, job), ward.spine.clock.now()) for job in jobs]
    assert [wait.ahead for wait in waits] == [0, 1, 2]


def test_nobody_serving_means_no_estimate(ward: Ward) -> None:
    job = sheet(ward, ward.check_in().print_job_id)
    assert slip.wait(ward.spine.db, job, ward.spine.clock.now()) == Wait(0)


def test_with_a_doctor_there_is_a_window(ward: Ward) -> None:
    (room,) = ward.spine.db.execute("select room_id from rooms").fetchone()
    ward.spine.do(
        queues.set_availability,
        KIOSK,
        doctor_id="dr-meera",
        state="AVAILABLE",
        department_id=ward.department_id,
        room_id=room,
    )
    jobs = [ward.check_in().print_job_id for _ in range(3)]
    wait = slip.wait(ward.spine.db, sheet(ward, jobs[-1]), ward.spine.clock.now())
    assert wait.low is not None
    assert wait.high is not None
    assert wait.likely is not None
    assert wait.low <= wait.likely <= wait.high


def test_somebody_who_has_been_called_already_has_nobody_before_them(ward: Ward) -> None:
    checked_in = ward.check_in()
    ward.spine.do(queues.cancel, visit_id=checked_in.visit_id, reason="patient-left")
    assert slip.wait(ward.spine.db, sheet(ward, checked_in.print_job_id), ward.spine.clock.now()) == Wait(0)


def test_the_slip_says_what_was_recorded_when_it_was_sent(ward: Ward) -> None:
    checked_in = ward.check_in()
    ticket = sent(ward, checked_in.print_job_id, Wait(4, 20, 35, 28))
    assert (ticket.hospital, ticket.department, ticket.token_number) == ("City Hospital", "Cardiology", "C-001")
    assert (ticket.ahead, ticket.window, ticket.copy) == (4, Window(20, 35, 28), 0)
    assert ticket.at == ward.spine.clock.now()
    assert ticket.copied_at is None


def test_the_code_and_the_characters_open_this_token_and_no_other(ward: Ward) -> None:
    checked_in = ward.check_in()
    ticket = sent(ward, checked_in.print_job_id, Wait(0))
    origin, secret = ticket.link.split("/t/")
    assert origin == "https://queue.hospital.example"
    assert links.read_slip_secret(ward.spine.means.keys, secret) == checked_in.token_id
    assert checked_in.token_id is not None
    assert ticket.check == links.check_characters(ward.spine.means.keys, checked_in.token_id)


@pytest.mark.parametrize(("language", "shown"), [("hi", "हृदय रोग विभाग"), ("en", None), (None, None)])
def test_the_slip_speaks_the_patients_language(ward: Ward, language: str | None, shown: str | None) -> None:
    ticket = sent(ward, ward.check_in(language=language).print_job_id, Wait(0))
    assert ticket.language == (language or "en")
    assert ticket.department_here == shown


def test_the_only_room_is_where_to_go_and_of_two_the_board_tells(ward: Ward) -> None:
    assert sent(ward, ward.check_in().print_job_id, Wait(0)).place == "Room 4"
    ward.spine.do(departments.add_room, KIOSK, department_id=ward.department_id, name="Room 5")
    assert sent(ward, ward.check_in().print_job_id, Wait(0)).place == ""


def test_a_copy_repeats_the_original_and_says_when_it_was_made(ward: Ward) -> None:
    checked_in = ward.check_in()
    original = sent(ward, checked_in.print_job_id, Wait(4, 20, 35, 28))
    job_id = sheet(ward, checked_in.print_job_id).job_id
    ward.spine.do(actions.printed, SPOOL, job_id=job_id, confirmed=True)
    ward.spine.clock.advance(seconds=600)
    copy_id = ward.spine.do(actions.reprint, SPOOL, job_id=job_id).job_id
    copy = sent(ward, copy_id, Wait(0))
    assert (copy.copy, copy.copied_at) == (1, ward.spine.clock.now())
    assert (copy.ahead, copy.window, copy.at) == (original.ahead, original.window, original.at)
    assert (copy.link, copy.check) == (original.link, original.check)
