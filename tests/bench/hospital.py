"""The whole product under measurement: the demo hospital in a process of its own, and the people who press its buttons."""

import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from tests.bench.caller import Caller, Reply
from tests.bench.client import request
from tests.bench.peers import AGES, OWN, PATIENT
from tests.bench.process import Server, free_port, started

DOCTOR_ROOM = "1"
SNAPSHOT = b"\nevent: snapshot\n"


class Hospital:
    """A running demo hospital, as it announced itself."""

    def __init__(self, server: Server, welcome: Any) -> None:
        self.server = server
        self.department_ids: list[str] = [each["departmentId"] for each in welcome["departments"]]
        self.data = Path(welcome["dataDir"])
        self._kiosk_token: str = welcome["kioskToken"]
        self._staff: dict[str, dict[str, str]] = welcome["staff"]

    @property
    def checkins(self) -> tuple[bytes, ...]:
        """Kiosk presses, the departments in turn; each patient has a name, an age and a symptom."""
        headers = {"authorization": f"Bearer {self._kiosk_token}"}
        presses = (
            PATIENT | OWN | {"age": age, "departmentId": department_id}
            for age, department_id in zip(AGES, self.department_ids * len(AGES), strict=False)
        )
        return tuple(
            request("POST", "/v1/kiosk/tokens", msgspec.json.encode(press), headers=headers) for press in presses
        )

    @property
    def listening(self) -> bytes:
        """The request of a board of the first department."""
        return request("GET", f"/v1/live/display-boards?department={self.department_ids[0]}")

    @contextmanager
    def kiosk(self) -> Iterator["Kiosk"]:
        """Somebody at the kiosk."""
        with Caller(self.server.port, token=self._kiosk_token) as caller:
            yield Kiosk(caller, self.department_ids[0])

    @contextmanager
    def doctor(self) -> Iterator["Doctor"]:
        """The first doctor, signed in, available in a room of the first department, with nobody inside."""
        with Caller(self.server.port) as caller:
            sign_in = self._staff["doctor"]
            signed_in = done(
                caller.post("/v1/auth/token", {"username": sign_in["username"], "password": sign_in["password"]})
            )
            caller.headers = {"authorization": f"Bearer {signed_in.body['accessToken']}"}
            yield Doctor(caller, self.department_ids[0])

    @contextmanager
    def phone(self) -> Iterator["Phone"]:
        """A phone in the lobby that has just checked in."""
        with Caller(self.server.port) as caller:
            scanned = done(caller.post("/v1/patient/scan", {"departmentId": self.department_ids[0]}))
            form = PATIENT | {
                "departmentId": self.department_ids[0],
                "signedCheckinToken": scanned.body["signedCheckinToken"],
                "idempotencyKey": f"phone-{time.time_ns():x}",
            }
            checked_in = done(caller.post("/v1/patient/checkin", form)).body
            caller.headers = {"authorization": f"Bearer {checked_in['restoreToken']}"}
            yield Phone(caller, checked_in["visitId"])

    def snapshot_milliseconds(self) -> float:
        """How long it takes a board to connect and to have its first state."""
        began = time.perf_counter()
        with socket.create_connection(("127.0.0.1", self.server.port), timeout=60) as board:
            board.sendall(self.listening)
            heard = b""
            while not (place := heard.find(SNAPSHOT) + 1) or heard.find(b"\n\n", place) < 0:
                data = board.recv(65536)
                assert data, heard
                heard += data
        return (time.perf_counter() - began) * 1000


class Kiosk:
    """Takes numbers, one at a time."""

    def __init__(self, caller: Caller, department_id: str) -> None:
        self.caller = caller
        self._department_id = department_id
        self._run = f"{time.time_ns():x}"
        self._number = 0

    def issue(self) -> Reply:
        """One number in the first department."""
        self._number += 1
        press = PATIENT | {
            "name": f"Ravi Kumar {self._number}",
            "departmentId": self._department_id,
            "idempotencyKey": f"{self._run}-{self._number}",
        }
        return done(self.caller.post("/v1/kiosk/tokens", press))


class Phone:
    """A patient who looks where they stand."""

    def __init__(self, caller: Caller, visit_id: str) -> None:
        self._caller = caller
        self._visit_id = visit_id

    def look(self) -> Reply:
        """The visit, with its place."""
        return done(self._caller.get(f"/v1/patient/visits/{self._visit_id}"))


class Doctor:
    """Calls, starts, completes."""

    def __init__(self, caller: Caller, department_id: str) -> None:
        self.caller = caller
        self._department_id = department_id
        self._take_seat()

    def call_next(self) -> Reply:
        """Call whoever is first."""
        return done(self.caller.post("/v1/doctor/call-next", {"departmentId": self._department_id}))

    def press(self, act: str, visit: Any) -> Reply:
        """`start` or `complete` a visit as it was last seen."""
        body = {"doctorId": visit["doctorId"], "expectedVersion": visit["version"]}
        return done(self.caller.post(f"/v1/doctor/visits/{visit['visitId']}/{act}", body))

    def see_one(self) -> list[Reply]:
        """Call, start, complete: three answers; only the empty one when nobody waits."""
        called = self.call_next()
        if called.status == 204:
            return [called]
        began = self.press("start", called.body)
        return [called, began, self.press("complete", began.body)]

    def line(self) -> Any:
        """The department's line as staff see it."""
        return done(self.caller.get(f"/v1/queue/{self._department_id}"))

    def _take_seat(self) -> None:
        place = {"state": "AVAILABLE", "departmentId": self._department_id, "room": DOCTOR_ROOM}
        done(self.caller.post("/v1/doctor/availability", place))
        for visit in self.line().body["active"]:
            if visit["room"] == DOCTOR_ROOM:
                begun = visit if visit["state"] == "IN_CONSULTATION" else self.press("start", visit).body
                self.press("complete", begun)


@contextmanager
def hospital(data: Path, *, log: Path, port: int | None = None) -> Iterator[Hospital]:
    """Start the demo in a data folder, which may be one of an earlier start."""
    command = [sys.executable, "-m", "tests.bench.unhurried", str(data), str(port or free_port())]
    with started(command, log=log, announces=True) as (server, line):
        welcome = msgspec.json.decode(line)
        server.port = int(welcome["base"].rpartition(":")[2])
        yield Hospital(server, welcome)


def done(reply: Reply) -> Reply:
    """The reply, which has to be one of success."""
    assert 200 <= reply.status < 300, (reply.status, reply.body)
    return reply
