"""How a day is closed, from outside the writer: slices of who is still there, the chain on a reader's thread, the figures."""

from collections.abc import Iterable

from appliance.database.readers import Readers
from appliance.database.writer import Writer
from appliance.journal.event import Author
from appliance.queues import days
from appliance.reporting import lookups
from appliance.reporting.actions import close_day
from appliance.reporting.lookups import Day


async def close(
    department_ids: Iterable[str], day: str, author: Author, *, writer: Writer, readers: Readers
) -> list[Day]:
    """Close a date in some departments; gives how it stands in each.

    May be asked twice, also at once: what was done stays done, and a closing that finds nothing new records nothing.
    Refused `invalid-request` for a date that has not begun in one of them, `not-found` for one on which nobody came.
    """
    here = tuple(department_ids)
    for department_id in here:
        while (await writer.do(days.end_day, author, department_id=department_id, day=day)).left:
            pass
    checked = await readers.run(lookups.check_journal)
    return [
        await writer.do(close_day, author, department_id=department_id, day=day, checked=checked)
        for department_id in here
    ]


async def close_what_is_over(*, writer: Writer, readers: Readers) -> int:
    """Close every day that nobody closed; gives how many there were. Days are few: one a department, after the rollover."""
    waiting = lookups.to_close(readers.here)
    author = Author.system("reporting")
    for department_id, day in waiting:
        await close((department_id,), day, author, writer=writer, readers=readers)
    return len(waiting)
