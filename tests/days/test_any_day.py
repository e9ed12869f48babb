"""Any day at all: Hypothesis presses what it likes, over HTTP, and a model of twenty lines says what must come of it.

The model knows for every visit where it stands, who serves it and its version. Every press is either done, and then the
visit stands where the model says; or refused with a problem, and then nothing has changed at all.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import httpx
import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from appliance.catalogue import catalogue, folding
from appliance.database.rebuild import compare, rebuild
from appliance.journal import log
from tests.hospital import SOAK
from tests.web.open_ward import UNHURRIED
from tests.web.ward import Person, Ward, open_ward

T = TypeVar("T")

TOKEN_SECONDS = 14 * 60
WAITING, URGENT, CALLED, INSIDE = "WAITING", "URGENT", "CALLED", "IN_CONSULTATION"
IN_LINE = (WAITING, URGENT)
ACTIVE = (CALLED, INSIDE)
OPEN = (*IN_LINE, *ACTIVE)


class Known(msgspec.Struct):
    """What the model knows of one visit."""

    department: str
    token: str
    state: str
    version: int
    held: bool = False
    doctor: str | None = None
    bound: str | None = None


class AnyDay(RuleBasedStateMachine):
    """Two departments, three who serve, one clerk in each; anybody may press anything at any time."""

    @initialize()
    def opens(self) -> None:
        self.closing = ExitStack()
        self.folder = Path(self.closing.enter_context(TemporaryDirectory()))
        self.runner = self.closing.enter_context(asyncio.Runner())
        self.ward: Ward = self.closing.enter_context(open_ward(self.folder, rates=UNHURRIED))
        self.places = {"C": self.ward.cardiology, "D": self.ward.dermatology}
        self.clerk = {self.ward.cardiology: "rita", self.ward.dermatology: "ravi"}
        self.servers = {self.ward.cardiology: ("meera", "omar"), self.ward.dermatology: ("ravi",)}
        self.signed_in_at = self.ward.clock.monotonic()
        self.available: set[str] = set()
        self.visits: dict[str, Known] = {}
        self.numbers: dict[str, list[str]] = {department: [] for department in self.clerk}
        self.pressed = 0
        for department, servers in self.servers.items():
            for who in servers:
                self.comes(who, department, "AVAILABLE")
            for _ in range(3):
                self.takes_a_number(department)

    def teardown(self) -> None:
        """The chain holds, and the journal explains every folded table."""
        if not hasattr(self, "ward"):
            return
        spine = self.ward.spine
        try:
            self.run(self.ward.site.stop())
            assert log.verify(spine.db)[1] == []
            rebuild(spine.db, self.folder / "rebuilt.db", catalogue(), folding())
            assert compare(spine.path, self.folder / "rebuilt.db") == []
        finally:
            self.closing.close()

    # How people press ------------------------------------------------------------------------------------------------

    def run(self, waits: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(waits)

    def ask(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        if self.ward.clock.monotonic() > self.signed_in_at + TOKEN_SECONDS:
            self.sign_in_again()
        return self.run(self.ward.call(self.person(who), method, path, body, **headers))

    def sign_in_again(self) -> None:
        """Programs renew their tokens every quarter of an hour."""
        self.signed_in_at = self.ward.clock.monotonic()
        for name in ("meera", "omar", "ravi", "rita"):
            person = self.person(name)
            person.headers["Authorization"] = f"Bearer {self.ward.token(person.id)}"

    def person(self, name: str) -> Person:
        person: Person = getattr(self.ward, name)
        return person

    def press(self, who: str, path: str, body: dict[str, Any]) -> httpx.Response:
        """Press twice, as impatient people do: the second answer is the first one, and nothing is done twice."""
        self.pressed += 1
        key = f"press-{self.pressed:06d}"
        answer = self.ask(who, "POST", path, body, **{"Idempotency-Key": key})
        head = log.head(self.ward.db).seq
        again = self.ask(who, "POST", path, body, **{"Idempotency-Key": key})
        assert again.status_code == answer.status_code, (path, answer.text, again.text)
        if answer.is_success:
            assert log.head(self.ward.db).seq == head, f"{path} was done twice"
        return answer

    def act(self, who: str, visit_id: str, audience: str, act: str, **body: Any) -> httpx.Response:
        """One act on one visit, by the version the model knows; refused means that nothing changed."""
        before = log.head(self.ward.db).seq
        known = self.visits[visit_id]
        answer = self.press(who, f"/v1/{audience}/visits/{visit_id}/{act}", {"expectedVersion": known.version, **body})
        if not answer.is_success:
            assert answer.status_code in (403, 409, 422), (act, answer.text)
            assert answer.headers["content-type"].startswith("application/problem+json")
            assert recorded_since(self.ward, before) <= {"AccessDenied"}, (
                f"{act} was refused and yet recorded something"
            )
        return answer

    def learn(self, document: dict[str, Any]) -> None:
        """Take a visit's document as it is; what must hold of it, the invariants say."""
        known = self.visits.get(document["visitId"])
        assert known is None or document["version"] >= known.version, "a version never goes back"
        self.visits[document["visitId"]] = Known(
            document["departmentId"],
            document["tokenNumber"],
            document["state"],
            document["version"],
            document["held"],
            document["doctorId"] if document["state"] in (*ACTIVE, "COMPLETED") else None,
            document["doctorId"] if document["state"] in IN_LINE else None,
        )
        for step in document["journey"]:
            if step["visitId"] not in self.visits:
                self.look(step["visitId"])

    def look(self, visit_id: str) -> None:
        """A visit that an act opened beside the one it was about."""
        visit = self.ward.site.app.lines.visit(visit_id)
        assert visit is not None and visit.token_number is not None
        self.visits[visit_id] = Known(
            visit.department_id,
            visit.token_number,
            visit.state,
            visit.version,
            bool(visit.held),
            visit.doctor_id,
            visit.bound_doctor_id,
        )

    def refresh(self) -> None:
        """An act may touch visits beside its own (a merge, a transfer, a review): read all of them again."""
        for visit_id in self.visits:
            self.look(visit_id)

    def some(self, data: st.DataObject, fits: Callable[[Known], bool]) -> str:
        """A visit to press about: mostly one that fits, sometimes any at all."""
        fitting = [visit_id for visit_id, known in self.visits.items() if fits(known)]
        anyone = list(self.visits)
        mostly: int = data.draw(st.integers(0, 5))
        chosen = fitting if fitting and mostly else anyone
        return data.draw(st.sampled_from(chosen))

    # What people do --------------------------------------------------------------------------------------------------

    @rule(data=st.data(), urgent=st.booleans(), age=st.sampled_from([3, 30, 70]))
    def somebody_comes_to_the_desk(self, data: st.DataObject, urgent: bool, age: int) -> None:
        department = self.places[data.draw(st.sampled_from("CD"))]
        body = {"departmentId": department, "name": "Asha", "age": age, "urgent": urgent}
        answer = self.press(self.clerk[department], "/v1/reception/visits", body)
        assert answer.status_code == 201, answer.text
        document = answer.json()
        assert document["state"] == (URGENT if urgent else WAITING)
        self.numbers[department].append(document["tokenNumber"])
        self.learn(document)

    @rule(data=st.data())
    def somebody_takes_a_number(self, data: st.DataObject) -> None:
        self.takes_a_number(self.places[data.draw(st.sampled_from("CD"))])

    def takes_a_number(self, department: str) -> None:
        answer = self.press("kiosk", "/v1/kiosk/tokens", {"departmentId": department})
        assert answer.status_code == 201, answer.text
        self.numbers[department].append(answer.json()["tokenNumber"])
        self.learn(answer.json())

    @rule(data=st.data(), state=st.sampled_from(["AVAILABLE", "PAUSED", "OFFLINE"]))
    def somebody_comes_or_goes(self, data: st.DataObject, state: str) -> None:
        """Whoever is away comes back; now and then somebody goes."""
        department = self.places[data.draw(st.sampled_from("CD"))]
        who = data.draw(st.sampled_from(self.servers[department]))
        self.comes(who, department, state if who in self.available else "AVAILABLE")

    def comes(self, who: str, department: str, state: str) -> None:
        room = {"meera": "Room 4", "omar": "Room 5", "ravi": "Room 9"}[who]
        body = {"state": state, "departmentId": department, **({"room": room} if state != "OFFLINE" else {})}
        answer = self.press(who, "/v1/doctor/availability", body)
        assert answer.is_success, answer.text
        (self.available.add if state == "AVAILABLE" else self.available.discard)(who)

    @rule(data=st.data())
    def somebody_calls_the_next(self, data: st.DataObject) -> None:
        department = self.places[data.draw(st.sampled_from("CD"))]
        who = data.draw(st.sampled_from(self.servers[department]))
        busy = any(known.state in ACTIVE and known.doctor == self.person(who).id for known in self.visits.values())
        free_to_call = [visit_id for visit_id, known in self.visits.items() if self.callable_by(known, who, department)]
        answer = self.press(who, "/v1/doctor/call-next", {"departmentId": department})
        if who not in self.available or busy:
            assert answer.status_code == 409, answer.text
        elif not free_to_call:
            assert answer.status_code == 204
        else:
            assert answer.status_code == 200, answer.text
            called = answer.json()
            assert called["visitId"] in free_to_call
            assert (called["state"], called["doctorId"]) == (CALLED, self.person(who).id)
            self.learn(called)
            self.refresh()

    @precondition(lambda self: self.visits)
    @rule(
        data=st.data(), act=st.sampled_from(["call-next", "recall", "start", "start", "complete", "no-show", "no-show"])
    )
    def somebody_serves(self, data: st.DataObject, act: str) -> None:
        begins = {"call-next": IN_LINE, "complete": (INSIDE,)}.get(act, (CALLED,))
        visit_id = self.some(data, lambda known: known.state in begins)
        known = self.visits[visit_id]
        if act == "no-show" and known.state == CALLED and data.draw(st.booleans()):
            self.ward.clock.advance(seconds=61)
            answer = self.act(self.server_of(data, known), visit_id, "doctor", "recall")
            if answer.is_success:
                self.learn(answer.json())
            self.ward.clock.advance(seconds=181)
        who = self.server_of(data, known)
        answer = self.act(who, visit_id, "doctor", act)
        ends = {"call-next": CALLED, "recall": CALLED, "start": INSIDE, "complete": "COMPLETED", "no-show": "NO_SHOW"}
        if answer.is_success:
            assert known.state in begins
            assert answer.json()["state"] == ends[act]
            self.learn(answer.json())
            self.refresh()
        elif known.state not in begins:
            assert answer.json()["type"] in problems("invalid-transition", "already-taken", "forbidden"), answer.text

    @precondition(lambda self: self.visits)
    @rule(data=st.data(), onward=st.booleans(), review=st.booleans())
    def somebody_is_sent_on(self, data: st.DataObject, onward: bool, review: bool) -> None:
        visit_id = self.some(data, lambda known: known.state == INSIDE)
        known = self.visits[visit_id]
        (other,) = set(self.clerk) - {known.department}
        to = [{"departmentId": other, "review": review}] if onward else []
        answer = self.act(self.server_of(data, known), visit_id, "doctor", "complete", sendTo=to)
        if answer.is_success:
            assert known.state == INSIDE
            self.learn(answer.json())
            self.refresh()
            if onward:
                assert any(
                    each.token == known.token and each.department == other and each.state in OPEN
                    for each in self.visits.values()
                )

    @precondition(lambda self: self.visits)
    @rule(data=st.data(), act=st.sampled_from(["urgent", "hold", "resume", "cancel", "no-show", "return", "undo"]))
    def the_clerk_presses(self, data: st.DataObject, act: str) -> None:
        begins: dict[str, Callable[[Known], bool]] = {
            "urgent": lambda known: known.state == WAITING,
            "hold": lambda known: known.state in IN_LINE and not known.held,
            "resume": lambda known: known.state in IN_LINE and known.held,
            "cancel": lambda known: known.state in (*IN_LINE, CALLED),
            "no-show": lambda known: known.state == CALLED,
            "return": lambda known: known.state == "NO_SHOW",
            "undo": lambda known: known.state in OPEN,
        }
        visit_id = self.some(data, begins[act])
        known = self.visits[visit_id]
        reason = {} if act == "cancel" else {"reason": "because"}
        answer = self.act(self.clerk[known.department], visit_id, "reception", act, **reason)
        if answer.is_success:
            assert begins[act](known), (act, known)
            self.learn(answer.json())
            self.refresh()
        elif not begins[act](known):
            assert answer.status_code == 409, answer.text

    @precondition(lambda self: self.visits)
    @rule(data=st.data(), act=st.sampled_from(["move", "transfer", "reassign", "reopen", "merge"]))
    def the_clerk_puts_it_right(self, data: st.DataObject, act: str) -> None:
        begins: dict[str, Callable[[Known], bool]] = {
            "move": lambda known: known.state in IN_LINE,
            "transfer": lambda known: known.state in (*IN_LINE, CALLED),
            "reassign": lambda known: known.state in OPEN,
            "reopen": lambda known: known.state in (URGENT, CALLED, "COMPLETED"),
            "merge": lambda known: known.state in IN_LINE,
        }
        visit_id = self.some(data, begins[act])
        known = self.visits[visit_id]
        clerk = self.clerk[known.department]
        (other,) = set(self.clerk) - {known.department}
        doctor = self.person(data.draw(st.sampled_from(self.servers[known.department]))).id
        more: dict[str, dict[str, Any]] = {
            "move": {"place": data.draw(st.integers(1, 5))},
            "transfer": {"toDepartmentId": other},
            "reassign": {"toDoctorId": doctor},
            "reopen": {
                "reason": data.draw(st.sampled_from(["called-in-error", "raised-in-error", "completed-in-error"]))
            },
            "merge": {"intoVisitId": self.some(data, lambda each: each.department == known.department)},
        }
        answer = self.act(clerk, visit_id, "reception", act, **{"reason": "because", **more[act]})
        if answer.is_success:
            assert begins[act](known), (act, known)
            self.learn(answer.json())
            self.refresh()
        elif not begins[act](known):
            assert answer.status_code == 409, answer.text

    @precondition(lambda self: self.visits)
    @rule(data=st.data())
    def an_old_screen_presses(self, data: st.DataObject) -> None:
        """A second tab that shows what was: its press is refused, and it is told how things stand."""
        visit_id = self.some(data, lambda known: known.state in OPEN and known.version > 1)
        known = self.visits[visit_id]
        if known.version < 2:
            return
        answer = self.act(
            self.clerk[known.department], visit_id, "reception", "cancel", expectedVersion=known.version - 1
        )
        assert answer.status_code == 409, answer.text
        if answer.json()["type"] == "urn:medique:problem:version-conflict":
            assert answer.json()["current"]["version"] == known.version

    @rule(minutes=st.sampled_from([0.1, 1, 3, 11]))
    def time_passes(self, minutes: float) -> None:
        self.ward.clock.advance(seconds=minutes * 60)

    # What always holds -----------------------------------------------------------------------------------------------

    @invariant()
    def the_screens_show_what_is(self) -> None:
        if not getattr(self, "visits", None):
            return
        for department, clerk in self.clerk.items():
            shown = self.ask(clerk, "GET", f"/v1/queue/{department}").json()
            mine = {visit_id: known for visit_id, known in self.visits.items() if known.department == department}
            waiting = shown["waiting"]
            assert {visit["visitId"] for visit in waiting} == {
                visit_id for visit_id, known in mine.items() if known.state in IN_LINE
            }
            assert {visit["visitId"] for visit in shown["active"]} == {
                visit_id for visit_id, known in mine.items() if known.state in ACTIVE
            }
            places = [visit["position"] for visit in waiting if visit["position"] is not None]
            assert places == list(range(1, len(places) + 1)), "places run from 1 without a gap"
            assert all(visit["position"] is None for visit in waiting if visit["held"])

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        known = list(getattr(self, "visits", {}).values())
        active = [each for each in known if each.state in ACTIVE]
        assert len({each.doctor for each in active}) == len(active), "one patient per doctor"
        assert len({each.token for each in active}) == len(active), "nobody is called to two places"
        waits = [(each.token, each.department) for each in known if each.state in OPEN]
        assert len(set(waits)) == len(waits), "one open visit per token and department"

    @invariant()
    def numbers_have_no_gap(self) -> None:
        for numbers in getattr(self, "numbers", {}).values():
            assert [int(number.rpartition("-")[2]) for number in numbers] == list(range(1, len(numbers) + 1))

    # Who is who ------------------------------------------------------------------------------------------------------

    def server_of(self, data: st.DataObject, known: Known) -> str:
        """Whoever serves the visit, if somebody does; else anybody of its department."""
        servers = self.servers[known.department]
        own = [each for each in servers if self.person(each).id == known.doctor]
        return own[0] if own else data.draw(st.sampled_from(servers))

    def callable_by(self, known: Known, who: str, department: str) -> bool:
        elsewhere = any(each.token == known.token and each.state in ACTIVE for each in self.visits.values())
        return (
            known.department == department
            and known.state in IN_LINE
            and not known.held
            and known.bound in (None, self.person(who).id)
            and not elsewhere
        )


def problems(*codes: str) -> Iterator[str]:
    return (f"urn:medique:problem:{code}" for code in codes)


def recorded_since(ward: Ward, seq: int) -> set[str]:
    return {entry.type for entry in log.after(ward.db, seq, 1000)}


def test_any_day_keeps_its_promises() -> None:
    examples, steps = (300, 120) if SOAK else (12, 50)
    run_state_machine_as_test(
        AnyDay,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=not SOAK,
            suppress_health_check=list(HealthCheck),
        ),
    )
