"""What can be asked about days: how each was closed, what its figures are at this moment, and which still wait for it."""

from typing import Any

import msgspec

from appliance.database.connection import Connection
from appliance.journal import log
from appliance.journal.log import Head
from appliance.reporting import figures
from appliance.reporting.figures import Checked, Ended, Figures, Number


class Day(msgspec.Struct, frozen=True):
    """One department's service date. `closing` counts how often it was closed; 0 is not yet, and then nothing stands there.

    `turned_at` None: the date still runs. `final`: it was closed after it was over.
    """

    department_id: str
    service_date: str
    turned_at: str | None = None
    closing: int = 0
    final: bool = False
    closed_at: str | None = None
    closed_by_kind: str | None = None
    closed_by: str | None = None
    figures: Figures | None = None
    head_seq: int | None = None
    head_hash: str | None = None
    checked: Checked | None = None


def day(db: Connection, department_id: str, service_date: str) -> Day | None:
    """How a day stands; None for one that was neither closed nor is over."""
    row = db.execute(
        f"select {_DAY} from days where department_id = ? and service_date = ?", (department_id, service_date)
    ).fetchone()
    return _day(row) if row else None


def days_before(db: Connection, service_date: str, limit: int) -> list[Day]:
    """The days of the latest dates before one, newest first; so many dates, every department of each."""
    rows = db.execute(
        f"""
        select {_DAY} from days where service_date in (
            select distinct service_date from days where service_date < ? order by service_date desc limit ?)
        order by service_date desc, department_id
        """,
        (service_date, limit),
    )
    return [_day(row) for row in rows]


def to_close(db: Connection) -> list[tuple[str, str]]:
    """Department and date of every day that is over and not closed for good, oldest first."""
    rows = db.execute(
        """
        select n.department_id, n.service_date
        from departments d cross join days n on n.department_id = d.department_id
        where n.turned_at is not null and n.final = 0
        order by n.service_date, d.code
        """
    )
    return [(department_id, date) for department_id, date in rows]


def figures_of(db: Connection, department_id: str, service_date: str) -> Figures:
    """The figures of a day as the tables stand at this moment."""
    here = {"here": department_id, "day": service_date}
    groups = [*_stayed(db, here), *_carried(db, here)]
    return Figures(visits=figures.of_visits(groups), tokens=figures.of_numbers(_numbers(db, here)))


def has_happened(db: Connection, department_id: str, service_date: str) -> bool:
    """Whether anybody came to a department on a date."""
    row = db.execute(
        """
        select exists (select 1 from tokens where department_id = :here and service_date = :day)
            or exists (select 1 from visits where department_id = :here and service_date = :day)
            or exists (select 1 from carryings where department_id = :here and was_date = :day)
        """,
        {"here": department_id, "day": service_date},
    ).fetchone()
    return bool(row[0])


def last_checked(db: Connection) -> Head | None:
    """How far closings have found the chain whole; None before the first."""
    row = db.execute(
        """
        select checked_to, checked_hash from days where checked_to is not null and faults = 0
        order by checked_to desc limit 1
        """
    ).fetchone()
    return Head(row[0], bytes.fromhex(row[1]), "") if row else None


def check_journal(db: Connection) -> Checked:
    """Recompute the chain behind what earlier closings have found whole. Takes a while: for a reader thread."""
    since = last_checked(db)
    head, faults = log.verify(db, since=since)
    return Checked(
        after_seq=since.seq if since is not None else 0,
        to_seq=head.seq,
        to_hash=head.hash.hex(),
        faults=len(faults),
    )


def unfinished(db: Connection, doctor_id: str) -> str | None:
    """The visit that somebody has in hand since before the running day began: first thing to be asked about."""
    row = db.execute(
        """
        select v.visit_id
        from visits v join lines l on l.department_id = v.department_id join carryings c on c.visit_id = v.visit_id
        where v.doctor_id = ? and v.state in ('CALLED', 'IN_CONSULTATION') and c.now_date <= l.service_date
        limit 1
        """,
        (doctor_id,),
    ).fetchone()
    return str(row[0]) if row else None


def arrivals(db: Connection, service_date: str) -> dict[str, int]:
    """How many numbers were given out on a date, all departments together, by ten minutes (`2026-11-21T04:1`, UTC).

    Ten minutes and not hours: zones are offset by halves and quarters of an hour.
    """
    rows = db.execute(
        """
        select substr(t.issued_at, 1, 15), count(*)
        from departments d cross join tokens t on t.department_id = d.department_id
        where t.service_date = ? and t.voided = 0 and d.kind <> 'TEST'
        group by 1
        """,
        (service_date,),
    )
    return dict(rows.fetchall())


def _stayed(db: Connection, here: dict[str, str]) -> list[Ended]:
    """Visits of the date as they stand, in groups."""
    rows = db.execute(
        """
        select v.state, iif(c.visit_id is null, v.origin, 'carried') as came, v.cancel_reason,
            v.token_id is not null as numbered, 0, count(*)
        from visits v left join carryings c on c.visit_id = v.visit_id and c.now_date = v.service_date
        where v.service_date = :day and v.department_id = :here
        group by v.state, came, v.cancel_reason, numbered
        """,
        here,
    )
    return [Ended(*row) for row in rows]


def _carried(db: Connection, here: dict[str, str]) -> list[Ended]:
    """Visits that left the date for a later one, in groups."""
    rows = db.execute(
        """
        select o.state, iif(c.visit_id is null, v.origin, 'carried') as came, null, v.token_id is not null as numbered, 1,
            count(*)
        from carryings o join visits v on v.visit_id = o.visit_id
        left join carryings c on c.visit_id = o.visit_id and c.now_date = o.was_date
        where o.department_id = :here and o.was_date = :day
        group by o.state, came, numbered
        """,
        here,
    )
    return [Ended(*row) for row in rows]


def _numbers(db: Connection, here: dict[str, str]) -> list[Number]:
    """Every number of the date with what became of its sheets."""
    rows = db.execute(
        """
        select t.token_number, t.series, t.number, t.channel, t.voided, t.despite,
            (select count(*) from visits v where v.token_id = t.token_id and v.linked_visit_id is null),
            count(j.job_id),
            coalesce(sum(j.state = 'PRINTED' and j.trouble is null), 0),
            coalesce(sum(j.state = 'PRINTED' and j.trouble is not null), 0),
            coalesce(sum(j.state = 'VOID'), 0),
            coalesce(sum(j.copy > 0 and j.state <> 'VOID'), 0)
        from tokens t left join print_jobs j on j.token_id = t.token_id
        where t.department_id = :here and t.service_date = :day
        group by t.series, t.number
        order by t.series, t.number
        """,
        here,
    )
    return [Number(*row) for row in rows]


def _day(row: tuple[Any, ...]) -> Day:
    *known, known_figures, head_seq, head_hash, after_seq, to_seq, to_hash, faults = row
    department_id, service_date, turned_at, closing, final, closed_at, closed_by_kind, closed_by = known
    if not closing:
        return Day(department_id, service_date, turned_at)
    return Day(
        department_id,
        service_date,
        turned_at,
        closing,
        bool(final),
        closed_at,
        closed_by_kind,
        closed_by,
        _figures.decode(known_figures),
        head_seq,
        head_hash,
        Checked(after_seq=after_seq, to_seq=to_seq, to_hash=to_hash, faults=faults),
    )


_figures = msgspec.json.Decoder(Figures)
_DAY = """
    department_id, service_date, turned_at, closing, final, closed_at, closed_by_kind, closed_by, figures, head_seq, head_hash,
    checked_after, checked_to, checked_hash, faults
"""
