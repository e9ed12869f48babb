"""A whole Monday morning through the product: afterwards tokens, paper, screens and journal tell one story."""

from collections import Counter
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from appliance.journal import log
from appliance.journal.event import Entry
from tests.days.clinic import Clinic, Visitor, open_clinic
from tests.days.morning import Morning, Patient
from tests.days.screens import Screen, ShownLine, listening_to
from tests.hospital import SOAK

SEEDS = range(1, 21) if SOAK else range(1, 2)
PATIENTS = 150
LOOK_EVERY = 40
"""Presses between two looks at every screen."""
NEEDED = (
    *("kiosk", "desk", "phone", "urgent at the desk", "raised by the nurse"),
    *("called", "recalled", "missed", "left", "too late", "completed"),
)

pytestmark = pytest.mark.timeout(120)


@pytest.mark.soak
@pytest.mark.parametrize("seed", SEEDS)
async def test_after_a_monday_morning_everything_tells_one_story(tmp_path: Path, seed: int, figures: list[str]) -> None:
    async with open_clinic(tmp_path, seed=seed) as clinic:
        morning = Morning(clinic, seed=seed, patients=PATIENTS, together=True)
        board_address = "/v1/live/display-boards?" + "&".join(f"department={code}" for code in clinic.departments)
        waiting_phone, visit_id = await somebody_waits(clinic, morning)
        async with (
            listening_to(Visitor(clinic, clinic.device_keys["BOARD"]), board_address) as board,
            listening_to(waiting_phone, "/v1/live/patient-queue") as phone,
            listening_to(morning.leela, "/v1/live/reception") as desk,
        ):

            async def look(pressed: int) -> None:
                if pressed % LOOK_EVERY == 0:
                    await the_board_shows_what_is(clinic, morning, board)
                    await the_phone_shows_its_place(phone, waiting_phone, visit_id)

            await morning.play(between=look)
            await the_board_shows_what_is(clinic, morning, board)
            await the_phone_shows_its_place(phone, waiting_phone, visit_id)
            await the_windows_are_those_of_the_visits(clinic, morning, board)
            await the_desk_shows_persons(clinic, morning, desk)

        entries = [*log.all_after(clinic.box.readers.here, 0)]
        tokens_have_no_gap_and_end_in_one_way(clinic, entries)
        paper_and_tokens_agree(clinic, morning, entries)
        every_call_was_announced_once(board, entries)
        await phones_have_what_was_prescribed(morning)
        await whoever_needs_every_event_has_it(clinic, entries)
        everything_happened(morning, figures, seed, len(entries))


async def somebody_waits(clinic: Clinic, morning: Morning) -> tuple[Visitor, str]:
    """A phone that checks in to Cardiology before anybody is there, and listens for the whole morning."""
    phone, department_id = clinic.phone(), clinic.departments["C"]
    scanned = await phone.post("/v1/patient/scan", {})
    form = {"departmentId": department_id, "name": "Asha", "age": 41}
    permission = {"signedCheckinToken": scanned["signedCheckinToken"]}
    checked_in = await phone.post("/v1/patient/checkin", form | permission)
    morning.patients[checked_in["visitId"]] = Patient(checked_in, department_id, "phone", phone)
    return phone, checked_in["visitId"]


# The screens --------------------------------------------------------------------------------------------------------


async def the_board_shows_what_is(clinic: Clinic, morning: Morning, board: Screen) -> None:
    """What a board has made of its frames is what the queue answers."""
    for department_id in clinic.departments.values():
        queue = await morning.leela.get(f"/v1/queue/{department_id}")
        line = [visit["tokenNumber"] for visit in queue["waiting"]]
        rooms = {visit["room"]: visit["tokenNumber"] for visit in queue["active"]}
        await board.until(partial(shows, board.of(department_id), line, rooms), f"the line {line} and {rooms}")


def shows(shown: ShownLine, line: list[str], rooms: dict[str, str]) -> bool:
    return (shown.line, shown.rooms, shown.waiting) == (line, rooms, len(line))


async def the_phone_shows_its_place(screen: Screen, phone: Visitor, visit_id: str) -> None:
    """A phone finds its own token in the frames of its department."""
    visit = await phone.get(f"/v1/patient/visits/{visit_id}")
    shown, token = screen.of(visit["departmentId"]), visit["tokenNumber"]
    match visit["state"]:
        case "WAITING" | "URGENT":
            place = visit["position"] - 1
            await screen.until(lambda: shown.line[place : place + 1] == [token], f"{token} at place {place}")
        case "CALLED" | "IN_CONSULTATION":
            await screen.until(lambda: shown.rooms.get(visit["room"]) == token, f"{token} in {visit['room']}")
        case _:
            await screen.until(lambda: token not in [*shown.line, *shown.rooms.values()], f"{token} nowhere")


async def the_windows_are_those_of_the_visits(clinic: Clinic, morning: Morning, board: Screen) -> None:
    """The feed is asked to tell the windows instead of being waited for."""
    clinic.appliance.site.feed.tell_windows()
    for department_id in clinic.departments.values():
        queue = await morning.leela.get(f"/v1/queue/{department_id}")
        windows = {
            visit["tokenNumber"]: visit["estimate"] and [visit["estimate"]["low"], visit["estimate"]["high"]]
            for visit in queue["waiting"]
        }
        await board.until(partial(shows_windows, board.of(department_id), windows), f"the windows {windows}")


def shows_windows(shown: ShownLine, windows: dict[str, list[int] | None]) -> bool:
    return {token: (told := shown.windows.get(token)) and told[:2] for token in shown.line} == windows


async def the_desk_shows_persons(clinic: Clinic, morning: Morning, desk: Screen) -> None:
    """Reception hears the visits whole; the last word about each is what the queue answers."""
    rows: dict[str, Any] = {}
    for frame in desk.heard:
        told = {"snapshot": ("waiting", "active", "recent"), "queue": ("rows",)}.get(frame.event, ())
        rows |= {row["visitId"]: row for name in told for row in frame.data[name]}
    for department_id in clinic.departments.values():
        queue = await morning.leela.get(f"/v1/queue/{department_id}")
        for visit in [*queue["waiting"], *queue["active"], *queue["recent"]]:
            heard = rows[visit["visitId"]]
            assert (heard["state"], heard["version"]) == (visit["state"], visit["version"])
            assert heard["person"] == visit["person"]


def every_call_was_announced_once(board: Screen, entries: list[Entry]) -> None:
    """Announcements are the calls and recalls of the journal: each once, in the order in which they were committed."""
    spoken = [announcement["announcementId"] for announcement in board.announcements()]
    called = [entry.event_id for entry in entries if entry.type in ("VisitCalled", "VisitRecalled")]
    assert spoken == called


# The books ----------------------------------------------------------------------------------------------------------


def tokens_have_no_gap_and_end_in_one_way(clinic: Clinic, entries: list[Entry]) -> None:
    """Issued = completed + missed + cancelled + open, in tables and in the journal; numbers run from 1 without a gap."""
    issued: dict[str, list[int]] = {}
    for entry in of_type(entries, "TokenIssued"):
        payload = msgspec.json.decode(entry.payload)
        issued.setdefault(payload["departmentId"], []).append(payload["number"])
    for numbers in issued.values():
        assert numbers == [*range(1, len(numbers) + 1)]
    db = clinic.box.readers.here
    states = dict(db.execute("select state, count(*) from visits group by state").fetchall())
    open_ = sum(states.get(state, 0) for state in ("WAITING", "URGENT", "CALLED", "IN_CONSULTATION"))
    ended = {
        "COMPLETED": len(of_type(entries, "VisitCompleted")),
        "NO_SHOW": len(of_type(entries, "VisitMissed")),
        "CANCELLED": len(of_type(entries, "VisitCancelled")),
    }
    assert {state: states.get(state, 0) for state in ended} == ended
    assert sum(map(len, issued.values())) == sum(ended.values()) + open_ == PATIENTS
    assert db.execute("select count(*) from tokens").fetchone() == (PATIENTS,)


def paper_and_tokens_agree(clinic: Clinic, morning: Morning, entries: list[Entry]) -> None:
    """Exactly one original for every token that wanted paper, and copies only of what somebody asked for."""
    wanted = {}
    for entry in of_type(entries, "TokenIssued"):
        payload = msgspec.json.decode(entry.payload)
        if payload["printJobId"] is not None:
            wanted[payload["printJobId"]] = payload["tokenNumber"]
    printed = [sheet for printer in ("kiosk", "desk") for sheet in clinic.box.doors.paper(printer) or []]
    originals = Counter((sheet.job_id, sheet.token_number) for sheet in printed if sheet.copy == 0)
    assert originals == Counter(wanted.items())
    copies = [sheet for sheet in printed if sheet.copy > 0]
    assert sorted(sheet.job_id for sheet in copies) == sorted(morning.copies)
    assert len({(sheet.token_number, sheet.copy) for sheet in copies}) == len(copies)
    assert all(sheet.token_number in sheet.text for sheet in printed)
    assert len(wanted) == morning.counts["kiosk"] + morning.counts["desk"], "phones want no paper"


async def phones_have_what_was_prescribed(morning: Morning) -> None:
    """Every phone sees its own visit's end, and the prescription where there is one."""
    for visit_id, patient in morning.patients.items():
        if patient.phone is not None:
            visit = await patient.phone.get(f"/v1/patient/visits/{visit_id}")
            assert visit.get("prescription", {}).get("contentSanitized") == patient.prescription
            assert "person" not in visit


async def whoever_needs_every_event_has_it(clinic: Clinic, entries: list[Entry]) -> None:
    """The events of the API are the journal's: all of them, in order, without what is sealed."""
    auditor, read = clinic.staff("paul"), list[Any]()
    await auditor.key()
    upto = entries[-1].seq
    while (after := read[-1]["seq"] if read else 0) < upto:
        read += await auditor.get(f"/v1/events?after={after}&limit=500")
    heard = [(event["seq"], event["eventId"], event["eventType"]) for event in read if event["seq"] <= upto]
    assert heard == [(entry.seq, entry.event_id, entry.type) for entry in entries]
    assert {event["eventType"] for event in read if "sealed" in event} == set()


def everything_happened(morning: Morning, figures: list[str], seed: int, entries: int) -> None:
    """A morning in which nobody leaves proves nothing about leaving."""
    assert [needed for needed in NEEDED if not morning.counts[needed]] == []
    assert morning.counts["completed"] + morning.counts["missed"] + morning.counts["left"] < PATIENTS, (
        "nobody waits still"
    )
    assert morning.copies
    assert any(patient.prescription and patient.phone for patient in morning.patients.values())
    told = ", ".join(f"{count} {what}" for what, count in sorted(morning.counts.items()))
    figures.append(f"a Monday morning, seed {seed}: {entries} entries; {told}, {len(morning.copies)} copies")


def of_type(entries: list[Entry], name: str) -> list[Entry]:
    return [entry for entry in entries if entry.type == name]


# The seed -----------------------------------------------------------------------------------------------------------


async def journal_of_a_morning(folder: Path, *, seed: int, patients: int) -> list[Entry]:
    async with open_clinic(folder, seed=seed) as clinic:
        await Morning(clinic, seed=seed, patients=patients, together=False).play()
        return [*log.all_after(clinic.box.readers.here, 0)]


async def test_the_same_seed_gives_the_same_journal_to_the_last_bit(tmp_path: Path) -> None:
    """Clock and chance are handed in and people press one after the other, each waiting for its paper; so nothing is left
    to the threads, and even the ciphertexts and the chain's hashes are the same.
    """
    first = await journal_of_a_morning(tmp_path / "first", seed=7, patients=30)
    second = await journal_of_a_morning(tmp_path / "second", seed=7, patients=30)
    for one, other in zip(first, second, strict=True):
        assert one == other
    assert {"SlipPrinted", "VisitQueued", "PrescriptionSigned"} <= {entry.type for entry in first if entry.hash}
    other_day = await journal_of_a_morning(tmp_path / "third", seed=8, patients=5)
    assert {entry.hash for entry in other_day}.isdisjoint(entry.hash for entry in first)
