"""Work handed to the event loop: carried out once, by the loop if it can, and never waited for in vain."""

import asyncio
import threading

import pytest

from appliance.database import turn
from appliance.database.turn import Turn


class Work:
    """Notes which thread carried it out."""

    def __init__(self, error: Exception | None = None) -> None:
        self.threads: list[int] = []
        self._error = error

    def __call__(self) -> None:
        self.threads.append(threading.get_ident())
        if self._error is not None:
            raise self._error


async def test_the_loop_carries_it_out_while_the_thread_waits() -> None:
    work = Work()
    await asyncio.to_thread(Turn(work).wait, asyncio.get_running_loop())

    assert work.threads == [threading.get_ident()]


async def test_what_it_raises_reaches_the_thread_and_not_the_loop() -> None:
    with pytest.raises(ZeroDivisionError):
        await asyncio.to_thread(Turn(Work(ZeroDivisionError())).wait, asyncio.get_running_loop())


async def test_a_loop_that_is_stuck_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turn, "PATIENCE_SECONDS", 0.001)
    work = Work()
    thread = threading.Thread(target=Turn(work).wait, args=(asyncio.get_running_loop(),))
    thread.start()
    thread.join(20)  # the loop stands still meanwhile
    await asyncio.sleep(0)  # and comes to it too late

    assert work.threads == [thread.ident]


def test_a_loop_that_is_closed_is_not_asked() -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    work = Work()
    Turn(work).wait(loop)

    assert work.threads == [threading.get_ident()]
