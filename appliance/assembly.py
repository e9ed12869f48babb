"""The composition root: settings in, a running appliance out. With `__main__` the only file here that looks outward."""

import appliance.database.sqlite  # isort: skip  # before anything that may import sqlite3
import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import structlog

import appliance.identity.due
import appliance.patients.due
import appliance.queues.due
from appliance import alarm
from appliance.box import Box
from appliance.catalogue import catalogue, folding
from appliance.clock import Clock, SystemClock, iso
from appliance.clock_watch import ClockWatch
from appliance.database import clock_steps, epochs, folder, migrations
from appliance.database.ballast import Ballast
from appliance.database.commits import Commits
from appliance.database.jobs import Action
from appliance.database.readers import Readers
from appliance.database.seals import Seals
from appliance.database.transaction import Means
from appliance.database.writer import Limits, Writer
from appliance.departments import lookups as departments
from appliance.identity import sessions as staff_sessions
from appliance.ids import CHANCE, Chance, Ids
from appliance.journal import log
from appliance.journal.event import Author
from appliance.journal.follow import Followers
from appliance.journal.keyring import Keyring, RecoveryPrivateKey, RecoveryPublicKey
from appliance.keys import Keys, root_key, write_durably
from appliance.printing import actions as printing
from appliance.queues import actions as queues
from appliance.queues import days
from appliance.queues.lookups import visits_of
from appliance.refusals import Refused
from appliance.reporting import closing
from appliance.settings import Settings
from printers.spool import Spool
from web.app import Site
from web.server import Server

SWITCH_SECONDS = 0.0001
"""The interpreter's switch interval. With Python's own 5 ms the writer starves behind the event loop (p99 63 → 15 ms); and
the two hand over to each other five times for a commit, which at 0.5 ms still costs every twelfth check-in.
"""

MONTH_LOOK_SECONDS = 600.0

ESSENTIAL: frozenset[Action] = frozenset(
    {
        *(queues.call_next, queues.call_visit, queues.start, queues.complete, printing.complete, queues.miss),
        *(staff_sessions.touch, staff_sessions.keep_alive, staff_sessions.open_page),
    }
)
"""What goes on when the disk is full: people who already have a number are still seen, so those who see them stay in."""

ASKS = (
    ("queues", appliance.queues.due.due),
    ("patients", appliance.patients.due.due),
    ("identity", appliance.identity.due.due),
)
"""Who is asked once a second what is due."""


@dataclass(frozen=True)
class Appliance:
    """A running appliance: the box, and the two adapters that people meet."""

    box: Box
    site: Site
    spool: Spool


@asynccontextmanager
async def running(
    settings: Settings,
    *,
    clock: Clock | None = None,
    chance: Chance = CHANCE,
    fatal: Callable[[BaseException], None] = lambda error: None,
) -> AsyncIterator[Appliance]:
    """Everything but the listening socket: box, site, spool, followers and timers; stopped in the reverse order.

    Tests hand in a clock and chance. Raises FolderInUse, and whatever SQLite says of a file that cannot be trusted.
    """
    sys.setswitchinterval(SWITCH_SECONDS)
    clock = clock or SystemClock()
    async with AsyncExitStack() as stack:
        stack.enter_context(folder.held(settings.data_dir))
        box = open_box(settings, clock=clock, chance=chance, fatal=fatal)
        stack.callback(box.writer.stop)
        stack.callback(box.readers.close)
        catch_up(box)
        site, spool = Site(box), Spool(box)
        watch = ClockWatch(clock)
        box.doors.clock_settles_in = watch.settles_in
        box.doors.printers, box.doors.paper, box.doors.picture = spool.states, spool.paper, spool.picture
        stack.push_async_callback(site.stop)
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        stack.callback(spool.stop)
        here = log.head(box.readers.here).seq
        jobs = [
            tasks.create_task(box.followers.run(site.feed, after=here, failed=follower_failed)),
            tasks.create_task(box.followers.run(spool, after=here, failed=follower_failed)),
            tasks.create_task(site.run()),
            tasks.create_task(_open_months(box)),
            tasks.create_task(alarm.run(ASKS, clock=clock, readers=box.readers, writer=box.writer, watch=watch)),
            tasks.create_task(alarm.attend(_chores(box))),
        ]
        stack.callback(lambda: [job.cancel() for job in jobs])
        await spool.start()
        yield Appliance(box, site, spool)


@asynccontextmanager
async def listening(
    settings: Settings,
    *,
    clock: Clock | None = None,
    chance: Chance = CHANCE,
    fatal: Callable[[BaseException], None] = lambda error: None,
) -> AsyncIterator[tuple[Appliance, int]]:
    """A running appliance and the port on which it answers. The doors close before anything behind them stops."""
    async with running(settings, clock=clock, chance=chance, fatal=fatal) as appliance:
        server = Server(appliance.site.app, appliance.box.clock)
        port = await server.start(settings.host, settings.port)
        logger.info("listening", port=port)
        try:
            yield appliance, port
        finally:
            await server.stop()


def open_box(
    settings: Settings,
    *,
    clock: Clock,
    chance: Chance = CHANCE,
    fatal: Callable[[BaseException], None] = lambda error: None,
) -> Box:
    """Open the data folder: keys, migrations, the writer with its first epoch, readers. The caller holds the folder."""
    data = settings.data_dir
    ids = Ids(clock, chance)
    keys = Keys(root_key(data, ids=ids, make=settings.demo))
    keyring = Keyring(data / "keyring", keys.ring_wrap, recovery_key(data, make=settings.demo), ids)
    keyring.open_month(clock.now())
    migrations.migrate(settings.database, synchronous=settings.synchronous)
    seals = Seals(keyring, ids)
    followers, commits = Followers(lambda: readers.here), Commits()
    commits.listen(lambda commit: followers.wake(commit.entries))
    writer = Writer(
        settings.database,
        Means(ids, keys, seals, folding()),
        clock,
        ballast=Ballast(data / "ballast"),
        essential=ESSENTIAL,
        limits=Limits(synchronous=settings.synchronous),
        glance=visits_of,
        committed=commits.tell,
        fatal=fatal,
    )
    writer.start()
    epoch = writer.call(epochs.open_first_epoch, Author.system("start"))
    readers = Readers(settings.database)
    return Box(
        settings, clock, ids, keys, seals, writer, commits, readers, followers, catalogue(), epoch, iso(clock.now())
    )


def catch_up(box: Box) -> None:
    """What ought to have happened while the box was off, before anybody is answered: the clock is looked at, and days turn.

    On a full disk the box starts all the same: people who have a number are still seen, and the alarm turns the day later.
    """
    author = Author.system("start")
    try:
        box.writer.call(clock_steps.look_at_start, author, wall=box.clock.now())
        for department in departments.departments(box.readers.here):
            while box.writer.call(days.turn_day, author, department_id=department.department_id).left:
                pass
    except Refused as refused:
        logger.warning("the day could not be turned at the start", code=refused.code)


def _chores(box: Box) -> tuple[tuple[str, alarm.Chore], ...]:
    """What takes longer than an action may."""
    close_days = partial(closing.close_what_is_over, writer=box.writer, readers=box.readers)
    return (("reporting", close_days),)


async def _open_months(box: Box) -> None:
    """Make the next month's ring key when its month comes, off the loop: it is synced before anything is wrapped by it."""
    while True:
        await asyncio.sleep(MONTH_LOOK_SECONDS)
        await asyncio.to_thread(box.seals.open_month, box.clock.now())


def recovery_key(data: Path, *, make: bool) -> RecoveryPublicKey:
    """The hospital's recovery key, public half: the file `recovery.pub`.

    `make` makes a pair in the data folder when there is none: what a demo does, and says so; a hospital keeps the
    private half in its safe. Raises FileNotFoundError otherwise.
    """
    public = data / "recovery.pub"
    if make and not public.exists():
        pair = RecoveryPrivateKey.generate()
        write_durably(data / "recovery.key", pair.raw)
        write_durably(public, pair.public().raw)
    return RecoveryPublicKey(public.read_bytes())


async def follower_failed(name: str, trouble: Exception) -> None:
    """A follower is in trouble: it is told again a tick later, the queue goes on."""
    logger.error("a follower failed", follower=name, error=type(trouble).__name__, exc_info=trouble)


logger = structlog.get_logger(__name__)
