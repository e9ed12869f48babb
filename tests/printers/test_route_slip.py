"""The slip of somebody who was sent on: owed with the completion, printed as a copy, and telling the way as it is then."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.printing import actions, lookups
from appliance.printing.actions import Finished, Wait
from appliance.printing.lookups import Sheet
from appliance.queues.actions import SendTo
from appliance.queues.lookups import Visit
from appliance.settings import Settings
from printers import slip
from printers.ticket import Leg, Ticket
from tests.hospital import PRINTER, TIMER, Hospital, Place, open_hospital

SETTINGS = Settings(hospital="City Hospital", origins=("https://queue.hospital.example",))


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    with open_hospital(tmp_path) as hospital:
        yield hospital


@pytest.fixture
def lab(hospital: Hospital) -> Place:
    return hospital.opens("L", "Lab", rooms=("Bench 1",))


def prints(hospital: Hospital, sheet: Sheet) -> Ticket:
    """The spool prints a sheet; gives what stands on it."""
    do, means = hospital.spine.do, hospital.spine.means
    begun = do(actions.begin, TIMER, job_id=sheet.job_id, printer_id=sheet.printer_id, wait=Wait(4))
    ticket = slip.ticket(hospital.db, begun, settings=SETTINGS, keys=means.keys, seals=means.seals)
    do(actions.printed, TIMER, job_id=sheet.job_id, confirmed=True)
    return ticket


def original(hospital: Hospital, visit: Visit) -> Sheet:
    found = lookups.original(hospital.db, visit.token_id or "")
    assert found is not None
    return found


def inside(hospital: Hospital, *, paper: bool = True, printed: bool = True) -> Visit:
    """Somebody with Dr Meera, the slip in their hand."""
    visit = hospital.kiosk.gives_a_number_to("Asha", paper=paper)
    if paper and printed:
        prints(hospital, original(hospital, visit))
    hospital.meera.comes()
    return hospital.meera.starts(hospital.meera.calls(visit))


def completes(hospital: Hospital, visit: Visit, *legs: SendTo) -> Finished:
    return hospital.spine.do(
        actions.complete,
        hospital.meera.author,
        visit_id=visit.visit_id,
        doctor_id=hospital.meera.doctor_id,
        send_to=legs,
        route_printer_id="ward-printer",
    )


def test_the_way_is_owed_with_the_completion_at_the_departments_printer(hospital: Hospital, lab: Place) -> None:
    visit = inside(hospital)
    legs = (
        SendTo(department_id=lab.department_id, review=True),
        SendTo(department_id=hospital.opens("P", "Pharmacy").department_id),
    )
    with hospital.records("VisitCompleted", "VisitQueued", "VisitQueued", "SlipReprinted"):
        finished = completes(hospital, visit, *legs)
    sheet = lookups.sheet(hospital.db, finished.print_job_id or "")
    assert sheet is not None
    assert (sheet.copy, sheet.printer_id, sheet.token_id) == (1, "ward-printer", visit.token_id)
    ticket = prints(hospital, sheet)
    assert ticket.route == (Leg("Lab", place="Bench 1"), Leg("Pharmacy"))
    assert (ticket.route_end, ticket.copy, ticket.ahead) == ("Dr Meera", 1, 4)


def test_nobody_who_goes_home_gets_paper_for_it(hospital: Hospital) -> None:
    visit = inside(hospital)
    with hospital.records("VisitCompleted"):
        assert completes(hospital, visit).print_job_id is None


@pytest.mark.parametrize("paper", [True, False])
def test_without_a_slip_that_came_out_there_is_nothing_to_copy(hospital: Hospital, lab: Place, paper: bool) -> None:
    visit = inside(hospital, paper=paper, printed=False)
    finished = completes(hospital, visit, SendTo(department_id=lab.department_id))
    assert finished.print_job_id is None
    assert hospital.visit(visit).state == "COMPLETED"


def test_a_lost_slip_printed_again_tells_the_way_of_that_moment(hospital: Hospital, lab: Place) -> None:
    visit = inside(hospital)
    hospital.meera.completes(visit, send_to=[SendTo(department_id=lab.department_id, review=True)])
    first = original(hospital, visit)
    again = hospital.spine.do(actions.reprint, TIMER, job_id=first.job_id)
    assert [leg.department for leg in prints(hospital, again).route] == ["Lab"]
    lena = hospital.hires("lena", "Bench 1", lab)
    lena.comes(place=lab)
    called = lena.calls_next(lab)
    assert called is not None
    lena.sees(called)
    last = hospital.spine.do(actions.reprint, TIMER, job_id=first.job_id)
    ticket = prints(hospital, last)
    assert (ticket.route, ticket.route_end) == ((), "Dr Meera")


def test_a_slip_printed_again_after_a_transfer_leads_to_the_new_department(hospital: Hospital, lab: Place) -> None:
    visit = hospital.kiosk.gives_a_number_to("Asha", paper=True)
    assert prints(hospital, original(hospital, visit)).route == ()
    hospital.leela.transfers(visit, lab)
    copy = hospital.spine.do(actions.reprint, TIMER, job_id=original(hospital, visit).job_id, printer_id=PRINTER)
    assert [leg.department for leg in prints(hospital, copy).route] == ["Lab"]


def test_a_copy_for_somebody_who_simply_waits_is_as_it_always_was(hospital: Hospital) -> None:
    visit = hospital.kiosk.gives_a_number_to("Asha", paper=True)
    prints(hospital, original(hospital, visit))
    copy = hospital.spine.do(actions.reprint, TIMER, job_id=original(hospital, visit).job_id)
    ticket = prints(hospital, copy)
    assert (ticket.route, ticket.route_end, ticket.ahead) == ((), None, 4)


def test_a_first_slip_that_comes_out_after_a_transfer_leads_there_too(hospital: Hospital, lab: Place) -> None:
    """The printer was out of paper; the number goes on, so its paper is still owed."""
    visit = hospital.kiosk.gives_a_number_to("Asha", paper=True)
    hospital.leela.transfers(visit, lab)
    ticket = prints(hospital, original(hospital, visit))
    assert ([leg.department for leg in ticket.route], ticket.copy) == (["Lab"], 0)


def test_a_first_slip_of_somebody_put_back_tells_the_place_of_the_twin(hospital: Hospital) -> None:
    hospital.leela.gives_a_number_to("First", urgent=True)
    visit = hospital.kiosk.gives_a_number_to("Asha", paper=True)
    hospital.meera.comes()
    hospital.leela.reopens(hospital.meera.calls(visit))
    assert slip.wait(hospital.db, original(hospital, visit), hospital.clock.now()).ahead == 1


def test_a_slip_that_nobody_waits_for_any_more_is_not_printed(hospital: Hospital) -> None:
    visit = hospital.kiosk.gives_a_number_to("Asha", paper=True)
    hospital.leela.cancels(visit)
    with hospital.records("SlipVoided"):
        job = original(hospital, visit)
        hospital.spine.do(actions.begin, TIMER, job_id=job.job_id, printer_id=PRINTER, wait=Wait(0))
