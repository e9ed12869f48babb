"""What may be done about a sheet (printing.md P1), and what the journal says of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.printing import actions, lookups
from appliance.printing.actions import Wait
from appliance.printing.lookups import Sheet
from appliance.printing.states import State
from appliance.queues import actions as queues
from appliance.refusals import Refused
from tests.appliance.printing.ward import PRINTER, SPOOL, Ward, open_ward

WAIT = Wait(4, 20, 35, 28)


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with open_ward(tmp_path) as ward:
        yield ward


def owed(ward: Ward) -> str:
    job_id = ward.check_in().print_job_id
    assert job_id is not None
    return job_id


def sheet(ward: Ward, job_id: str) -> Sheet:
    found = lookups.sheet(ward.spine.db, job_id)
    assert found is not None
    return found


def brought_to(ward: Ward, state: State) -> str:
    """A sheet in this state, by the way there that exists."""
    job_id = owed(ward)
    if state == "VOID":
        queue_leave(ward, job_id)
    if state != "OWED":
        ward.spine.do(actions.begin, SPOOL, job_id=job_id, printer_id=PRINTER, wait=WAIT)
    if state == "PRINTED":
        ward.spine.do(actions.printed, SPOOL, job_id=job_id, confirmed=True)
    if state == "UNKNOWN":
        ward.spine.do(actions.lose_sight, SPOOL, job_id=job_id, trouble="cut-off")
    assert sheet(ward, job_id).state == state
    return job_id


def queue_leave(ward: Ward, job_id: str) -> None:
    visit = lookups.visit_of(ward.spine.db, sheet(ward, job_id))
    assert visit is not None
    ward.spine.do(queues.cancel, visit_id=visit.visit_id, reason="patient-left")


def test_a_number_and_its_slip_are_one_transaction(ward: Ward) -> None:
    before = ward.seq()
    checked_in = ward.check_in()
    assert ward.recorded_since(before) == ["TokenIssued", "VisitQueued"]
    assert checked_in.print_job_id is not None
    found = sheet(ward, checked_in.print_job_id)
    assert (found.state, found.copy, found.printer_id) == ("OWED", 0, PRINTER)
    visit = lookups.visit_of(ward.spine.db, found)
    assert (found.token_id, visit and visit.visit_id) == (checked_in.token_id, checked_in.visit_id)


def test_a_number_without_paper_owes_nothing(ward: Ward) -> None:
    checked_in = ward.check_in(printer_id=None)
    assert checked_in.token_id is not None
    assert lookups.sheets(ward.spine.db, checked_in.token_id) == []


def test_what_the_slip_says_is_recorded_before_the_first_byte(ward: Ward) -> None:
    job_id, before = owed(ward), ward.seq()
    begun = ward.spine.do(actions.begin, SPOOL, job_id=job_id, printer_id=PRINTER, wait=WAIT)
    assert ward.recorded_since(before) == ["SlipSending"]
    assert (begun.state, begun.ahead, begun.low, begun.high, begun.likely) == ("SENDING", 4, 20, 35, 28)
    assert begun.sending_at is not None


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_sheet_that_came_out_is_printed(ward: Ward, confirmed: bool) -> None:
    job_id = brought_to(ward, "SENDING")
    before = ward.seq()
    done = ward.spine.do(actions.printed, SPOOL, job_id=job_id, confirmed=confirmed)
    assert ward.recorded_since(before) == ["SlipPrinted"]
    assert (done.state, bool(done.confirmed)) == ("PRINTED", confirmed)


def test_a_sheet_that_provably_did_not_come_out_is_owed_again_as_the_original(ward: Ward) -> None:
    job_id = brought_to(ward, "SENDING")
    before = ward.seq()
    refused = ward.spine.do(actions.refuse, SPOOL, job_id=job_id, trouble="paper-out")
    assert ward.recorded_since(before) == ["SlipRefused"]
    assert (refused.state, refused.copy, refused.trouble) == ("OWED", 0, "paper-out")
    assert [found.job_id for found in lookups.owed(ward.spine.db, PRINTER, 9)] == [job_id]


def test_a_sheet_nobody_can_know_of_waits_for_a_person(ward: Ward) -> None:
    job_id = brought_to(ward, "SENDING")
    before = ward.seq()
    lost = ward.spine.do(actions.lose_sight, SPOOL, job_id=job_id, trouble="cut-off")
    assert ward.recorded_since(before) == ["SlipUnknown"]
    assert (lost.state, lost.trouble) == ("UNKNOWN", "cut-off")
    seen = ward.spine.do(actions.acknowledge, SPOOL, job_id=job_id)
    assert ward.recorded_since(before) == ["SlipUnknown", "SlipAcknowledged"]
    assert seen.state == "PRINTED"


def test_acknowledging_twice_changes_nothing(ward: Ward) -> None:
    job_id = brought_to(ward, "UNKNOWN")
    first = ward.spine.do(actions.acknowledge, SPOOL, job_id=job_id)
    before = ward.seq()
    assert ward.spine.do(actions.acknowledge, SPOOL, job_id=job_id) == first
    assert ward.recorded_since(before) == []


def test_a_visit_that_ended_unprinted_owes_no_slip(ward: Ward) -> None:
    job_id = owed(ward)
    queue_leave(ward, job_id)
    before = ward.seq()
    begun = ward.spine.do(actions.begin, SPOOL, job_id=job_id, printer_id=PRINTER, wait=WAIT)
    assert ward.recorded_since(before) == ["SlipVoided"]
    assert begun.state == "VOID"
    assert lookups.owed(ward.spine.db, PRINTER, 9) == []


@pytest.mark.parametrize("state", ["PRINTED", "UNKNOWN"])
def test_a_reprint_is_a_copy_that_says_what_the_original_said(ward: Ward, state: State) -> None:
    job_id = brought_to(ward, state)
    before = ward.seq()
    copy = ward.spine.do(actions.reprint, SPOOL, job_id=job_id)
    assert ward.recorded_since(before) == ["SlipReprinted"]
    assert (copy.state, copy.copy, copy.token_id) == ("OWED", 1, sheet(ward, job_id).token_id)
    begun = ward.spine.do(actions.begin, SPOOL, job_id=copy.job_id, printer_id=PRINTER, wait=Wait(0))
    assert (begun.ahead, begun.low, begun.high, begun.likely) == (4, 20, 35, 28)


def test_copies_are_counted(ward: Ward) -> None:
    job_id = brought_to(ward, "PRINTED")
    for number in (1, 2, 3):
        copy = ward.spine.do(actions.reprint, SPOOL, job_id=job_id)
        assert copy.copy == number
        ward.spine.do(actions.begin, SPOOL, job_id=copy.job_id, printer_id=PRINTER, wait=WAIT)
        ward.spine.do(actions.printed, SPOOL, job_id=copy.job_id, confirmed=True)


def test_an_impatient_second_press_makes_no_third_sheet(ward: Ward) -> None:
    job_id = brought_to(ward, "PRINTED")
    first = ward.spine.do(actions.reprint, SPOOL, job_id=job_id)
    before = ward.seq()
    assert ward.spine.do(actions.reprint, SPOOL, job_id=job_id) == first
    assert ward.recorded_since(before) == []


def test_a_copy_may_come_from_another_printer_and_is_still_wanted_when_the_visit_is_over(ward: Ward) -> None:
    job_id = brought_to(ward, "PRINTED")
    queue_leave(ward, job_id)
    copy = ward.spine.do(actions.reprint, SPOOL, job_id=job_id, printer_id="printer-2")
    assert copy.printer_id == "printer-2"
    assert ward.spine.do(actions.begin, SPOOL, job_id=copy.job_id, printer_id="printer-2", wait=WAIT).state == "SENDING"


@pytest.mark.parametrize("state", ["OWED", "SENDING", "VOID"])
def test_there_is_never_a_second_original(ward: Ward, state: State) -> None:
    """A copy of a sheet that is still to come would be the only sheet, and say COPY; or both would come."""
    job_id = brought_to(ward, state)
    before = ward.seq()
    with pytest.raises(Refused) as refused:
        ward.spine.do(actions.reprint, SPOOL, job_id=job_id)
    assert (refused.value.code, refused.value.extras) == ("invalid-transition", {"state": state})
    assert ward.recorded_since(before) == []


@pytest.mark.parametrize("state", ["SENDING", "PRINTED", "UNKNOWN", "VOID"])
def test_only_what_is_owed_is_sent(ward: Ward, state: State) -> None:
    job_id = brought_to(ward, state)
    before = ward.seq()
    with pytest.raises(Refused, match="invalid-transition"):
        ward.spine.do(actions.begin, SPOOL, job_id=job_id, printer_id=PRINTER, wait=WAIT)
    assert ward.recorded_since(before) == []


@pytest.mark.parametrize("state", ["OWED", "PRINTED", "UNKNOWN", "VOID"])
def test_only_what_is_being_sent_has_an_end(ward: Ward, state: State) -> None:
    job_id = brought_to(ward, state)
    before = ward.seq()
    with pytest.raises(Refused, match="invalid-transition"):
        ward.spine.do(actions.refuse, SPOOL, job_id=job_id, trouble="silent")
    with pytest.raises(Refused, match="invalid-transition"):
        ward.spine.do(actions.lose_sight, SPOOL, job_id=job_id, trouble="silent")
    with pytest.raises(Refused, match="invalid-transition"):
        ward.spine.do(actions.printed, SPOOL, job_id=job_id, confirmed=True)
    assert ward.recorded_since(before) == []


def test_a_slip_that_there_is_not_is_not_found(ward: Ward) -> None:
    for action in (actions.reprint, actions.acknowledge):
        with pytest.raises(Refused, match="not-found"):
            ward.spine.do(action, SPOOL, job_id="none")
