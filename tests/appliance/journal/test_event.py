"""Events: how they are written, read back in today's shape, and kept free of floats."""

import types
from typing import Annotated, Any, ClassVar, Optional, Union

import msgspec
import pytest

from appliance.journal.event import Author, Catalogue, Entry, Event, encode, events_of, holds_float, upcasted


class DoorOpened(Event, frozen=True, kw_only=True):
    type_name: ClassVar[str] = "DoorOpened"
    entity_kind: ClassVar[str] = "door"

    room: str

    def upcast(self) -> Event:
        return DoorOpened2(room=self.room, width_centimetres=90)


class DoorOpened2(Event, frozen=True, kw_only=True):
    type_name: ClassVar[str] = "DoorOpened.2"
    entity_kind: ClassVar[str] = "door"

    room: str
    width_centimetres: int

    def upcast(self) -> Event:
        return DoorOpened3(room_name=self.room, width_centimetres=self.width_centimetres)


class DoorOpened3(Event, frozen=True, kw_only=True):
    type_name: ClassVar[str] = "DoorOpened.3"
    entity_kind: ClassVar[str] = "door"

    room_name: str
    width_centimetres: int


def entry_of(type_name: str, payload: str) -> Entry:
    return Entry(
        seq=1,
        event_id="e",
        type=type_name,
        occurred_at="2026-11-21T09:00:00.000Z",
        trace_id=None,
        actor_kind="system",
        actor_id=None,
        actor_device=None,
        entity_kind="door",
        entity_id="d",
        entity_version=1,
        reason=None,
        payload=payload,
        sealed=None,
        key_id=None,
        prev_hash=bytes(32),
        hash=bytes(32),
    )


DOORS = Catalogue(DoorOpened, DoorOpened2, DoorOpened3)


def test_a_payload_is_camel_case_in_the_order_of_the_class() -> None:
    assert encode(DoorOpened3(room_name="4", width_centimetres=90)) == '{"roomName":"4","widthCentimetres":90}'


def test_every_shape_ever_shipped_is_read_in_the_shape_of_today() -> None:
    today = DoorOpened3(room_name="4", width_centimetres=90)

    assert DOORS.decode(entry_of("DoorOpened", '{"room":"4"}')) == today
    assert DOORS.decode(entry_of("DoorOpened.2", '{"room":"4","widthCentimetres":90}')) == today
    assert DOORS.decode(entry_of("DoorOpened.3", encode(today))) == today


def test_an_event_of_today_upcasts_to_itself() -> None:
    today = DoorOpened3(room_name="4", width_centimetres=90)

    assert upcasted(today) is today


@pytest.mark.parametrize("payload", ["{}", '{"room":4}', '{"room":"4","colour":"red"}', "nothing"])
def test_a_payload_that_was_never_such_an_event_is_refused(payload: str) -> None:
    with pytest.raises(msgspec.DecodeError):
        DOORS.decode(entry_of("DoorOpened", payload))


def test_a_type_that_this_build_does_not_know_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="WindowOpened"):
        DOORS.decode(entry_of("WindowOpened", "{}"))


def test_two_events_of_one_name_are_our_mistake() -> None:
    with pytest.raises(AssertionError, match="two events are called DoorOpened"):
        Catalogue(DoorOpened, DoorOpened)


def test_an_event_cannot_be_changed_once_it_is_made() -> None:
    with pytest.raises(AttributeError):
        DoorOpened(room="4").room = "5"  # type: ignore[misc]


class Inner(msgspec.Struct):
    ratio: float


class Plain(msgspec.Struct):
    name: str
    numbers: tuple[int, ...] = ()
    by_name: dict[str, list[int | None]] = {}
    nested: "Plain | None" = None


FLOATS: list[Any] = [
    float,
    float | None,
    Optional[float],  # noqa: UP045  # the old spelling is another type at run time
    Union[int, float],  # noqa: UP007
    list[float],
    dict[str, tuple[int, float]],
    Annotated[float, msgspec.Meta(gt=0)],
    Inner,
    Inner | None,
    tuple[Inner, ...],
    Any,
    object,
    list,
    dict,
    dict[str, Any],
]


@pytest.mark.parametrize("hint", FLOATS, ids=str)
def test_a_float_is_found_wherever_it_hides(hint: Any) -> None:
    shape = msgspec.defstruct("Shape", [("name", str), ("value", hint)])

    assert holds_float(shape)


def test_a_struct_without_floats_passes_also_one_that_holds_its_own_kind() -> None:
    assert not holds_float(Plain)
    assert not holds_float(DoorOpened3)


def test_a_private_part_with_floats_is_found_by_asking_for_it() -> None:
    """`private_type` is no field of the payload, so it is asked separately."""

    class Weighed(Event, frozen=True, kw_only=True):
        private_type: ClassVar[type[msgspec.Struct] | None] = Inner

        step: int

    assert not holds_float(Weighed)
    assert Weighed.private_type is not None
    assert holds_float(Weighed.private_type)


def test_the_events_of_a_module_are_those_it_defines_itself_in_their_order() -> None:
    module = types.ModuleType(__name__)
    vars(module).update(Event=Event, Catalogue=Catalogue, DoorOpened2=DoorOpened2, DoorOpened=DoorOpened, number=3)
    elsewhere = types.ModuleType("elsewhere")
    vars(elsewhere).update(DoorOpened=DoorOpened)

    assert list(events_of(module, elsewhere)) == [DoorOpened2, DoorOpened]


def test_a_timer_waits_as_long_as_it_takes_and_a_person_two_seconds() -> None:
    assert Author.system("rollover").patience_seconds is None
    assert Author(kind="staff", id="s").patience_seconds == 2.0
