"""The rights table, cell by cell: route by role, in one's own department and in another."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.web.ward import Person, Ward, open_ward
from web import permissions
from web.caller import NOBODY, Role
from web.limits import Rates
from web.permissions import RIGHTS, ROLES
from web.routes import ROUTES

MANY = Rates(patient=10**6, kiosk=10**6, staff=10**6, integration=10**6, address=10**6, checkin_department=10**6)
CALLS = [route for route in ROUTES if not route.page]
OTHERS = {"RECEPTION", "NURSE", "ATTENDANT", "DOCTOR"}
"""Roles that hold in departments; Ravi has them all, in another one."""

TURNED_AWAY = ("You may not do this here.", "Please sign in first.")
GONE = "01a1fd55-0000-7000-8000-000000000000"


class Scene:
    """A ward with one patient called and one waiting in Cardiology, and everybody who could ask about them."""

    def __init__(self, ward: Ward) -> None:
        self.ward = ward
        self.alarm_id = ""

    async def prepare(self) -> dict[str, str]:
        """A patient of the kiosk, and a phone that follows a visit of its own."""
        issued = await self.ward.issue(name="Asha Rao")
        async with self.ward.client() as phone:
            scanned = await phone.post("/v1/patient/scan", json={})
            form = {"departmentId": self.ward.cardiology, "name": "Bo", "age": 3}
            token = scanned.json()["signedCheckinToken"]
            checked_in = await phone.post("/v1/patient/checkin", json={**form, "signedCheckinToken": token})
        assert checked_in.status_code == 201
        return {
            "alarmId": self.alarm_id or await self._raise_alarm(),
            "visitId": issued["visitId"],
            "jobId": issued["printJobId"],
            "phoneVisitId": checked_in.json()["visitId"],
            "restoreToken": checked_in.json()["restoreToken"],
        }

    async def _raise_alarm(self) -> str:
        """Somebody tells a danger sign; once, since open alarms stay open."""
        issued = await self.ward.issue(symptoms=["breathing-hard"])
        found = self.ward.db.execute("select alarm_id from alarms where visit_id = ?", (issued["visitId"],))
        (self.alarm_id,) = found.fetchone()
        return self.alarm_id

    def somebody(self, role: Role, things: dict[str, str]) -> Person | None:
        """The one of the cast who has exactly this role in Cardiology, or is this device or phone."""
        ward = self.ward
        cast: dict[Role, Person | None] = {
            "RECEPTION": ward.rita,
            "NURSE": ward.thomas,
            "ATTENDANT": ward.latika,
            "DOCTOR": ward.meera,
            "ADMIN": ward.asta,
            "AUDITOR": ward.audrey,
            "OPERATOR": ward.oskar,
            "KIOSK": ward.kiosk,
            "BOARD": ward.board,
            "PHONE": Person("", {"Authorization": f"Bearer {things['restoreToken']}"}),
            "ANYONE": None,
        }
        return cast[role]

    async def ask(
        self, route: Any, who: Person | None, things: dict[str, str], visit_id: str | None = None
    ) -> httpx.Response:
        """The request of a route about the things of Cardiology, well-formed as far as rights go."""
        nobody = {"staffId": GONE, "deviceId": GONE, "code": "AAAAAA", "roomId": GONE, "holidayId": GONE}
        nobody |= {"date": "2020-02-29"}
        known = {**things, **nobody, "departmentId": self.ward.cardiology, "printer": "p1"} | (
            {"visitId": visit_id} if visit_id else {}
        )
        path = route.path.format_map(known)
        if route.stream:
            path += f"?department={self.ward.cardiology}"
        body = self.body(route) if route.takes is not None else None
        answer = await self.ward.call(who, route.method, path, body)
        await self.ward.site.afterwards.settled()
        return answer

    def body(self, route: Any) -> dict[str, Any]:
        """The least that the route takes."""
        fields = route.takes.__struct_fields__
        body: dict[str, Any] = {"departmentId": self.ward.cardiology} if "department_id" in fields else {}
        needed: dict[str, Any] = {
            "state": "OFFLINE",
            "level": "YELLOW",
            "outcome": "called-now",
            "signed_off_by": "Dr Meera",
        }
        needed |= {
            "place": 1,
            "into_visit_id": GONE,
            "classes": [],
            "note": "",
            "to_doctor_id": None,
            "slip": "C-1 AAA",
        }
        body |= {_camel(name): value for name, value in needed.items() if name in fields}
        wants_reason = any(each.name == "reason" and each.required for each in msgspec.structs.fields(route.takes))
        return body | ({"reason": "called-in-error"} if wants_reason else {})


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.title() for part in rest)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder: Path = tmp_path_factory.mktemp("ward")
    with open_ward(folder, rates=MANY) as ward:
        yield Scene(ward)


def let_in(answer: httpx.Response) -> bool:
    return answer.status_code not in (401, 403) or answer.json().get("detail") not in TURNED_AWAY


class Opened(Exception):
    """A stream was opened: the caller was let in."""


@pytest.fixture(autouse=True)
def _streams_are_only_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    async def opened(*_: Any, **__: Any) -> Any:
        raise Opened

    monkeypatch.setattr("web.live.sse._listen", opened)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("route", CALLS, ids=lambda route: route.key)
async def test_a_role_has_its_right_in_its_own_department(scene: Scene, route: Any, role: Role) -> None:
    things = await scene.prepare()
    row = RIGHTS[route.key]
    expected = row[role] != "-" or row["ANYONE"] == "yes"
    answer = await scene.ask(
        route, scene.somebody(role, things), things, things["phoneVisitId"] if role == "PHONE" else None
    )
    assert let_in(answer) == expected, answer.text
    if not expected:
        assert answer.status_code == (401 if role == "ANYONE" else 403)


@pytest.mark.parametrize("route", CALLS, ids=lambda route: route.key)
async def test_the_same_role_elsewhere_has_it_only_where_it_holds_everywhere(scene: Scene, route: Any) -> None:
    """Ravi is doctor, attendant, nurse and receptionist of Dermatology."""
    things = await scene.prepare()
    row = RIGHTS[route.key]
    expected = any(row[role] == "yes" for role in OTHERS) or row["ANYONE"] == "yes"  # type: ignore[index]
    answer = await scene.ask(route, scene.ward.ravi, things)
    assert let_in(answer) == expected, answer.text


@pytest.mark.parametrize("route", [route for route in CALLS if "{visitId}" in route.path], ids=lambda route: route.key)
async def test_denied_does_not_tell_whether_it_exists(scene: Scene, route: Any) -> None:
    things = await scene.prepare()
    there = await scene.ask(route, scene.ward.ravi, things)
    gone = await scene.ask(route, scene.ward.ravi, things, GONE)
    strip = {"traceId": None}
    assert there.status_code == gone.status_code == 403
    assert there.json() | strip == gone.json() | strip


@pytest.mark.parametrize(
    "route", [route for route in CALLS if RIGHTS[route.key]["PHONE"] == "self"], ids=lambda route: route.key
)
async def test_a_phone_may_do_nothing_about_somebody_elses_visit(scene: Scene, route: Any) -> None:
    things = await scene.prepare()
    answer = await scene.ask(route, scene.somebody("PHONE", things), things)
    assert answer.status_code == 403


def test_a_stream_is_refused_as_a_whole_if_one_department_is_not_ones_own(scene: Scene) -> None:
    ward = scene.ward
    route = next(route for route in ROUTES if route.path == "/v1/live/reception")
    assert route.place is not None

    class Asks:
        department = ("C", "D")

    class Two:
        asks = Asks
        app = ward.site.app

    places = route.place(Two, NOBODY)  # type: ignore[arg-type]
    assert set(places) == {ward.cardiology, ward.dermatology}


async def test_who_was_turned_away_is_written_down_once_a_minute(ward: Ward) -> None:
    for _ in range(5):
        await ward.call(ward.ravi, "GET", f"/v1/queue/{ward.cardiology}")
    await ward.site.afterwards.settled()
    assert ward.spine.recorded().count("AccessDenied") == 1
    ward.clock.advance(seconds=61)
    await ward.call(ward.ravi, "GET", f"/v1/queue/{ward.cardiology}")
    await ward.site.afterwards.settled()
    assert ward.spine.recorded().count("AccessDenied") == 2


def test_a_table_with_a_missing_cell_is_a_mistake() -> None:
    head = " ".join(ROLES)
    with pytest.raises(AssertionError):
        permissions.parse(f"{head}\nGET /a {'yes ' * (len(ROLES) - 1)}")
    with pytest.raises(AssertionError):
        permissions.parse(f"{head}\nGET /a {'maybe ' * len(ROLES)}")
    with pytest.raises(AssertionError):
        permissions.parse(f"{head}\n" + f"GET /a {'yes ' * len(ROLES)}\n" * 2)
