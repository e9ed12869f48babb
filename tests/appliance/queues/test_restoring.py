"""Finding one's visit again with what is printed on the slip: the number and three characters."""

import pytest

from appliance.patients.links import check_characters, restore_token
from appliance.patients.lookups import restored
from appliance.queues.lookups import Visit
from appliance.queues.restoring import TRIES, Restored, restore
from tests.hospital import TIMER, Hospital, Phone


def on_the_slip(hospital: Hospital, visit: Visit) -> str:
    assert visit.token_id is not None
    return check_characters(hospital.spine.means.keys, visit.token_id)


def types(hospital: Hospital, phone: Phone, number: str | None, check: str) -> Restored | None:
    return hospital.spine.do(restore, TIMER, token_number=number or "", check=check, session_hash=phone.session_hash)


def opens(hospital: Hospital, visit: Visit, generation: int) -> bool:
    """Whether this restore token of the visit is a valid one."""
    keys = hospital.spine.means.keys
    token = restore_token(keys, visit.visit_id, generation)
    return (
        restored(hospital.db, keys.keyed_hash("restore", token), hospital.spine.entries()[-1].occurred_at) is not None
    )


def test_whoever_holds_the_slip_finds_the_visit_again_and_the_journal_says_nothing(hospital: Hospital) -> None:
    visit = hospital.kiosk.gives_a_number_to("Asha")
    with hospital.records():
        found = types(hospital, hospital.asha, "C-001", on_the_slip(hospital, visit))

    assert found == Restored(visit.visit_id, 1, "2026-11-22T00:30:00.000Z", (visit.visit_id,))
    assert hospital.asha.follows() == [visit.token_id]
    assert opens(hospital, visit, 1)


def test_a_restore_ends_the_restore_tokens_before_it(hospital: Hospital) -> None:
    visit = hospital.asha.gets_a_number()
    assert opens(hospital, visit, 0)
    types(hospital, hospital.asha, "C-001", on_the_slip(hospital, visit))
    assert not opens(hospital, visit, 0)
    assert opens(hospital, visit, 1)
    types(hospital, hospital.asha, "C-001", on_the_slip(hospital, visit))
    assert not opens(hospital, visit, 1)
    assert opens(hospital, visit, 2)


def wrong(check: str) -> str:
    return check[:2] + ("A" if check[2] != "A" else "C")


def test_ravi_guesses_and_sees_nothing(hospital: Hospital) -> None:
    visit = hospital.kiosk.gives_a_number_to("Asha")
    assert types(hospital, hospital.ravi, "C-001", wrong(on_the_slip(hospital, visit))) is None
    assert hospital.ravi.follows() == []
    assert not opens(hospital, visit, 0) and not opens(hospital, visit, 1)


def test_five_wrong_tries_then_reception_helps_even_with_the_right_ones(hospital: Hospital) -> None:
    visit, other = hospital.kiosk.gives_a_number_to("Asha"), hospital.kiosk.gives_a_number_to("Bina")
    check = on_the_slip(hospital, visit)
    for _ in range(TRIES):
        assert types(hospital, hospital.ravi, "C-001", wrong(check)) is None
    with hospital.refuses("rate-limited"):
        types(hospital, hospital.ravi, "C-001", wrong(check))
    with hospital.refuses("rate-limited"):
        types(hospital, hospital.asha, "C-001", check)
    assert types(hospital, hospital.asha, "C-002", on_the_slip(hospital, other)) is not None


def test_the_right_characters_after_four_wrong_ones_are_right(hospital: Hospital) -> None:
    visit = hospital.kiosk.gives_a_number_to("Asha")
    check = on_the_slip(hospital, visit)
    for _ in range(TRIES - 1):
        types(hospital, hospital.asha, "C-001", wrong(check))
    assert types(hospital, hospital.asha, "C-001", check) is not None


@pytest.mark.parametrize("number", ["C-002", "X-001", "C", "C-", "-1", "", "C-0x1", "C-001-1", "C-²", "C-1e3"])
def test_a_number_that_nobody_has_today_finds_nothing(hospital: Hospital, number: str) -> None:
    visit = hospital.kiosk.gives_a_number_to("Asha")
    before = hospital.everything()
    assert types(hospital, hospital.asha, number, on_the_slip(hospital, visit)) is None
    assert hospital.everything() == before


def test_a_slip_of_yesterday_finds_nothing_once_a_new_day_has_begun(hospital: Hospital) -> None:
    visit = hospital.kiosk.gives_a_number_to("Asha")
    hospital.clock.advance(seconds=24 * 3600)
    hospital.passes_the_night()
    hospital.kiosk.gives_a_number_to("Bina")
    assert types(hospital, hospital.asha, "C-001", on_the_slip(hospital, visit)) is None


def test_a_journey_is_found_with_all_its_visits(hospital: Hospital) -> None:
    hospital.meera.comes()
    visit = hospital.kiosk.gives_a_number_to("Asha")
    hospital.meera.sees(hospital.meera.calls(visit))
    found = types(hospital, hospital.asha, "C-001", on_the_slip(hospital, visit))
    assert found is not None
    assert found.visit_ids == (visit.visit_id,), "also after the consultation: the prescription is there"


def test_a_restore_ends_the_restore_tokens_of_every_visit_on_the_way(hospital: Hospital) -> None:
    """The phone that checked in was told one for the first visit; the slip now leads to the second."""
    laboratory = hospital.opens("L", "Laboratory")
    hospital.meera.comes()
    visit = hospital.asha.gets_a_number()
    hospital.meera.completes(hospital.meera.starts(hospital.meera.calls(visit)), send_to=[laboratory])
    assert opens(hospital, visit, 0)
    found = types(hospital, hospital.ravi, visit.token_number, on_the_slip(hospital, visit))
    assert found is not None and len(found.visit_ids) == 2
    assert not opens(hospital, visit, 0)
    assert opens(hospital, hospital.visit(found.visit_id), found.generation)
