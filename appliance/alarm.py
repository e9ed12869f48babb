"""The alarm clock of the house: once a second it asks every capability what is due, and submits ordinary actions.

An action that is due judges again against its own instant and is safe to repeat, so asking twice does no harm.
"""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

import structlog

from appliance.clock import Clock
from appliance.database.connection import Connection
from appliance.database.due import Due
from appliance.database.readers import Readers
from appliance.database.writer import Writer
from appliance.journal.event import Author
from appliance.refusals import Refused

Asks = Callable[[Connection, datetime], Iterable[Due]]

TICK_SECONDS = 1.0


async def run(asks: Iterable[tuple[str, Asks]], *, clock: Clock, readers: Readers, writer: Writer) -> None:
    """Ask for ever. What fails is logged and asked again a second later; everything else goes on."""
    named = tuple(asks)
    while True:
        for name, ask in named:
            await ring(name, ask, clock=clock, readers=readers, writer=writer)
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


def _failed(name: str, error: Exception) -> None:
    logger.error("a timer failed", timer=name, error=type(error).__name__, exc_info=error)


logger = structlog.get_logger(__name__)
