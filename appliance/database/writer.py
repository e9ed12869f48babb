"""The writer: one thread, one connection, group commit. What it has answered is on disk.

    do(action) ──► mailbox ──► begin immediate ─► action in a savepoint ─► … up to 64 or 20 ms ─► commit ──► answers
                                                        │ raises: rolled back alone, head put back       │
                                                        └ the disk says no: see `trouble.py`             └► followers

It keeps nothing in memory but the end of the chain, put back whenever a savepoint or a batch is rolled back.
"""

import asyncio
import concurrent.futures
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

import msgspec
import structlog

from appliance.clock import Clock, parse
from appliance.database import connection
from appliance.database.ballast import Ballast
from appliance.database.connection import Connection, Synchronous
from appliance.database.transaction import Means, Transaction
from appliance.database.trouble import Trouble, trouble_in_action, trouble_in_commit
from appliance.journal import log
from appliance.journal.event import Author
from appliance.keys import sync_folder
from appliance.refusals import Refused

P = ParamSpec("P")
T = TypeVar("T")
Action = Callable[..., Any]

BATCH_ACTIONS = 64
BATCH_SECONDS = 0.020
MAILBOX_ACTIONS = 2048
IDLE_SECONDS = 0.25
TEND_SECONDS = 1.0
CHECKPOINT_BYTES = 8 * 1024 * 1024
"""A log this long is checkpointed between two batches even when nobody pauses; shorter ones wait for a quiet moment."""
TRUNCATE_BYTES = 32 * 1024 * 1024
"""A log this long is cut back to nothing in a quiet moment, if no reader is in the way."""
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
    checkpoints: int = 0


class _Job:
    __slots__ = ("action", "args", "author", "deadline", "error", "future", "kwargs", "value")

    def __init__(self, action: Action, author: Author, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.action = action
        self.author = author
        self.args = args
        self.kwargs = kwargs
        self.deadline: float | None = None
        self.future: asyncio.Future[Any] | concurrent.futures.Future[Any] | None = None
        self.value: Any = None
        self.error: BaseException | None = None


class _BatchLost(Exception):
    """The whole batch is gone; SQLite drops the savepoints too."""

    def __init__(self, trouble: Trouble, cause: sqlite3.Error) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.cause = cause


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
        committed: Callable[[], None] = lambda: None,
        fatal: Callable[[BaseException], None] = lambda error: None,
    ) -> None:
        """`essential` actions are admitted even when the disk is full. `committed` runs on the event loop after every
        commit that recorded something, `fatal` in the writer's thread when no commit can be trusted any more.
        """
        self._path = path
        self._means = means
        self._clock = clock
        self._ballast = ballast
        self._essential = essential
        self._limits = limits or Limits()
        self._committed = committed
        self._fatal = fatal
        self._mailbox: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._posted: list[_Job] = []
        self._waiting = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._started: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._db: Connection
        self._head = log.START
        self._unsaved = False
        self._tended = 0.0
        self._broken = False
        self.storage_full = False
        self.tally = Tally()

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
            raise _busy()
        loop = asyncio.get_running_loop()
        self._loop = loop
        job = _Job(action, author, args, kwargs)
        if author.patience_seconds is not None:
            job.deadline = self._clock.monotonic() + author.patience_seconds
        future: asyncio.Future[T] = loop.create_future()
        job.future = future
        self._waiting += 1
        self._posted.append(job)
        if len(self._posted) == 1:
            loop.call_soon(self._post)
        return await future

    def _post(self) -> None:
        """Hand over everybody who pressed in one turn of the event loop, and wake the writer once for all of them.

        One by one, the first would wake it for a batch of one, and from then on it would fight the loop for the interpreter
        (measured at 32 connections: 13 % fewer check-ins, batches half as large).
        """
        for job in self._posted:
            self._mailbox.put(job)
        self._posted.clear()

    def call(
        self, action: Callable[Concatenate[Transaction, P], T], author: Author, /, *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """As `do`, for threads and commands without an event loop; waits as long as it takes."""
        if self._broken:
            raise _busy()
        job = _Job(action, author, args, kwargs)
        future: concurrent.futures.Future[T] = concurrent.futures.Future()
        job.future = future
        self._mailbox.put(job)
        return future.result()

    @property
    def alive(self) -> bool:
        """Whether presses are still carried out: the watchdog and the readiness check ask."""
        return self._thread.is_alive() and not self._broken

    @property
    def waiting(self) -> int:
        """Actions in the mailbox or in hand."""
        return self._waiting

    # The writer's thread, from here down.

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
            self._checkpoint(quiet=True)
        except BaseException as error:  # no later commit could be trusted, so nothing more is carried out
            self._give_up(error)
        else:
            self._db.close()

    def _next(self) -> _Job | None:
        """The next job; meanwhile, in quiet moments, checkpoints and the ballast."""
        while True:
            try:
                return self._mailbox.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                self._tend(quiet=True)

    def _serve(self, first: _Job) -> None:
        """One batch, tried again while another process holds the database. Whoever was taken is answered, come what may."""
        jobs = [first]
        waiting = self._take(jobs)
        while True:
            before = self._head
            try:
                self._batch(waiting)
                break
            except _BatchLost as lost:
                self._roll_back(before)
                if lost.trouble is Trouble.BUSY:
                    self.tally.retried += 1
                    waiting = iter(jobs)
                    continue
                if lost.trouble is Trouble.FATAL:
                    self._answer_all(jobs, _busy())
                    raise lost.cause from None
                self._throw_ballast_overboard()
                self._answer_all(jobs, _storage_full())
                return
            except BaseException:  # the thread is told to end, not one action: it ends, and leaves nobody waiting
                self._answer_all(jobs, _busy())
                raise
        self._answer(jobs, recorded=self._head.seq != before.seq)
        self._tend(quiet=False)

    def _take(self, jobs: list[_Job]) -> Iterator[_Job]:
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

    def _batch(self, waiting: Iterator[_Job]) -> None:
        self._statement("begin immediate")
        for job in waiting:
            self._attempt(job)
        begun = self._clock.monotonic()
        self._statement("commit")
        self.tally.commit_seconds += self._clock.monotonic() - begun
        self._unsaved = True

    def _attempt(self, job: _Job) -> None:
        """One action in its own savepoint. It succeeds, or leaves nothing behind; raises _BatchLost for the rest."""
        job.value = job.error = None
        job.error = self._refusal_at_the_door(job)
        if job.error is not None:
            return
        before = self._head
        self._statement("savepoint action")
        try:
            at = max(self._clock.now(), parse(before.occurred_at)) if before.seq else self._clock.now()
            tx = Transaction(self._db, before, at, job.author, self._means)
            job.value = job.action(tx, *job.args, **job.kwargs)
            self._head = tx.head
        except sqlite3.Error as error:
            trouble = trouble_in_action(error)
            if trouble is not Trouble.MISTAKE or not self._db.in_transaction:
                raise _BatchLost(trouble if trouble is not Trouble.MISTAKE else Trouble.FATAL, error) from error
            job.error = error
        except Exception as error:  # whatever an action raises belongs to its caller; the batch goes on without it
            job.error = error
        if job.error is not None:
            self._head = before
            self._statement("rollback to action")
        self._statement("release action")

    def _refusal_at_the_door(self, job: _Job) -> Refused | None:
        if job.deadline is not None and self._clock.monotonic() > job.deadline:
            return Refused("busy", "This press waited too long and was not carried out. Please press again.")
        if self.storage_full and self._essential.isdisjoint(_actions_of(job)):
            return _storage_full()
        return None

    def _statement(self, sql: str) -> None:
        try:
            self._db.execute(sql)
        except sqlite3.Error as error:
            raise _BatchLost(trouble_in_commit(error), error) from error

    def _roll_back(self, head: log.Head) -> None:
        self._head = head
        if self._db.in_transaction:
            self._db.execute("rollback")

    def _throw_ballast_overboard(self) -> None:
        self._ballast.drop()
        self.storage_full = True
        logger.error("storage full", hint="Free disk space. Calling goes on; new tokens wait until 256 MiB are free.")

    def _tend(self, *, quiet: bool) -> None:
        """Between batches: checkpoints, and the ballast once there is room again."""
        now = self._clock.monotonic()
        if self.storage_full and now - self._tended >= TEND_SECONDS:
            self._tended = now
            self.storage_full = not self._ballast.lay()
        if self._unsaved and (quiet or self.tally.batches % 128 == 0):
            self._checkpoint(quiet=quiet)

    def _checkpoint(self, *, quiet: bool) -> None:
        """Move the log into the database. A full disk or another process's moment of writing costs nothing but the next try.

        PASSIVE, so that no reader is waited for. TRUNCATE only with a zero busy timeout: beside Litestream it would
        otherwise stand still for the whole timeout.
        """
        size = self._wal_bytes()
        if not quiet and size < CHECKPOINT_BYTES:
            return
        self._unsaved = not quiet
        self.tally.checkpoints += 1
        try:
            self._db.execute("pragma wal_checkpoint(passive)")
            if quiet and size >= TRUNCATE_BYTES:
                self._db.execute("pragma busy_timeout = 0")
                self._db.execute("pragma wal_checkpoint(truncate)")
        except sqlite3.Error as error:
            if trouble_in_commit(error) is Trouble.FATAL:
                raise
            logger.warning("the log could not be moved into the database", cause=trouble_in_commit(error).name)
        finally:
            self._db.execute(f"pragma busy_timeout = {connection.BUSY_MILLISECONDS}")

    def _wal_bytes(self) -> int:
        wal = self._path.with_name(self._path.name + "-wal")
        return wal.stat().st_size if wal.exists() else 0

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
                self._answer_all([job], _busy())
        self._fatal(error)

    def _answer_all(self, jobs: list[_Job], refusal: Refused) -> None:
        for job in jobs:
            job.value, job.error = None, refusal
        self._answer(jobs, recorded=False)

    def _answer(self, jobs: list[_Job], *, recorded: bool) -> None:
        """Give everybody their answer: threads at once, the event loop by one wake-up for the whole batch."""
        tally = self.tally
        tally.batches += 1
        tally.actions += len(jobs)
        tally.largest_batch = max(tally.largest_batch, len(jobs))
        for job in jobs:
            if job.error is not None:
                self._count(job)
            if isinstance(job.future, concurrent.futures.Future):
                _settle(job.future, job)
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._deliver, jobs, recorded)

    def _count(self, job: _Job) -> None:
        if isinstance(job.error, Refused):
            self.tally.refused += 1
            return
        self.tally.mistakes += 1
        logger.error("an action failed", action=job.action.__name__, error=type(job.error).__name__, exc_info=job.error)

    def _deliver(self, jobs: list[_Job], recorded: bool) -> None:
        """On the event loop."""
        for job in jobs:
            if isinstance(job.future, asyncio.Future):
                self._waiting -= 1
                _settle(job.future, job)
        if recorded:
            self._committed()


def _actions_of(job: _Job) -> Iterator[Action]:
    """The action itself, and the one it carries: `once` takes the action that it is about as an argument."""
    yield job.action
    yield from (argument for argument in job.args if callable(argument))


def _settle(future: asyncio.Future[Any] | concurrent.futures.Future[Any], job: _Job) -> None:
    if future.done():
        return  # whoever asked has gone; what was done stays done
    if job.error is not None:
        future.set_exception(job.error)
    else:
        future.set_result(job.value)


def _busy() -> Refused:
    return Refused("busy", "The box is busy. Nothing was changed. Please try again in a moment.")


def _storage_full() -> Refused:
    return Refused("storage-full", "The box has no room left to store anything new. Calling goes on. Please tell IT.")


logger = structlog.get_logger(__name__)
