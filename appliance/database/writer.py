"""The writer: one thread, one connection, group commit. What it has answered is on disk.

    do(action) ──► mailbox ──► begin immediate ─► action in a savepoint ─► … up to 64 or 20 ms ─► commit ──► answers
                                                        │ raises: rolled back alone, head put back       │
                                                        └ the disk says no: see `trouble.py`             └► followers

The thread begins, commits and decides. The actions of whoever pressed on the event loop are carried out in one turn of the
loop while the thread waits: side by side the two would take the interpreter from each other at every statement (measured:
a third fewer check-ins at 256 connections).

It keeps nothing in memory but the end of the chain, put back whenever a savepoint or a batch is rolled back.
"""

import asyncio
import concurrent.futures
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
import structlog

from appliance.clock import Clock, parse
from appliance.database import connection
from appliance.database.ballast import Ballast
from appliance.database.checkpoints import Checkpoints
from appliance.database.commits import Commit
from appliance.database.connection import Connection, Synchronous
from appliance.database.jobs import Action, Job, busy, storage_full, too_late
from appliance.database.transaction import Means, Transaction
from appliance.database.trouble import Trouble, trouble_in_action, trouble_in_commit
from appliance.database.turn import Turn
from appliance.journal import log
from appliance.journal.event import Author, Entry
from appliance.keys import sync_folder
from appliance.refusals import Refused

P = ParamSpec("P")
T = TypeVar("T")

BATCH_ACTIONS = 64
BATCH_SECONDS = 0.020
MAILBOX_ACTIONS = 2048
IDLE_SECONDS = 0.25
TEND_SECONDS = 1.0
STOP_SECONDS = 30.0


class Limits(msgspec.Struct, frozen=True):
    """How much one batch and the mailbox hold, and how hard a commit syncs."""

    batch_actions: int = BATCH_ACTIONS
    batch_seconds: float = BATCH_SECONDS
    mailbox_actions: int = MAILBOX_ACTIONS
    synchronous: Synchronous = "FULL"


class Tally(msgspec.Struct):
    """What the writer has done since it started, for `/metrics` and the status page."""

    actions: int = 0
    refused: int = 0
    mistakes: int = 0
    batches: int = 0
    largest_batch: int = 0
    commit_seconds: float = 0.0
    retried: int = 0


class _BatchLost(Exception):
    """The whole batch is gone; SQLite drops the savepoints too."""

    def __init__(self, trouble: Trouble, cause: sqlite3.Error) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.cause = cause


class _HalfDone(Exception):
    """An action raised after it had written: the batch is undone, and carried out again with a savepoint for each."""


class Writer:
    """Runs actions one after the other, many to a commit. Started and stopped by the composition root."""

    def __init__(
        self,
        path: Path,
        means: Means,
        clock: Clock,
        *,
        ballast: Ballast,
        essential: frozenset[Action] = frozenset(),
        limits: Limits | None = None,
        glance: Callable[[Connection, list[Entry]], Any] = lambda db, entries: None,
        committed: Callable[[Commit], None] = lambda commit: None,
        fatal: Callable[[BaseException], None] = lambda error: None,
    ) -> None:
        """`essential` actions are admitted even when the disk is full. `glance` looks at what a batch has recorded, before
        it is committed; `committed` is told on the event loop what every commit recorded and what was seen; `fatal` in the
        writer's thread when no commit can be trusted any more.
        """
        self._path = path
        self._means = means
        self._clock = clock
        self._ballast = ballast
        self._essential = essential
        self._limits = limits or Limits()
        self._glance = glance
        self._committed = committed
        self._fatal = fatal
        self._mailbox: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._posted: list[Job] = []
        self._waiting = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._started: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._db: Connection
        self._head = log.START
        self._recorded: list[Entry] = []
        self._seen: Any = None
        self._tended = 0.0
        self._broken = False
        self.checkpoints = Checkpoints(path)
        self.storage_full = False
        self.tally = Tally()
        self.commits = 0
        """How many commits have recorded something: as long as it stands, nothing that is folded has changed."""

    def start(self) -> None:
        """Open the database and begin. Raises what SQLite raises when the file cannot be trusted."""
        self._thread.start()
        self._started.result()

    def stop(self) -> None:
        """Finish what is in the mailbox, checkpoint, close. Called once, after nobody asks any more."""
        self._mailbox.put(None)
        self._thread.join(STOP_SECONDS)

    async def do(
        self, action: Callable[Concatenate[Transaction, P], T], author: Author, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Run an action; its answer is on disk when this returns.

        Raises Refused as the action does; `busy` when the mailbox is full, when the press waited longer than its
        author's patience, or when the batch was lost; `storage-full` when the disk is.
        """
        if self._waiting >= self._limits.mailbox_actions or self._broken:
            raise busy()
        loop = asyncio.get_running_loop()
        self._loop = loop
        future: asyncio.Future[T] = loop.create_future()
        job = Job(action, author, args, kwargs, future)
        if author.patience_seconds is not None:
            job.deadline = self._clock.monotonic() + author.patience_seconds
        self._waiting += 1
        self._posted.append(job)
        if len(self._posted) == 1:
            loop.call_soon(self._post)
        return await future

    def _post(self) -> None:
        """Hand over everybody who pressed in one turn of the event loop, and wake the writer once for all of them."""
        for job in self._posted:
            self._mailbox.put(job)
        self._posted.clear()

    def call(
        self, action: Callable[Concatenate[Transaction, P], T], author: Author, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `do`, for threads and commands without an event loop; waits as long as it takes."""
        if self._broken:
            raise busy()
        future: concurrent.futures.Future[T] = concurrent.futures.Future()
        self._mailbox.put(Job(action, author, args, kwargs, future))
        return future.result()

    @property
    def alive(self) -> bool:
        """Whether presses are still carried out: the watchdog and the readiness check ask."""
        return self._thread.is_alive() and not self._broken

    @property
    def waiting(self) -> int:
        """Actions in the mailbox or in hand."""
        return self._waiting

    # The writer's thread, from here down; of it only the attempts may take place in a turn of the loop.

    def _run(self) -> None:
        try:
            self._db = connection.writing(self._path, synchronous=self._limits.synchronous)
            self._head = log.head(self._db)
            sync_folder(
                self._path.parent
            )  # SQLite syncs the name of a new log as well, but does not look how that went
            self._ballast.lay()
        except BaseException as error:
            self._started.set_exception(error)
            return
        self._started.set_result(None)
        try:
            while (job := self._next()) is not None:
                self._serve(job)
            self.checkpoints.in_a_quiet_moment(self._db)
        except BaseException as error:  # no later commit could be trusted, so nothing more is carried out
            self._give_up(error)
        else:
            self._db.close()

    def _next(self) -> Job | None:
        """The next job; meanwhile, in quiet moments, checkpoints and the ballast."""
        while True:
            try:
                return self._mailbox.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                self._look_for_room()
                self.checkpoints.in_a_quiet_moment(self._db)

    def _serve(self, first: Job) -> None:
        """One batch, tried again while another process holds the database. Whoever was taken is answered, come what may."""
        jobs = [first]
        waiting = self._take(jobs)
        before, careful = self._head, False
        while True:
            self._recorded = []
            try:
                self._batch(first, waiting, careful=careful)
                break
            except _HalfDone:
                self._roll_back(before)
                waiting, careful = chain(tuple(jobs), waiting), True
            except _BatchLost as lost:
                self._roll_back(before)
                if lost.trouble is Trouble.BUSY:
                    self.tally.retried += 1
                    waiting = iter(jobs)
                    continue
                if lost.trouble is Trouble.FATAL:
                    self._refuse(jobs, busy())
                    raise lost.cause from None
                self._throw_ballast_overboard()
                self._refuse(jobs, storage_full())
                return
            except BaseException:  # the thread is told to end, not one action: it ends, and leaves nobody waiting
                self._refuse(jobs, busy())
                raise
        self._answer(jobs, Commit(self.commits, self._recorded, self._seen) if self._recorded else None)
        self._look_for_room()
        self.checkpoints.after_a_batch(self._db)

    def _take(self, jobs: list[Job]) -> Iterator[Job]:
        """The first job and whatever else waits already, up to the limits of one batch; `jobs` grows as they are taken."""
        yield jobs[0]
        until = self._clock.monotonic() + self._limits.batch_seconds
        while len(jobs) < self._limits.batch_actions and self._clock.monotonic() < until:
            try:
                job = self._mailbox.get_nowait()
            except queue.Empty:
                return
            if job is None:
                self._mailbox.put(None)
                return
            jobs.append(job)
            yield job

    def _batch(self, first: Job, waiting: Iterator[Job], *, careful: bool) -> None:
        self._statement("begin immediate")
        if first.of_the_loop:
            Turn(lambda: self._attempt_all(waiting, careful)).wait(first.future.get_loop())  # type: ignore[union-attr]
        else:
            self._attempt_all(waiting, careful)
        begun = self._clock.monotonic()
        self._statement("commit")
        self.commits += bool(self._recorded)
        self.tally.commit_seconds += self._clock.monotonic() - begun
        self.checkpoints.committed()

    def _attempt_all(self, waiting: Iterator[Job], careful: bool) -> None:
        """Each in its own savepoint if `careful`; else without, which spares two statements and a copy of every page.

        Whoever is refused has, as a rule, not written anything yet, and then there is nothing to undo.
        """
        for job in waiting:
            job.value, job.error = None, self._refusal_at_the_door(job)
            if job.error is not None:
                continue
            if careful:
                self._statement("savepoint action")
            changes = self._db.total_changes
            job.error = self._attempt(job)
            if careful and job.error is not None:
                self._statement("rollback to action")
            elif job.error is not None and self._db.total_changes != changes:
                raise _HalfDone
            if careful:
                self._statement("release action")
        try:
            self._seen = self._glance(self._db, self._recorded)
        except sqlite3.Error as error:
            raise _BatchLost(trouble_in_commit(error), error) from error

    def _attempt(self, job: Job) -> Exception | None:
        """One action: its value and a new head, or what it raised and the old one. Raises _BatchLost if nothing can go on."""
        before = self._head
        try:
            now = self._clock.now()
            tx = Transaction(
                self._db, before, max(now, parse(before.occurred_at)) if before.seq else now, job.author, self._means
            )
            job.value = job.action(tx, *job.args, **job.kwargs)
        except sqlite3.Error as error:
            trouble = trouble_in_action(error)
            if trouble is not Trouble.MISTAKE or not self._db.in_transaction:
                raise _BatchLost(trouble if trouble is not Trouble.MISTAKE else Trouble.FATAL, error) from error
            return error
        except Exception as error:  # whatever an action raises belongs to its caller; the batch goes on without it
            return error
        self._head = tx.head
        self._recorded += tx.recorded
        return None

    def _refusal_at_the_door(self, job: Job) -> Refused | None:
        if job.deadline is not None and self._clock.monotonic() > job.deadline:
            return too_late()
        if self.storage_full and self._essential.isdisjoint(job.actions()):
            return storage_full()
        return None

    def _statement(self, sql: str) -> None:
        try:
            self._db.execute(sql)
        except sqlite3.Error as error:
            raise _BatchLost(trouble_in_commit(error), error) from error

    def _roll_back(self, head: log.Head) -> None:
        self._head = head
        self._recorded = []
        if self._db.in_transaction:
            self._db.execute("rollback")

    def _throw_ballast_overboard(self) -> None:
        self._ballast.drop()
        self.storage_full = True
        logger.error("storage full", hint="Free disk space. Calling goes on; new tokens wait until 256 MiB are free.")

    def _look_for_room(self) -> None:
        """Once a second while the disk is full, see whether there is room for the ballast again."""
        now = self._clock.monotonic()
        if self.storage_full and now - self._tended >= TEND_SECONDS:
            self._tended = now
            self.storage_full = not self._ballast.lay()

    def _give_up(self, error: BaseException) -> None:
        self._broken = True
        logger.critical(
            "the writer stops for good", cause=type(error).__name__, hint="The unit starts again by itself."
        )
        while True:
            try:
                job = self._mailbox.get_nowait()
            except queue.Empty:
                break
            if job is not None:
                self._refuse([job], busy())
        self._fatal(error)

    def _refuse(self, jobs: list[Job], refusal: Refused) -> None:
        for job in jobs:
            job.value, job.error = None, refusal
        self._answer(jobs, None)

    def _answer(self, jobs: list[Job], commit: Commit | None) -> None:
        """Give everybody their answer: threads at once, the event loop by one wake-up for the whole batch."""
        tally = self.tally
        tally.batches += 1
        tally.actions += len(jobs)
        tally.largest_batch = max(tally.largest_batch, len(jobs))
        for job in jobs:
            if job.error is not None:
                self._count(job)
            if not job.of_the_loop:
                job.settle()
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, jobs, commit)

    def _count(self, job: Job) -> None:
        if isinstance(job.error, Refused):
            self.tally.refused += 1
            return
        self.tally.mistakes += 1
        logger.error("an action failed", action=job.action.__name__, error=type(job.error).__name__, exc_info=job.error)

    def _deliver(self, jobs: list[Job], commit: Commit | None) -> None:
        """On the event loop."""
        for job in jobs:
            if job.of_the_loop:
                self._waiting -= 1
                job.settle()
        if commit is not None:
            self._committed(commit)


logger = structlog.get_logger(__name__)
