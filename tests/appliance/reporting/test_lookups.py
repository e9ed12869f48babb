"""What days are asked about: when people came, by the clock that the journal keeps."""

from appliance.reporting import lookups
from tests.hospital import Hospital

SATURDAY, SUNDAY = "2026-11-21", "2026-11-22"


def test_arrivals_are_counted_by_ten_minutes_and_only_of_their_day(hospital: Hospital) -> None:
    for _ in range(2):
        hospital.kiosk.gives_a_number_to("Bina")
    hospital.clock.advance(seconds=10 * 60)
    hospital.kiosk.gives_a_number_to("Chand")
    first, second = lookups.arrivals(hospital.db, SATURDAY).items()
    assert (first[1], second[1]) == (2, 1)
    assert len(first[0]) == len("2026-11-21T04:1") and first[0] < second[0]
    assert lookups.arrivals(hospital.db, SUNDAY) == {}


def test_whoever_was_sent_on_came_once(hospital: Hospital) -> None:
    hospital.meera.comes()
    hospital.meera.sees(hospital.meera.calls(hospital.kiosk.gives_a_number_to("Bina")))
    assert sum(lookups.arrivals(hospital.db, SATURDAY).values()) == 1


def test_phones_that_never_came_are_no_arrivals(hospital: Hospital) -> None:
    hospital.asha.checks_in_from_elsewhere()
    assert lookups.arrivals(hospital.db, SATURDAY) == {}
