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
    """Ask for ever. One capability's failure is logged and asked again a second later; the others go on."""
    named = tuple(asks)
    while True:
        for name, ask in named:
            await ring(name, ask, clock=clock, readers=readers, writer=writer)
        await asyncio.sleep(TICK_SECONDS)


async def ring(name: str, ask: Asks, *, clock: Clock, readers: Readers, writer: Writer) -> int:
    """Do what one capability has due now; gives how many actions were carried out."""
    author = Author.system(name)
    done = 0
    try:
        for due in tuple(ask(readers.here, clock.now())):
            await writer.do(due.action, author, **due.arguments)
            done += 1
    except Refused as refused:
        logger.info("not carried out now", timer=name, code=refused.code)
    except Exception as error:  # the timers of the other capabilities must go on; this one is asked again
        logger.error("a timer failed", timer=name, error=type(error).__name__, exc_info=error)
    return done


logger = structlog.get_logger(__name__)
