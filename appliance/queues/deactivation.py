"""Switching departments off, taking rooms away: what departments cannot do while people are there (queue.md Q6).

A department that is to be switched off is first closed to newcomers (`accepting`); who is there is still called, sent on or
sent home; once it is empty, it can be switched off.
"""

import msgspec

from appliance.database.transaction import Transaction
from appliance.departments import actions as departments
from appliance.departments.actions import Status, require, require_room
from appliance.departments.hours import Session
from appliance.departments.lookups import Department, Room
from appliance.queues import lookups
from appliance.refusals import Refused


class Amendment(msgspec.Struct, frozen=True, kw_only=True):
    """What is to change about a department; None stays as it is."""

    name: str | None = None
    names: dict[str, str] | None = None
    timezone: str | None = None
    hours: tuple[Session, ...] | None = None
    accepting: bool | None = None
    status: Status | None = None


def amend_department(
    tx: Transaction, *, department_id: str, amendment: Amendment, expected_version: int | None = None
) -> Department:
    """Change a department, all of it or nothing.

    Refused `department-not-drained`, with who is `present`, when it is to be switched off or moved to another time zone with
    people in it; otherwise as `change_department` refuses.
    """
    department = require(tx, department_id)
    off = amendment.status == "INACTIVE" and department.status == "ACTIVE"
    elsewhere = amendment.timezone not in (None, department.timezone)
    if off or elsewhere:
        _require_drained(tx, department_id)
    changed = departments.change_department(
        tx,
        department_id=department_id,
        name=amendment.name,
        names=amendment.names,
        timezone=amendment.timezone,
        hours=amendment.hours,
        accepting=amendment.accepting,
        expected_version=expected_version,
    )
    if amendment.status is not None:
        return departments.set_status(tx, department_id=department_id, status=amendment.status)
    return changed


def remove_department(tx: Transaction, *, department_id: str) -> None:
    """Take a department away to which nobody ever came. Refused `not-available` for one with a history."""
    require(tx, department_id)
    if lookups.line(tx.db, department_id) is not None:
        raise Refused(
            "not-available", "People have been in this department, and that stays on file. Switch it off instead."
        )
    departments.remove_department(tx, department_id=department_id)


def rename_room(tx: Transaction, *, room_id: str, name: str) -> Room:
    """Another name on the door; refused `has-active-visit` while somebody who was called looks for the old one."""
    _require_nobody_called(tx, require_room(tx, room_id), ("CALLED",))
    return departments.rename_room(tx, room_id=room_id, name=name)


def close_room(tx: Transaction, *, room_id: str) -> None:
    """Take a room away. Refused `has-active-visit` while somebody is called there or inside, `already-taken` while
    somebody serves there.
    """
    room = require_room(tx, room_id)
    _require_nobody_called(tx, room, ("CALLED", "IN_CONSULTATION"))
    if any(duty.room_id == room_id for duty in lookups.on_duty(tx.db, room.department_id)):
        raise Refused("already-taken", "Somebody serves in this room. They choose another one first.")
    departments.close_room(tx, room_id=room_id)


def _require_drained(tx: Transaction, department_id: str) -> None:
    present = lookups.present(tx.db, department_id)
    if present.total:
        raise Refused(
            "department-not-drained",
            "People are still in this department: {number}. Close it to newcomers and wait until it is empty.",
            values={"number": present.total},
            present=present,
        )


def _require_nobody_called(tx: Transaction, room: Room, states: tuple[str, ...]) -> None:
    visits = lookups.active(tx.db, room.department_id)
    there = next((visit for visit in visits if visit.room_id == room.room_id and visit.state in states), None)
    if there is not None:
        raise Refused(
            "has-active-visit",
            "{token} was called to {room}. Wait until that visit is over.",
            values={"token": there.token_number, "room": room.name},
            visit_id=there.visit_id,
        )
