"""The numbers of a department's day: one after the other, none given twice, none left out without saying so (queue.md)."""

from appliance.database.transaction import Transaction
from appliance.departments.lookups import Department
from appliance.queues import lookups
from appliance.queues.admission import Admission
from appliance.queues.events import ORDINARY_SERIES, Channel, NumberVoided, TokenIssued
from appliance.queues.lookups import Line
from appliance.queues.service_date import service_date


def give_number(
    tx: Transaction,
    department: Department,
    admission: Admission,
    channel: Channel,
    *,
    print_job_id: str | None = None,
    printer_id: str | None = None,
) -> tuple[str, TokenIssued]:
    """Record the next number of the running day, with its first sheet of paper where one is wanted; gives its id too.

    Only a department's very first day is begun here; every other one by `turn_day`.
    """
    line = lookups.line(tx.db, department.department_id)
    day = line.service_date if line is not None else first_date(tx, department)
    number = _next_free(tx, department, line) if line is not None else 1
    issued = TokenIssued(
        department_id=department.department_id,
        service_date=day,
        series=ORDINARY_SERIES,
        number=number,
        token_number=written(department.code, number),
        channel=channel,
        print_job_id=print_job_id,
        printer_id=printer_id,
        session=admission.session,
    )
    token_id = tx.new_id()
    tx.record(issued, token_id, 1, reason=admission.despite)
    return token_id, issued


def running_date(tx: Transaction, department: Department) -> str:
    """The date to which whatever happens now belongs."""
    line = lookups.line(tx.db, department.department_id)
    return line.service_date if line is not None else first_date(tx, department)


def first_date(tx: Transaction, department: Department) -> str:
    """The date that a department begins with."""
    return service_date(tx.at, department.timezone, department.policy.rollover, None)


def written(code: str, number: int, series: str = ORDINARY_SERIES) -> str:
    """A number as it stands on the slip: `C-017`."""
    return f"{code}-{series}{number:03d}"


def _next_free(tx: Transaction, department: Department, line: Line) -> int:
    """The next number that nobody wears any more from an earlier day; those that somebody does are voided on the way."""
    number = line.last_number + 1
    if number not in line.worn:
        return number
    wearers = lookups.worn(tx.db, department.department_id, line.service_date)
    while number in wearers:
        voided = NumberVoided(
            department_id=department.department_id,
            service_date=line.service_date,
            series=ORDINARY_SERIES,
            number=number,
            token_number=written(department.code, number),
            worn_by=wearers[number],
        )
        tx.record(voided, tx.new_id(), 1)
        number += 1
    return number
