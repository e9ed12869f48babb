"""Sheets are what the journal says, and nothing else can write them."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.catalogue import catalogue, folding
from appliance.database.connection import writing
from appliance.database.rebuild import compare, rebuild
from appliance.printing import actions
from appliance.printing.actions import Wait
from tests.appliance.printing.ward import PRINTER, SPOOL, Ward, open_ward


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Ward]:
    with open_ward(tmp_path) as ward:
        yield ward


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("update print_jobs set state = 'PRINTED', version = version + 1", "no such move"),
        ("update print_jobs set state = 'SENDING'", "a version rises by one"),
        ("delete from print_jobs", "never deleted"),
        (
            "insert into print_jobs (job_id, token_id, printer_id, copy, state, owed_at, version)"
            " select 'x', token_id, printer_id, 1, 'OWED', owed_at, 1 from print_jobs",
            "in somebody's hand",
        ),
        (
            "insert into print_jobs (job_id, token_id, printer_id, copy, state, owed_at, version)"
            " select 'x', token_id, printer_id, 0, 'OWED', owed_at, 1 from print_jobs",
            "UNIQUE",
        ),
        (
            "insert into print_jobs (job_id, token_id, printer_id, copy, state, owed_at, version)"
            " select 'x', token_id, printer_id, 0, 'PRINTED', owed_at, 1 from print_jobs",
            "begins as owed",
        ),
    ],
)
def test_the_database_holds_the_rules_of_paper(ward: Ward, sql: str, why: str) -> None:
    ward.check_in()
    db = writing(ward.spine.path, synchronous="OFF")
    try:
        with pytest.raises(sqlite3.IntegrityError, match=why):
            db.execute(sql)
    finally:
        db.close()


def test_folding_the_journal_anew_gives_the_same_sheets(ward: Ward, tmp_path: Path) -> None:
    job_id = ward.check_in().print_job_id
    assert job_id is not None
    ward.spine.do(actions.begin, SPOOL, job_id=job_id, printer_id=PRINTER, wait=Wait(4, 20, 35, 28))
    ward.spine.do(actions.lose_sight, SPOOL, job_id=job_id, trouble="cut-off")
    ward.spine.do(actions.reprint, SPOOL, job_id=job_id)
    rebuild(ward.spine.db, tmp_path / "rebuilt.db", catalogue(), folding())
    assert compare(ward.spine.path, tmp_path / "rebuilt.db") == []
