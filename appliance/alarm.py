"""The alarm clock of the house: once a second it asks every capability what is due, and submits ordinary actions.

An action that is due judges again against its own instant and is safe to repeat, so asking twice does no harm. The clock
itself is looked at before anybody is asked, since what is due is due by it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from functools import partial

import structlog

from appliance.clock import Clock
from appliance.clock_watch import ClockWatch
from appliance.database.connection import Connection
from appliance.database.due import Due
from appliance.database.readers import Readers
from appliance.database.writer import Writer
from appliance.journal.event import Author
from appliance.refusals import Refused

Asks = Callable[[Connection, datetime], Iterable[Due]]
Chore = Callable[[], Awaitable[object]]
"""Something that takes longer than an action may: it does its own waiting, and is asked again when it is done."""

TICK_SECONDS = 1.0


async def run(
    asks: Iterable[tuple[str, Asks]],
    *,
    clock: Clock,
    readers: Readers,
    writer: Writer,
    watch: ClockWatch | None = None,
) -> None:
    """Ask for ever. What fails is logged and asked again a second later; everything else goes on."""
    named = tuple(asks)
    while True:
        if watch is not None:
            await _attended("clock", partial(watch.look, readers=readers, writer=writer))
        for name, ask in named:
            await ring(name, ask, clock=clock, readers=readers, writer=writer)
        await asyncio.sleep(TICK_SECONDS)


async def attend(chores: Iterable[tuple[str, Chore]]) -> None:
    """Do chores for ever, one after the other, a second apart. What fails is logged and tried again."""
    named = tuple(chores)
    while True:
        for name, chore in named:
            await _attended(name, chore)
        await asyncio.sleep(TICK_SECONDS)


async def ring(name: str, ask: Asks, *, clock: Clock, readers: Readers, writer: Writer) -> int:
    """Do what one capability has due now; gives how many actions were carried out."""
    try:
        dues = tuple(ask(readers.here, clock.now()))
    except Exception as error:  # the timers of the other capabilities must go on; this one is asked again
        _failed(name, error)
        return 0
    author = Author.system(name)
    return sum([await _carried_out(name, due, author, writer) for due in dues])


async def _carried_out(name: str, due: Due, author: Author, writer: Writer) -> bool:
    """One that cannot be done must not keep those behind it from being done, second after second."""
    try:
        await writer.do(due.action, author, **due.arguments)
    except Refused as refused:
        logger.info("not carried out now", timer=name, code=refused.code)
        return False
    except Exception as error:  # the writer has logged it with its cause
        _failed(name, error)
        return False
    return True


async def _attended(name: str, chore: Chore) -> None:
    try:
        await chore()
    except Refused as refused:
        logger.info("not carried out now", timer=name, code=refused.code)
    except Exception as error:  # the other chores must go on; this one is tried again
        _failed(name, error)


def _failed(name: str, error: Exception) -> None:
    logger.error("a timer failed", timer=name, error=type(error).__name__, exc_info=error)


logger = structlog.get_logger(__name__)
