"""The public frames are an allow-list: nothing of a person fits into them."""

from typing import Any

import msgspec
import pytest

from web.live import frames, staff_frames
from web.live.frames import AnnouncementFrame, Change, Frame, HeartbeatFrame, PublicFrame, QueueFrame, written

PUBLIC_FIELDS = {
    "departmentId", "code", "name", "epoch", "seq", "at", "open", "waiting", "rooms", "line", "recent", "estimates",
    "room", "tokenNumber", "state", "calledAt", "calls", "changes", "change", "out", "in", "announcementId", "kind",
    "windows", "doctors", "availability",
}  # fmt: skip
"""Every field that may ever stand in a public frame. `name` is a department's or a doctor's."""


def public() -> list[type[PublicFrame]]:
    found = [kind for kind in vars(frames).values() if isinstance(kind, type) and issubclass(kind, PublicFrame)]
    return [kind for kind in found if kind is not PublicFrame]


def field_names(kind: Any) -> set[str]:
    """Every field of a struct and of whatever structs it holds."""
    names: set[str] = set()

    def walk(node: Any) -> None:
        if isinstance(node, msgspec.inspect.StructType):
            for field in node.fields:
                names.add(field.encode_name)
                walk(field.type)
        for child in [*getattr(node, "types", ()), *getattr(node, "item_types", ())]:
            walk(child)
        for single in ("item_type", "value_type"):
            if (child := getattr(node, single, None)) is not None:
                walk(child)

    walk(msgspec.inspect.type_info(kind))
    return names


@pytest.mark.parametrize("kind", public(), ids=lambda kind: kind.__name__)
def test_a_public_frame_has_no_field_beyond_the_list(kind: type[PublicFrame]) -> None:
    assert field_names(kind) <= PUBLIC_FIELDS


def test_a_staff_frame_would_be_noticed() -> None:
    assert "symptoms" in field_names(staff_frames.StaffQueueFrame) - PUBLIC_FIELDS
    assert not issubclass(staff_frames.StaffFrame, PublicFrame)


def test_there_are_public_frames_to_look_at() -> None:
    assert {kind.event for kind in public()} == {
        "snapshot",
        "queue",
        "announcement",
        "estimate",
        "doctors",
        "heartbeat",
    }


def test_the_usual_call_is_small() -> None:
    department_id = "01a1fd55-7a80-7002-ad99-bf358c2e0718"
    call = QueueFrame(
        department_id=department_id,
        at="2026-11-21T09:41:07.123Z",
        changes=(Change(change="called", token_number="C-014", room="Room 4", called_at="2026-11-21T09:41:07.123Z"),),
        out=("C-014",),
        in_=(),
        waiting=12,
    )
    assert len(written(call, "1-123456")) < 300
    spoken = AnnouncementFrame(
        announcement_id=department_id,
        department_id=department_id,
        token_number="C-014",
        room="Room 4",
        at="2026-11-21T09:41:07.123Z",
    )
    assert len(written(spoken, "1-123456")) < 300


def test_a_frame_is_one_event_of_four_lines() -> None:
    assert written(HeartbeatFrame(at="x"), "1-2") == b'event: heartbeat\nid: 1-2\ndata: {"at":"x"}\n\n'
    assert written(HeartbeatFrame(at="x")) == b'event: heartbeat\ndata: {"at":"x"}\n\n'


def test_no_text_can_end_an_event_early() -> None:
    class Text(Frame, frozen=True, kw_only=True):
        event = "text"

        text: str

    hostile = "a\n\nevent: queue\r\ndata: {}\u2028"
    assert written(Text(text=hostile)).count(b"\n") == 3


@pytest.mark.parametrize(
    ("text", "place"), [("1-2", (1, 2)), ("12-0", (12, 0)), ("1", None), ("-1-2", None), ("1-٣", None)]
)
def test_an_id_is_read_strictly(text: str, place: tuple[int, int] | None) -> None:
    assert frames.read_id(text) == place
