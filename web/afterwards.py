"""What is to be written down without anybody waiting for it: a session was used, somebody was turned away."""

import asyncio
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

import structlog

from appliance.clock import Clock
from appliance.database.transaction import Transaction
from appliance.database.writer import Writer
from appliance.journal.event import Author
from appliance.refusals import Refused

P = ParamSpec("P")

AT_ONCE = 256
"""Further ones are left out: whoever floods the house must not fill its memory."""
REMEMBERED = 10_000


class Afterwards:
    """Submits actions and forgets them. Lives on the event loop; `settled` is asked before the writer stops."""

    def __init__(self, writer: Writer, clock: Clock) -> None:
        self._writer = writer
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()
        self._done_at: dict[object, float] = {}

    def once_in(
        self,
        seconds: float,
        key: object,
        action: Callable[Concatenate[Transaction, P], Any],
        author: Author,
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """Carry out an action some time soon, unless it was for the same key a moment ago."""
        now = self._clock.monotonic()
        if now - self._done_at.get(key, float("-inf")) < seconds or len(self._tasks) >= AT_ONCE:
            return
        if len(self._done_at) >= REMEMBERED:
            del self._done_at[next(iter(self._done_at))]
        self._done_at[key] = now
        task = asyncio.get_running_loop().create_task(self._do(action, author, *args, **kwargs))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Everything that was submitted is done."""
        await asyncio.gather(*self._tasks)

    async def _do(
        self, action: Callable[Concatenate[Transaction, P], Any], author: Author, *args: P.args, **kwargs: P.kwargs
    ) -> None:
        try:
            await self._writer.do(action, author, *args, **kwargs)
        except Refused as refused:
            logger.warning("not written down", action=action.__name__, actorId=author.id, code=refused.code)


logger = structlog.get_logger(__name__)
