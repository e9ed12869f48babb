"""The alarm clock: it asks, submits ordinary actions, and lets nobody's failure keep the others waiting."""

import asyncio
from collections.abc import Iterable
from datetime import datetime

import pytest

from appliance import alarm
from appliance.clock_watch import ClockWatch
from appliance.database.connection import Connection
from appliance.database.due import Due
from appliance.database.transaction import Transaction
from appliance.queues.actions import cancel
from appliance.queues.due import due as queues_due
from appliance.queues.lookups import Visit
from appliance.refusals import Refused
from tests.hospital import Hospital


def fail(tx: Transaction) -> None:
    raise ZeroDivisionError("our mistake")


def cancelling(*visits: Visit) -> alarm.Asks:
    """A capability that has these visits to cancel, whatever time it is."""

    def ask(db: Connection, now: datetime) -> Iterable[Due]:
        return [Due(cancel, {"visit_id": visit.visit_id, "reason": "day-closed"}) for visit in visits]

    return ask


def asking_fails(db: Connection, now: datetime) -> Iterable[Due]:
    raise ZeroDivisionError("our mistake")


async def ring(hospital: Hospital, ask: alarm.Asks, name: str = "queues") -> int:
    spine = hospital.spine
    return await alarm.ring(name, ask, clock=spine.clock, readers=spine.readers, writer=spine.writer)


async def test_what_is_due_is_done_by_the_system_in_the_capabilitys_name(hospital: Hospital) -> None:
    asha = hospital.leela.gives_a_number_to("Asha")
    with hospital.records("VisitCancelled") as entries:
        assert await ring(hospital, cancelling(asha)) == 1

    assert (entries[0].actor_kind, entries[0].actor_id, entries[0].entity_id) == ("system", "queues", asha.visit_id)


async def test_nothing_due_does_nothing(hospital: Hospital) -> None:
    hospital.leela.gives_a_number_to("Asha")
    with hospital.records():
        assert await ring(hospital, queues_due) == 0


async def test_asking_twice_does_no_harm(hospital: Hospital) -> None:
    asha = hospital.leela.gives_a_number_to("Asha")
    with hospital.records("VisitCancelled"):
        assert await ring(hospital, cancelling(asha)) == 1
        assert await ring(hospital, cancelling(asha)) == 0


async def test_one_that_is_refused_does_not_keep_the_next_from_being_done(hospital: Hospital) -> None:
    gone, asha = hospital.leela.gives_a_number_to("Gone"), hospital.leela.gives_a_number_to("Asha")
    hospital.leela.cancels(gone)
    with hospital.records("VisitCancelled"):
        assert await ring(hospital, cancelling(gone, asha)) == 1


async def test_one_that_fails_does_not_keep_the_next_from_being_done(hospital: Hospital) -> None:
    asha = hospital.leela.gives_a_number_to("Asha")

    def ask(db: Connection, now: datetime) -> Iterable[Due]:
        return [Due(fail, {}), *cancelling(asha)(db, now)]

    with hospital.records("VisitCancelled"):
        assert await ring(hospital, ask) == 1


async def test_a_capability_that_cannot_be_asked_does_not_keep_the_others_waiting(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarm, "TICK_SECONDS", 0.001)
    asha, spine = hospital.asha.checks_in_from_elsewhere(), hospital.spine
    hospital.clock.advance(seconds=20 * 60)
    rounds, enough = [0], asyncio.Event()

    def count(db: Connection, now: datetime) -> Iterable[Due]:
        rounds[0] += 1
        if rounds[0] == 5:
            enough.set()
        return ()

    asks = (("broken", asking_fails), ("queues", queues_due), ("counting", count))
    with hospital.records("VisitCancelled") as entries:
        task = asyncio.create_task(alarm.run(asks, clock=spine.clock, readers=spine.readers, writer=spine.writer))
        await asyncio.wait_for(enough.wait(), 20)
        task.cancel()

    assert entries[0].entity_id == asha.visit_id


async def test_the_alarm_asks_again_after_a_second(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[datetime] = []
    slept: list[float] = []

    def ask(db: Connection, now: datetime) -> Iterable[Due]:
        asked.append(now)
        return ()

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        hospital.clock.advance(seconds=seconds)
        if len(slept) == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr("appliance.alarm.asyncio.sleep", sleep)
    spine, begun = hospital.spine, hospital.clock.now()
    with pytest.raises(asyncio.CancelledError):
        await alarm.run((("queues", ask),), clock=spine.clock, readers=spine.readers, writer=spine.writer)
    assert [(at - begun).total_seconds() for at in asked] == [0, 1, 2]


async def test_a_chore_that_fails_does_not_keep_the_next_from_being_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarm, "TICK_SECONDS", 0.001)
    done: list[str] = []
    enough = asyncio.Event()

    async def refused() -> None:
        done.append("refused")
        raise Refused("not-found", "There is no such thing.")

    async def broken() -> None:
        done.append("broken")
        raise ZeroDivisionError("our mistake")

    async def swept() -> None:
        done.append("swept")
        if done.count("swept") == 3:
            enough.set()

    task = asyncio.create_task(alarm.attend((("refused", refused), ("broken", broken), ("swept", swept))))
    await asyncio.wait_for(enough.wait(), 20)
    task.cancel()
    assert done == ["refused", "broken", "swept"] * 3


async def test_the_clock_is_looked_at_before_anybody_is_asked_what_is_due_by_it(hospital: Hospital) -> None:
    """A jump of a day must not send those home who came two minutes ago."""
    spine = hospital.spine
    watch = ClockWatch(hospital.clock)
    hospital.asha.checks_in_from_elsewhere()
    hospital.kiosk.gives_a_number_to("Bina")
    hospital.clock.step_wall(seconds=24 * 3600)
    asked = asyncio.Event()

    def ask(db: Connection, now: datetime) -> Iterable[Due]:
        asked.set()
        return queues_due(db, now)

    with hospital.records("ClockStepped"):
        running = alarm.run(
            (("queues", ask),), clock=spine.clock, readers=spine.readers, writer=spine.writer, watch=watch
        )
        task = asyncio.create_task(running)
        await asyncio.wait_for(asked.wait(), 20)
        await asyncio.sleep(0)
        task.cancel()
