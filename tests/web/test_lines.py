"""The lines in memory are those of the tables, after every single thing that happens."""

import asyncio
import random
from typing import Any

import pytest

from appliance.patients.events import Person
from appliance.queues import actions
from appliance.queues import lookups as queues
from appliance.queues.order import calling_order
from tests.web.ward import Ward
from web import lines as lines_module
from web.lines import Lines


def truth(ward: Ward, department_id: str) -> list[str]:
    """The line as the tables have it."""
    order = calling_order(queues.in_line(ward.db, department_id), queues.counters(ward.db, department_id))
    return [item.visit_id for item in order]


def in_memory(ward: Ward, department_id: str) -> list[str]:
    return [item.visit_id for item in ward.site.lines.of(department_id).order]


def check_in_behind_its_back(ward: Ward, name: str) -> None:
    """A commit that the loop is told of only when it comes to its turn."""
    ward.spine.do(actions.check_in, department_id=ward.cardiology, channel="RECEPTION", person=Person(name=name))


async def act(ward: Ward, dice: random.Random) -> None:
    """One thing that somebody may do; refusals are part of life."""
    places = (ward.cardiology, ward.dermatology)
    waiting = [
        visit.visit_id
        for place in places
        for visit in (*queues.waiting(ward.db, place), *queues.active(ward.db, place))
    ]
    visit_id = dice.choice(waiting) if waiting else "-"
    doctor = dice.choice((ward.meera, ward.omar, ward.ravi))
    press: tuple[Any, str, dict[str, Any]] = dice.choice(
        (
            (ward.kiosk, "/v1/kiosk/tokens", {"departmentId": dice.choice(places)}),
            (ward.kiosk, "/v1/kiosk/tokens", {"departmentId": dice.choice(places), "age": 80}),
            (doctor, "/v1/doctor/availability", {"state": dice.choice(("AVAILABLE", "PAUSED", "OFFLINE"))}),
            (doctor, "/v1/doctor/call-next", {"departmentId": dice.choice(places)}),
            (doctor, f"/v1/doctor/visits/{visit_id}/start", {}),
            (doctor, f"/v1/doctor/visits/{visit_id}/complete", {}),
            (ward.rita, f"/v1/reception/visits/{visit_id}/urgent", {}),
            (ward.rita, f"/v1/reception/visits/{visit_id}/cancel", {}),
            (ward.rita, f"/v1/reception/visits/{visit_id}/hold", {}),
            (ward.rita, f"/v1/reception/visits/{visit_id}/resume", {}),
            (ward.rita, f"/v1/reception/visits/{visit_id}/move", {"place": 1, "reason": "in pain"}),
        )
    )
    who, path, body = press
    answer = await ward.call(who, "POST", path, body)
    assert answer.status_code < 500, answer.text
    ward.clock.advance(seconds=dice.random() * 30)


@pytest.mark.parametrize("seed", range(4))
async def test_memory_and_tables_never_differ(ward: Ward, seed: int) -> None:
    dice = random.Random(seed)
    longest = 0
    for _ in range(60):
        await act(ward, dice)
        for department_id in (ward.cardiology, ward.dermatology):
            line = ward.site.lines.of(department_id)
            assert in_memory(ward, department_id) == truth(ward, department_id)
            assert {item.visit_id: item for item in line.order} == {
                item.visit_id: item
                for item in queues.in_line(ward.db, department_id)
                if not item.held and not item.active_elsewhere
            }
            assert line.active == queues.active(ward.db, department_id)
            assert line.duty == queues.on_duty(ward.db, department_id)
            assert [line.places[visit_id] for visit_id in in_memory(ward, department_id)] == list(
                range(len(line.order))
            )
            longest = max(longest, len(line.order))
    assert longest >= 3, "people have to wait for this test to mean anything"


async def test_far_behind_everything_is_read_anew(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines_module, "CATCH_UP_ENTRIES", 4)
    ward.site.lines.of(ward.cardiology)
    for number in range(5):
        check_in_behind_its_back(ward, str(number))
    assert len(in_memory(ward, ward.cardiology)) == 5
    assert in_memory(ward, ward.cardiology) == truth(ward, ward.cardiology)


async def test_a_commit_that_was_not_told_yet_is_found_and_not_taken_twice(ward: Ward) -> None:
    ward.site.lines.of(ward.cardiology)
    for number in range(3):
        check_in_behind_its_back(ward, str(number))
    assert len(in_memory(ward, ward.cardiology)) == 3

    await asyncio.sleep(0)  # now it is told of all three
    check_in_behind_its_back(ward, "one more")
    await ward.issue()
    assert len(in_memory(ward, ward.cardiology)) == 5
    assert in_memory(ward, ward.cardiology) == truth(ward, ward.cardiology)


async def test_what_nobody_changed_is_not_read_again(ward: Ward, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: Any) -> Any:
        raise AssertionError("every commit was told of")

    assert ward.site.lines.of(ward.cardiology).order == []
    monkeypatch.setattr("appliance.journal.log.after", read)
    for waiting in (1, 2, 3):
        await ward.issue()
        assert len(ward.site.lines.of(ward.cardiology).order) == waiting


async def test_a_person_is_forgotten_when_told_to(ward: Ward) -> None:
    issued = await ward.issue(name="Asha Rao")
    visit = ward.site.lines.visit(issued["visitId"])
    assert visit is not None
    assert ward.site.lines.person(visit.patient_id).name == "Asha Rao"
    ward.site.lines.forget_persons()
    assert ward.site.lines._persons == {}


def test_an_unknown_department_has_no_line(ward: Ward) -> None:
    with pytest.raises(KeyError):
        ward.site.lines.of("x")


async def test_a_changed_department_is_known_at_once(ward: Ward) -> None:
    from appliance.departments.actions import create_department

    lines = Lines(ward.box)
    assert len(lines.departments()) == 2
    ward.spine.do(create_department, code="L", name="Laboratory", timezone="Asia/Kolkata")
    assert [each.code for each in lines.departments()] == ["C", "D", "L"]
