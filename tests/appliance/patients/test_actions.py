"""Clearing a phone ends what it was told, and nothing that was ended comes back to life."""

from appliance.patients.actions import clear_phone, clear_restore
from appliance.patients.links import check_characters, restore_token
from appliance.patients.lookups import followed, restored
from appliance.queues.lookups import Visit
from appliance.queues.restoring import restore
from tests.hospital import TIMER, Hospital, Phone


def token_hash(hospital: Hospital, visit: Visit, generation: int) -> bytes:
    keys = hospital.spine.means.keys
    return keys.keyed_hash("restore", restore_token(keys, visit.visit_id, generation))


def opens(hospital: Hospital, visit: Visit, generation: int) -> bool:
    at = hospital.spine.entries()[-1].occurred_at
    return restored(hospital.db, token_hash(hospital, visit, generation), at) == visit.visit_id


def restores(hospital: Hospital, phone: Phone, visit: Visit) -> None:
    assert visit.token_id is not None and visit.token_number is not None
    check = check_characters(hospital.spine.means.keys, visit.token_id)
    hospital.spine.do(restore, TIMER, token_number=visit.token_number, check=check, session_hash=phone.session_hash)


def clears(hospital: Hospital, phone: Phone) -> int:
    return hospital.spine.do(clear_phone, TIMER, session_hash=phone.session_hash)


def test_a_cleared_phone_follows_nothing_and_its_restore_tokens_open_nothing(hospital: Hospital) -> None:
    visits = [hospital.asha.gets_a_number(), hospital.asha.gets_a_number()]
    assert all(opens(hospital, visit, 0) for visit in visits)
    with hospital.records():
        assert clears(hospital, hospital.asha) == 2
    assert followed(hospital.db, hospital.asha.session_hash, "2026-11-21T09:00:00.000Z") == []
    assert not any(opens(hospital, visit, 0) for visit in visits)
    assert clears(hospital, hospital.asha) == 0


def test_clearing_one_phone_leaves_the_others_alone(hospital: Hospital) -> None:
    ashas, ravis = hospital.asha.gets_a_number(), hospital.ravi.gets_a_number()
    clears(hospital, hospital.ravi)
    assert opens(hospital, ashas, 0)
    assert not opens(hospital, ravis, 0)


def test_a_phone_that_gave_a_visit_away_does_not_take_it_back_by_clearing(hospital: Hospital) -> None:
    """Asha checked in on Ravi's phone and restored on her own: that he clears his is none of hers."""
    visit = hospital.ravi.gets_a_number()
    restores(hospital, hospital.asha, visit)
    clears(hospital, hospital.ravi)
    assert opens(hospital, visit, 1)


def test_a_token_that_was_ended_does_not_come_back_to_life(hospital: Hospital) -> None:
    visit = hospital.asha.gets_a_number()
    restores(hospital, hospital.asha, visit)
    assert opens(hospital, visit, 1)
    clears(hospital, hospital.asha)
    restores(hospital, hospital.ravi, visit)
    assert [opens(hospital, visit, generation) for generation in range(4)] == [False, False, False, True]


def test_a_phone_without_cookies_clears_itself_by_its_restore_token(hospital: Hospital) -> None:
    visit = hospital.asha.gets_a_number()
    hashed = token_hash(hospital, visit, 0)
    assert hospital.spine.do(clear_restore, TIMER, token_hash=hashed) == 1
    assert not opens(hospital, visit, 0)
    assert hospital.spine.do(clear_restore, TIMER, token_hash=hashed) == 0
