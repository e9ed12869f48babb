"""Canaries in the house: 200 unmistakable people go through it, and nothing of them is anywhere it must not be (S11)."""

import base64
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.days import canary
from tests.days.canary import HINDI_NAME, NAME, PHONE, PRESCRIPTION, STEMS, SYMPTOM, heard_in, heard_in_folder
from tests.days.demo_process import DemoProcess, demo
from tests.days.outside import Outside, outside, wait_until

PUBLIC = ("/metrics", "/openapi.json", "/health", "/v1/departments", "/", "/status", "/board", "/lobby", "/kiosk")
PAPER_FOLDER = "paper"
"""Where virtual printers keep their sheets; what is on paper is looked at by itself below."""

pytestmark = pytest.mark.timeout(150)


class Ear:
    """Everything that a client was told: addresses, heads and bodies of refusals and public answers, public frames."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        self.problems: list[bytes] = []
        self.frames = bytearray()

    def request(self, request: httpx.Request) -> None:
        self.urls.append(str(request.url))

    def response(self, response: httpx.Response) -> None:
        self.urls += [value for name, value in response.headers.multi_items() if name in ("location", "link")]
        if response.status_code >= 400:
            response.read()
            self.problems.append(repr(response.headers.multi_items()).encode() + response.content)


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[DemoProcess]:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    with demo(tmp_path / "data", TMPDIR=str(temporary)) as process:
        yield process


def test_nothing_of_two_hundred_people_is_anywhere_but_where_it_must_be(house: DemoProcess, ear: Ear) -> None:
    with outside(house) as visitor:
        visitor.client.event_hooks = {"request": [ear.request], "response": [ear.response]}
        with board_that_listens(house, ear):
            documents = they_all_come(visitor)
            slips = sum("printJobId" in each for each in documents)
            wait_until(lambda: len(visitor.paper()) == slips, f"{slips} slips", seconds=60)
            they_are_seen(visitor, documents)
            clumsy_programs_send_them_wrongly(visitor)
        a_board_comes_late(house, ear)
        what_strangers_see = [visitor.client.get(path).content for path in PUBLIC]
        sheets = visitor.paper()
        assert heard_in(all_strings_that_look_like_addresses(documents)) == set()
        assert heard_in_folder(house.data, exempt=[PAPER_FOLDER]) == {}, "while it runs, its log files beside it"
        assert house.stop() == 0
    assert heard_in(house.log.read_bytes()) == set()
    assert heard_in("\n".join(ear.urls).encode()) == {NAME}, "only in the one address that a clumsy program made up"
    assert [url for url in ear.urls if heard_in(url.encode())] == [f"{house.base}/v1/patient/visits/{NAME}?q={NAME}"]
    assert len(ear.problems) > 10
    assert [problem for problem in ear.problems if heard_in(problem)] == []
    assert len(ear.frames) > 10_000
    assert heard_in(bytes(ear.frames)) == set()
    assert [heard_in(page) for page in what_strangers_see] == [set()] * len(PUBLIC)
    assert heard_in_folder(house.data, exempt=[PAPER_FOLDER]) == {}
    assert heard_in_folder(house.data.with_name("temporary")) == {}
    # Paper names nobody: not in words, and not in the bytes that went to the printer.
    assert heard_in(json.dumps(sheets).encode()) == set()
    assert heard_in_folder(house.data) == {}


# What they do -------------------------------------------------------------------------------------------------------


def they_all_come(visitor: Outside) -> list[Any]:
    """Seventy at the kiosk, seventy at the desk, sixty by phone; gives what each was told."""
    departments = visitor.process.departments
    return [comes(visitor, number, departments) for number in range(canary.PEOPLE)]


def comes(visitor: Outside, number: int, departments: dict[str, str]) -> Any:
    body = canary.person(number) | {"departmentId": departments["G"], "idempotencyKey": f"comes-{number}"}
    if number < 70:
        return visitor.post("/v1/kiosk/tokens", body, visitor.kiosk)
    if number < 140:
        return visitor.post("/v1/reception/visits", body, visitor.staff("reception"))
    body["departmentId"] = departments["GCP"[number % 3]]
    visitor.client.cookies.clear()
    scanned = visitor.post("/v1/patient/scan", {})
    form = body | {"signedCheckinToken": scanned["signedCheckinToken"], "deviceFingerprint": f"{NAME}'s telephone"}
    return visitor.post("/v1/patient/checkin", form, {"Sec-Fetch-Site": "same-origin"})


def they_are_seen(visitor: Outside, documents: list[Any]) -> None:
    """Two doctors see everybody in General Medicine; the staff's own screens do show the people, or nothing was tested."""
    numbers = {each["visitId"]: number for number, each in enumerate(documents)}
    queue = visitor.get(f"/v1/queue/{visitor.department_id}", visitor.staff("reception"))
    shown = json.dumps(queue, ensure_ascii=False).encode()
    assert heard_in(shown) == {NAME, HINDI_NAME, SYMPTOM}, "of a telephone only the last four digits"
    visitor.comes_to_a_room("doctor", "Room 1")
    visitor.comes_to_a_room("doctor2", "Room 2")
    for at in range(len(queue["waiting"])):
        role = ("doctor", "doctor2")[at % 2]
        called = visitor.post("/v1/doctor/call-next", {"departmentId": visitor.department_id}, visitor.staff(role))
        started = visitor.acts(role, "start", called)
        text = canary.prescription(numbers[called["visitId"]])
        completed = visitor.acts(role, "complete", started, prescriptionText=text)
        assert completed["prescription"]["contentSanitized"] == text


def clumsy_programs_send_them_wrongly(visitor: Outside) -> None:
    """Whatever is wrong with a request, its refusal repeats nothing of what was sent.

    A field that nobody knows is named (Q8), if its name looks like one: what has a space in it is a person's, not a field's.
    """
    kiosk, good = visitor.kiosk, canary.person(7) | {"departmentId": visitor.department_id}
    for wrong in (
        {"name": NAME * 20},
        {"name": [NAME]},
        {"name": f"{NAME}\u0000"},
        {f"{NAME} Vogelsang": NAME},
        {"age": NAME},
        {"phone": f"{PHONE} {NAME}"},
        {"symptoms": SYMPTOM},
        {"symptoms": [SYMPTOM * 100]},
        {"departmentId": NAME},
        {"language": f"{HINDI_NAME}"},
        {"idempotencyKey": f"{NAME} {NAME}"},
        {"idempotencyKey": "comes-1"},
    ):
        refused = visitor.client.post("/v1/kiosk/tokens", json=good | wrong, headers=kiosk)
        assert 400 <= refused.status_code < 500, wrong
    for raw in (f'{{"name": "{NAME}"', f'{{"{NAME} V": 1, "{NAME} V": 2}}', f'"{NAME}"', NAME, NAME * 7000):
        content = {"content-type": "application/json"}
        refused = visitor.client.post("/v1/kiosk/tokens", content=raw.encode(), headers=kiosk | content)
        assert 400 <= refused.status_code < 500, raw[:40]
    stranger = {"username": f"{NAME.lower()}@hospital.example", "password": f"{NAME} {PHONE}"}
    assert visitor.client.post("/v1/auth/token", json=stranger).status_code == 401
    assert visitor.client.get("/health", headers={"host": f"{NAME}.example"}).status_code == 421
    assert visitor.client.get("/v1/doctor/me", headers={"authorization": f"Bearer {NAME}"}).status_code == 401
    assert visitor.client.get(f"/v1/patient/visits/{NAME}?q={NAME}").status_code == 403


def all_strings_that_look_like_addresses(documents: Any) -> bytes:
    """Every address in what was answered: links must not name anybody."""
    if isinstance(documents, dict):
        return b"\n".join(map(all_strings_that_look_like_addresses, documents.values()))
    if isinstance(documents, list):
        return b"\n".join(map(all_strings_that_look_like_addresses, documents))
    return documents.encode() if isinstance(documents, str) and "/" in documents else b""


class board_that_listens:  # noqa: N801  # read as a sentence where it is used
    """A public board, listening on a thread of its own as long as the block lasts."""

    def __init__(self, house: DemoProcess, ear: Ear) -> None:
        self._ear = ear
        self._client = httpx.Client(base_url=house.base, timeout=None, trust_env=False)
        self._opened = threading.Event()
        self._thread = threading.Thread(target=self._listen)

    def __enter__(self) -> None:
        self._thread.start()
        assert self._opened.wait(20)

    def __exit__(self, *_: object) -> None:
        called = self._ear.frames.count(b'"change":"finished"')
        assert called, "the board heard nothing of the morning"
        self._stop = True
        self._thread.join(20)
        self._client.close()

    _stop = False

    def _listen(self) -> None:
        with self._client.stream("GET", "/v1/live/display-boards") as answer:
            for data in answer.iter_bytes():
                self._ear.frames += data
                self._opened.set()
                if self._stop:  # a heartbeat comes every five seconds
                    return


def a_board_comes_late(house: DemoProcess, ear: Ear) -> None:
    """Whoever connects after it all gets the whole state: rooms, lines, and who was called last."""
    with httpx.stream("GET", f"{house.base}/v1/live/display-boards", timeout=20, trust_env=False) as answer:
        state = b""
        for data in answer.iter_bytes():
            state += data
            if state.count(b"event: snapshot") == len(house.departments) and state.endswith(b"\n\n"):
                break
    assert b'"recent":[{' in state
    ear.frames += state


# The canary itself --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stem", STEMS)
@pytest.mark.parametrize(
    "disguise",
    [
        str.encode,
        lambda stem: stem.upper().encode(),
        lambda stem: stem.encode("utf-16-le"),
        lambda stem: stem.encode().hex().encode(),
        lambda stem: json.dumps({"name": f"x{stem}y"}).encode(),
        *(lambda stem, lead=lead: base64.b64encode(lead + stem.encode() + b"and more") for lead in (b"", b"a", b"ab")),
        lambda stem: base64.urlsafe_b64encode(b"?" + stem.encode() + b">"),
    ],
)
def test_the_canary_is_heard_in_every_disguise(stem: str, disguise: Any) -> None:
    assert heard_in(b"something before " + disguise(stem) + b" and behind") == {stem}


def test_the_canary_is_heard_in_any_file_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "deep" / "down").mkdir(parents=True)
    (tmp_path / "deep" / "down" / "medique.db-wal").write_bytes(b"\x00" * 5000 + PRESCRIPTION.encode() + b"\xff")
    (tmp_path / "innocent").write_bytes(b"Cardiology")
    assert heard_in_folder(tmp_path) == {"deep/down/medique.db-wal": {PRESCRIPTION}}
    assert heard_in_folder(tmp_path, exempt=["deep"]) == {}
