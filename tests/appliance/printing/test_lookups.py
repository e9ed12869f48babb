"""What can be asked about paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.printing import actions, lookups
from appliance.printing.actions import Wait
from tests.appliance.printing.ward import PRINTER, SPOOL, Ward, open_ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with open_ward(tmp_path) as ward:
        yield ward


def missing(ward: Ward) -> list[str]:
    return [found.token_number for found in lookups.without_paper(ward.spine.db, ward.spine.clock.now())]


def send(ward: Ward, job_id: str) -> None:
    ward.spine.do(actions.begin, SPOOL, job_id=job_id, printer_id=PRINTER, wait=Wait(0))


def test_a_printer_owes_in_the_order_of_the_numbers_and_only_its_own(ward: Ward) -> None:
    jobs = [ward.check_in().print_job_id for _ in range(3)]
    ward.check_in(printer_id="printer-2")
    assert [sheet.job_id for sheet in lookups.owed(ward.spine.db, PRINTER, 10)] == jobs
    assert [sheet.job_id for sheet in lookups.owed(ward.spine.db, PRINTER, 2)] == jobs[:2]


def test_a_sheet_on_its_way_is_found_at_start_up(ward: Ward) -> None:
    job_id = ward.check_in().print_job_id
    assert job_id is not None
    assert lookups.sending(ward.spine.db) == []
    send(ward, job_id)
    assert [sheet.job_id for sheet in lookups.sending(ward.spine.db)] == [job_id]


def test_reception_hears_of_a_missing_slip_after_four_seconds(ward: Ward) -> None:
    ward.check_in()
    ward.spine.clock.advance(seconds=3.9)
    assert missing(ward) == []
    ward.spine.clock.advance(seconds=0.1)
    assert missing(ward) == ["C-001"]


def test_a_printed_slip_is_not_missing(ward: Ward) -> None:
    job_id = ward.check_in().print_job_id
    assert job_id is not None
    send(ward, job_id)
    ward.spine.clock.advance(seconds=5)
    assert missing(ward) == ["C-001"]
    ward.spine.do(actions.printed, SPOOL, job_id=job_id, confirmed=True)
    assert missing(ward) == []


@pytest.mark.parametrize("settled_by", [actions.acknowledge, actions.reprint])
def test_an_unknown_slip_is_missing_until_a_person_settles_it(ward: Ward, settled_by: object) -> None:
    job_id = ward.check_in().print_job_id
    assert job_id is not None
    send(ward, job_id)
    ward.spine.do(actions.lose_sight, SPOOL, job_id=job_id, trouble="cut-off")
    ward.spine.clock.advance(seconds=5)
    assert missing(ward) == ["C-001"]
    ward.spine.do(settled_by, SPOOL, job_id=job_id)  # type: ignore[arg-type]
    assert missing(ward) == []


def test_a_copy_that_does_not_come_is_missing_too(ward: Ward) -> None:
    job_id = ward.check_in().print_job_id
    assert job_id is not None
    send(ward, job_id)
    ward.spine.do(actions.lose_sight, SPOOL, job_id=job_id, trouble="cut-off")
    ward.spine.do(actions.reprint, SPOOL, job_id=job_id)
    ward.spine.clock.advance(seconds=5)
    (found,) = lookups.without_paper(ward.spine.db, ward.spine.clock.now())
    assert (found.token_number, found.copy, found.state) == ("C-001", 1, "OWED")


def test_yesterdays_missing_slips_are_nobodys_business(ward: Ward) -> None:
    ward.check_in()
    ward.spine.clock.advance(seconds=16 * 3600 + 1)
    assert missing(ward) == []


@pytest.mark.parametrize(
    "ask",
    [
        lambda db, at: lookups.sheet(db, "x"),
        lambda db, at: lookups.sheets(db, "x"),
        lambda db, at: lookups.original(db, "x"),
        lambda db, at: lookups.owed(db, "x", 5),
        lambda db, at: lookups.sending(db),
        lambda db, at: lookups.without_paper(db, at),
    ],
)
def test_no_question_reads_the_whole_table(ward: Ward, ask: object) -> None:
    asked: list[str] = []
    ward.spine.db.set_trace_callback(asked.append)
    ask(ward.spine.db, ward.spine.clock.now())  # type: ignore[operator]
    ward.spine.db.set_trace_callback(None)
    (statement,) = asked
    plan = [row[3] for row in ward.spine.db.execute(f"explain query plan {statement}")]
    assert not any(step.startswith("SCAN") and "INDEX" not in step for step in plan), plan
    assert not any("TEMP B-TREE" in step for step in plan), plan
