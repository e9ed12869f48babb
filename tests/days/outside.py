"""Somebody outside with an HTTP client and what the demo's one line told them; nothing else is known to them."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.days.demo_process import DemoProcess

PAPER_SECONDS = 20.0
POLL_SECONDS = 0.05


class Outside:
    """A client of a running demo, with the keys of its devices and the sign-ins of its staff."""

    def __init__(self, process: DemoProcess, client: httpx.Client) -> None:
        self.process = process
        self.client = client
        self.department_id: str = process.welcome["departments"][0]["departmentId"]
        self._tokens: dict[str, Any] = {}

    @property
    def kiosk(self) -> dict[str, str]:
        """The header of the demo's kiosk."""
        return _bearer(self.process.welcome["kioskToken"])

    def signs_in(self, role: str) -> Any:
        """A fresh sign-in of one of the demo's roles; gives the whole answer."""
        staff = self.process.welcome["staff"][role]
        body = {"username": staff["username"], "password": staff["password"]}
        return self.post("/v1/auth/token", body)

    def staff(self, role: str) -> dict[str, str]:
        """The header of a member of staff who signed in once."""
        if role not in self._tokens:
            self._tokens[role] = self.signs_in(role)
        return _bearer(self._tokens[role]["accessToken"])

    def staff_id(self, role: str) -> str:
        """Whose header that is."""
        self.staff(role)
        staff_id: str = self._tokens[role]["staffId"]
        return staff_id

    def get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        """What stands at an address; it has to be there."""
        return _done(self.client.get(path, headers=headers))

    def post(self, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Any:
        """One press that has to be done."""
        return _done(self.client.post(path, json=body if body is not None else {}, headers=headers))

    def takes_a_number(self, **person: Any) -> Any:
        """Somebody at the kiosk."""
        return self.post("/v1/kiosk/tokens", {"departmentId": self.department_id, **person}, self.kiosk)

    def comes_to_a_room(self, role: str, room: str) -> Any:
        """Somebody who serves sits down in the first department."""
        body = {"state": "AVAILABLE", "departmentId": self.department_id, "room": room}
        return self.post("/v1/doctor/availability", body, self.staff(role))

    def acts(self, role: str, act: str, visit: Any, **more: Any) -> Any:
        """A doctor's press about a visit as it was last seen."""
        body = {"doctorId": self.staff_id(role), "expectedVersion": visit["version"], **more}
        return self.post(f"/v1/doctor/visits/{visit['visitId']}/{act}", body, self.staff(role))

    def paper(self) -> list[Any]:
        """Every sheet of every virtual printer."""
        return [job for page in self.process.welcome["printerPages"] for job in self.paper_of(page)]

    def paper_of(self, page: str) -> list[Any]:
        """Every sheet of one of them, oldest first."""
        jobs: list[Any] = self.get(f"{page}/jobs.json")
        return jobs

    def sheets_of(self, token_number: str, *, count: int = 1) -> list[Any]:
        """The sheets with a number, once there are so many."""

        def sheets() -> list[Any]:
            return [job for job in self.paper() if job["tokenNumber"] == token_number]

        wait_until(lambda: len(sheets()) >= count, f"{count} sheets of {token_number}")
        return sheets()


@contextmanager
def outside(process: DemoProcess) -> Iterator[Outside]:
    """A client for a running demo."""
    with httpx.Client(base_url=process.base, timeout=20, trust_env=False) as client:
        yield Outside(process, client)


def wait_until(holds: Callable[[], bool], what: str, seconds: float = PAPER_SECONDS) -> None:
    """Ask again and again, but not for ever: what another process does takes its time."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"{what}: not within {seconds:g} s"
        time.sleep(POLL_SECONDS)


def _bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def _done(answer: httpx.Response) -> Any:
    assert answer.is_success, f"{answer.request.method} {answer.request.url.path}: {answer.status_code} {answer.text}"
    return answer.json() if answer.content else None
