"""What assembly makes up for before anybody is answered: a box that was off at the rollover, a clock that stands wrong."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

from appliance.assembly import catch_up
from appliance.box import Box
from appliance.catalogue import folding
from appliance.database.ballast import Ballast
from appliance.queues import days
from tests.hospital import FakeClock, Hospital, Spine, open_spine


def box_of(spine: Spine) -> Box:
    """As much of a box as catching up looks at."""
    return cast(Box, SimpleNamespace(clock=spine.clock, writer=spine.writer, readers=spine.readers))


def test_days_that_are_over_turn_whatever_is_still_in_them(hospital: Hospital) -> None:
    for _ in range(days.SLICE + 1):
        hospital.kiosk.gives_a_number_to("Waiting")
    hospital.clock.advance(seconds=24 * 3600)
    catch_up(box_of(hospital.spine))
    assert hospital.spine.recorded()[-1] == "DayTurned"
    assert {entry.actor_id for entry in hospital.spine.entries()[-days.SLICE :]} == {"start"}
    with hospital.records():
        catch_up(box_of(hospital.spine))


def test_a_clock_before_the_last_entry_turns_nothing(hospital: Hospital) -> None:
    hospital.kiosk.gives_a_number_to("Asha")
    hospital.clock.advance(seconds=24 * 3600)
    hospital.kiosk.gives_a_number_to("Bina")
    hospital.clock.step_wall(seconds=-40)
    with hospital.records("ClockStepped"):
        catch_up(box_of(hospital.spine))


def test_a_full_disk_keeps_no_box_from_starting(tmp_path: Path) -> None:
    clock = FakeClock()
    with open_spine(tmp_path, folding(), clock=clock) as spine:
        Hospital(spine).kiosk.gives_a_number_to("Asha")
    clock.advance(seconds=24 * 3600)
    no_room = Ballast(tmp_path / "ballast", size=4096, relay_free=2**62)
    with open_spine(tmp_path, folding(), clock=clock, seed=2, ballast=no_room) as spine:
        spine.writer.storage_full = True
        before = spine.recorded()
        catch_up(box_of(spine))
        assert spine.recorded() == before
