"""What an administrator does to staff and devices."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from appliance.database.rebuild import compare, rebuild
from appliance.database.transaction import Folding
from appliance.identity import actions, drawers, events, keyed, lookups, sessions
from appliance.identity.lookups import Staff
from appliance.identity.roles import IN_DEPARTMENTS, Grant
from appliance.identity.tables import FOLDS
from appliance.journal.event import Author, Catalogue, events_of
from appliance.refusals import Refused
from tests.appliance.identity.ward import (
    ANITA,
    CARDIOLOGY,
    EYES,
    HASH,
    SECRET,
    by_cookie,
    everything_on_disk,
    hire,
    hire_anita,
    hire_meera,
    open_page,
    open_ward,
    proof,
)
from tests.hospital import Spine


@pytest.fixture
def ward(tmp_path: Path) -> Iterator[Spine]:
    with open_ward(tmp_path) as spine:
        yield spine
        rebuild(spine.db, tmp_path / "rebuilt.db", Catalogue(*events_of(events)), Folding(FOLDS))
        assert compare(spine.path, tmp_path / "rebuilt.db") == [], "the journal explains every folded row"


def staff(ward: Spine, staff_id: str) -> Staff:
    found = lookups.staff(ward.db, staff_id)
    assert found is not None
    return found


def test_somebody_new_has_their_roles_and_a_password_that_is_nowhere_to_be_read(ward: Spine, tmp_path: Path) -> None:
    meera = hire(ward, "meera", Grant("DOCTOR", (EYES, CARDIOLOGY)), Grant("OPERATOR"))

    assert ward.recorded() == ["StaffAdded"]
    entry = ward.entries()[0]
    assert (entry.entity_id, entry.entity_version, entry.actor_id) == (meera, 1, "anita")
    assert staff(ward, meera) == Staff(
        meera,
        "meera",
        "Meera",
        enabled=True,
        verified=False,
        version=1,
        grants=(Grant("DOCTOR", (CARDIOLOGY, EYES)), Grant("OPERATOR")),
    )
    assert lookups.staff_by_username(ward.db, "meera") == staff(ward, meera)
    found = lookups.credential(ward.db, "meera")
    assert found is not None
    assert keyed.open_password(ward.means.keys, meera, found.sealed) == HASH
    for readable in (SECRET, HASH, HASH.split("$")[-1]):
        assert readable.encode() not in everything_on_disk(tmp_path)
        assert readable not in "".join(entry.payload for entry in ward.entries())


@pytest.mark.parametrize("username", ["", "m", "Meera", "dr meera", "-meera", "meera\n", "mira'--", "m" * 121, "मीरा"])
def test_a_username_that_nobody_could_type_everywhere_is_refused(ward: Spine, username: str) -> None:
    with pytest.raises(Refused) as caught:
        hire(ward, username, Grant("DOCTOR", (CARDIOLOGY,)))

    assert (caught.value.code, caught.value.field) == ("invalid-request", "username")
    assert ward.recorded() == []


def test_a_username_may_be_an_email_and_belongs_to_one_person(ward: Spine) -> None:
    hire(ward, "asha.nair+clinic@hospital.example", Grant("AUDITOR"))
    with pytest.raises(Refused, match="already has this username"):
        hire(ward, "asha.nair+clinic@hospital.example", Grant("AUDITOR"))

    assert ward.recorded() == ["StaffAdded"]


@pytest.mark.parametrize("grant", [Grant("DOCTOR"), Grant("RECEPTION"), Grant("ADMIN", (EYES,))])
def test_a_role_in_the_wrong_kind_of_place_is_refused(ward: Spine, grant: Grant) -> None:
    with pytest.raises(Refused) as caught:
        hire(ward, "meera", grant)

    belongs = "in departments" if grant.role in IN_DEPARTMENTS else "in the whole hospital"
    assert belongs in caught.value.sentence
    assert caught.value.field == "grants"
    assert ward.recorded() == []


def test_other_roles_hold_from_the_next_request_on(ward: Spine) -> None:
    meera = hire_meera(ward)
    page = open_page(ward, meera)
    changed = ward.do(actions.change_roles, ANITA, staff_id=meera, grants=[Grant("NURSE", (EYES, EYES))])

    assert changed.grants == (Grant("NURSE", (EYES,)),)
    assert changed.version == 2
    known = by_cookie(ward, page.secret)
    assert known is not None
    assert known.roles == {"NURSE": frozenset({EYES})}
    assert ward.recorded() == ["StaffAdded", "SignedIn", "StaffRolesChanged"]


def test_the_roles_they_have_already_are_no_change(ward: Spine) -> None:
    meera = hire_meera(ward)
    ward.do(actions.change_roles, ANITA, staff_id=meera, grants=[Grant("DOCTOR", (CARDIOLOGY, CARDIOLOGY))])

    assert ward.recorded() == ["StaffAdded"]


def test_somebody_may_be_left_without_any_role(ward: Spine) -> None:
    meera = hire_meera(ward)
    page = open_page(ward, meera)
    ward.do(actions.change_roles, ANITA, staff_id=meera, grants=[])

    known = by_cookie(ward, page.secret)
    assert known is not None
    assert known.roles == {}
    assert known.department_ids == frozenset()


def test_a_doctor_is_verified_once_and_nobody_else_is(ward: Spine) -> None:
    meera = hire_meera(ward)
    thomas = hire(ward, "thomas", Grant("NURSE", (CARDIOLOGY,)))
    assert ward.do(actions.verify_doctor, ANITA, staff_id=meera).verified
    assert ward.do(actions.verify_doctor, ANITA, staff_id=meera).version == 2
    with pytest.raises(Refused) as caught:
        ward.do(actions.verify_doctor, ANITA, staff_id=thomas)

    assert caught.value.code == "not-available"
    assert ward.recorded() == ["StaffAdded", "StaffAdded", "DoctorVerified"]


def test_whoever_is_disabled_is_out_at_once_and_may_come_back(ward: Spine) -> None:
    meera = hire_meera(ward)
    page = open_page(ward, meera)
    assert not ward.do(actions.disable_staff, ANITA, staff_id=meera, reason="left").enabled

    assert by_cookie(ward, page.secret) is None
    assert ward.recorded() == ["StaffAdded", "SignedIn", "StaffDisabled", "SessionsRevoked"]
    assert [entry.reason for entry in ward.entries()] == [None, None, "left", None]
    with pytest.raises(Refused, match="unauthenticated"):
        open_page(ward, meera)
    assert ward.do(actions.enable_staff, ANITA, staff_id=meera).enabled
    assert by_cookie(ward, page.secret) is None, "the old session stays ended"
    assert by_cookie(ward, open_page(ward, meera).secret) is not None


def test_disabling_or_enabling_twice_is_harmless(ward: Spine) -> None:
    meera = hire_meera(ward)
    ward.do(actions.enable_staff, ANITA, staff_id=meera)
    ward.do(actions.disable_staff, ANITA, staff_id=meera)
    ward.do(actions.disable_staff, ANITA, staff_id=meera)

    assert ward.recorded() == ["StaffAdded", "StaffDisabled"]


def test_the_last_administrator_cannot_be_lost(ward: Spine) -> None:
    anita = hire_anita(ward)
    deputy = hire(ward, "deputy", Grant("ADMIN"))
    ward.do(actions.disable_staff, ANITA, staff_id=deputy)
    before = ward.recorded()
    with pytest.raises(Refused, match="last administrator"):
        ward.do(actions.disable_staff, ANITA, staff_id=anita)
    with pytest.raises(Refused, match="last administrator"):
        ward.do(actions.change_roles, ANITA, staff_id=anita, grants=[Grant("AUDITOR")])

    assert ward.recorded() == before
    ward.do(actions.enable_staff, ANITA, staff_id=deputy)
    ward.do(actions.change_roles, ANITA, staff_id=anita, grants=[Grant("AUDITOR")])
    assert lookups.administrators(ward.db) == {deputy}


def test_another_password_ends_every_session_but_the_one_it_was_changed_from(ward: Spine) -> None:
    meera = hire_meera(ward)
    old, here = open_page(ward, meera), open_page(ward, meera)
    stale = proof(ward, meera)
    ward.clock.advance(seconds=1)
    other = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$b3RoZXI"
    ward.do(actions.set_password, ANITA, staff_id=meera, password_hash=other, keep_session_id=here.session_id)

    assert by_cookie(ward, old.secret) is None
    assert by_cookie(ward, here.secret) is not None
    assert ward.recorded()[-2:] == ["PasswordChanged", "SessionsRevoked"]
    found = lookups.credential(ward.db, "meera")
    assert found is not None
    assert keyed.open_password(ward.means.keys, meera, found.sealed) == other
    with pytest.raises(Refused, match="unauthenticated"):
        ward.do(sessions.open_page, ANITA, proven=stale)


@pytest.mark.parametrize("action", [actions.disable_staff, actions.enable_staff, actions.verify_doctor])
def test_nobody_is_not_found(ward: Spine, action: object) -> None:
    with pytest.raises(Refused, match="not-found"):
        ward.do(action, ANITA, staff_id="nobody")  # type: ignore[arg-type]  # three of one shape

    assert ward.recorded() == []


# Devices -------------------------------------------------------------------------------------------------------------


def add_kiosk(ward: Spine, key: str | None = "kiosk key") -> str:
    return ward.do(
        actions.add_device,
        ANITA,
        kind="KIOSK",
        name="Kiosk 1",
        place="Lobby",
        department_ids=[EYES, CARDIOLOGY, EYES],
        printer_id="p1",
        key_hash=None if key is None else keyed.device_hash(ward.means.keys, key),
    )


def knows(ward: Spine, key: str) -> bool:
    hashed = keyed.device_hash(ward.means.keys, key)
    return lookups.caller_of_device(ward.db, hashed, ward.clock.now(), kind="KIOSK") is not None


def test_a_device_is_known_by_its_key_and_the_key_is_nowhere_to_be_read(ward: Spine, tmp_path: Path) -> None:
    kiosk = add_kiosk(ward)

    assert ward.recorded() == ["DeviceAdded"]
    added = lookups.device(ward.db, kiosk)
    assert added is not None
    assert msgspec.structs.asdict(added) == {
        "device_id": kiosk,
        "kind": "KIOSK",
        "name": "Kiosk 1",
        "place": "Lobby",
        "department_ids": (CARDIOLOGY, EYES),
        "printer_id": "p1",
        "revoked": False,
        "added_at": "2026-11-21T09:00:00.000Z",
        "version": 1,
        "seen_at": None,
        "has_key": True,
    }
    assert knows(ward, "kiosk key")
    assert not knows(ward, "another key")
    assert b"kiosk key" not in everything_on_disk(tmp_path)


def test_only_a_kiosk_has_a_printer_of_its_own(ward: Spine) -> None:
    with pytest.raises(Refused) as caught:
        ward.do(
            actions.add_device, ANITA, kind="BOARD", name="B", place="Lobby", department_ids=[EYES], printer_id="p1"
        )

    assert (caught.value.code, caught.value.field) == ("invalid-request", "printerId")
    assert ward.recorded() == []


def test_a_new_key_ends_the_old_one_and_journals_nothing(ward: Spine) -> None:
    kiosk = add_kiosk(ward, key=None)
    for key in ("first", "second"):
        key_hash = keyed.device_hash(ward.means.keys, key)
        ward.do(actions.give_device_key, ANITA, device_id=kiosk, key_hash=key_hash)

    assert (knows(ward, "first"), knows(ward, "second")) == (False, True)
    assert ward.recorded() == ["DeviceAdded"]


def test_a_new_key_was_not_seen_yet_and_the_same_key_again_is_no_new_one(ward: Spine) -> None:
    kiosk = add_kiosk(ward)
    ward.do(actions.touch_device, device_id=kiosk)
    seen = []
    for key in ("kiosk key", "another"):
        key_hash = keyed.device_hash(ward.means.keys, key)
        ward.do(actions.give_device_key, ANITA, device_id=kiosk, key_hash=key_hash)
        seen += [device.seen_at for device in lookups.all_devices(ward.db)]

    assert seen == ["2026-11-21T09:00:00.000Z", None]


def test_a_revoked_device_may_do_nothing_from_the_next_request_on(ward: Spine) -> None:
    kiosk = add_kiosk(ward)
    assert ward.do(actions.revoke_device, ANITA, device_id=kiosk, reason="stolen").revoked
    ward.do(actions.revoke_device, ANITA, device_id=kiosk)

    assert not knows(ward, "kiosk key")
    assert ward.recorded() == ["DeviceAdded", "DeviceRevoked"]
    with pytest.raises(Refused, match="not-found"):
        ward.do(actions.give_device_key, ANITA, device_id=kiosk, key_hash=b"x" * 32)
    assert [device.revoked for device in lookups.all_devices(ward.db)] == [True]


def test_what_a_drawer_still_holds_of_a_revoked_device_opens_nothing(ward: Spine) -> None:
    """Drawers may come back from a copy that is older than the journal."""
    kiosk = add_kiosk(ward)
    ward.do(actions.revoke_device, ANITA, device_id=kiosk)
    assert ward.db.execute("select count(*) from device_keys").fetchone() == (0,)
    key_hash = keyed.device_hash(ward.means.keys, "kiosk key")
    ward.do(lambda tx: drawers.keep_device_key(tx.db, kiosk, key_hash, "2026-11-21T09:00:00.000Z"))

    assert not knows(ward, "kiosk key")
    assert lookups.still_open(ward.db, [kiosk], ward.clock.now()) == set()


def test_a_device_that_shows_itself_is_seen(ward: Spine) -> None:
    kiosk = add_kiosk(ward)
    ward.clock.advance(seconds=90)
    ward.do(actions.touch_device, Author(kind="device", id=kiosk), device_id=kiosk)

    (device,) = lookups.all_devices(ward.db)
    assert device.seen_at == "2026-11-21T09:01:30.000Z"
    assert ward.recorded() == ["DeviceAdded"]


def test_a_denied_request_is_written_down_with_its_route_and_not_with_what_it_was_about(ward: Spine) -> None:
    ravi = Author(kind="staff", id="ravi")
    ward.do(actions.deny_access, ravi, route="GET /v1/queue/{departmentId}")

    (entry,) = ward.entries()
    assert (entry.type, entry.entity_kind, entry.entity_id, entry.actor_id, entry.payload) == (
        "AccessDenied",
        "route",
        "GET /v1/queue/{departmentId}",
        "ravi",
        "{}",
    )


def test_several_things_about_one_person_are_changed_at_once(ward: Spine) -> None:
    meera = hire(ward, "meera", Grant("NURSE", (CARDIOLOGY,)))
    changed = ward.do(
        actions.change_staff,
        ANITA,
        staff_id=meera,
        name="Dr Meera Nair",
        grants=[Grant("DOCTOR", (EYES,))],
        verified=True,
        expected_version=1,
    )
    assert (changed.name, changed.roles, changed.verified, changed.version) == ("Dr Meera Nair", ("DOCTOR",), True, 4)
    assert ward.recorded()[1:] == ["StaffRenamed", "StaffRolesChanged", "DoctorVerified"]
    assert ward.entries()[1].payload == '{"was":"Meera","now":"Dr Meera Nair"}'


def test_several_things_are_changed_together_or_not_at_all(ward: Spine) -> None:
    nurse = hire(ward, "thomas", Grant("NURSE", (CARDIOLOGY,)))
    with pytest.raises(Refused, match="not-available"):
        ward.do(actions.change_staff, ANITA, staff_id=nurse, name="Thomas Kurian", verified=True)
    assert staff(ward, nurse).name == "Thomas"
    assert ward.recorded() == ["StaffAdded"]


def test_what_was_changed_in_another_window_is_not_changed_over_it(ward: Spine) -> None:
    meera = hire_meera(ward)
    ward.do(actions.change_staff, ANITA, staff_id=meera, name="Meera N")
    with pytest.raises(Refused) as caught:
        ward.do(actions.change_staff, ANITA, staff_id=meera, name="Meera X", expected_version=1)
    assert (caught.value.code, caught.value.extras) == ("version-conflict", {"version": 2})
    assert staff(ward, meera).name == "Meera N"


def test_what_stays_as_it_is_is_not_written_down(ward: Spine) -> None:
    meera = hire_meera(ward)
    ward.do(
        actions.change_staff,
        ANITA,
        staff_id=meera,
        name="Meera",
        grants=[Grant("DOCTOR", (CARDIOLOGY,))],
        enabled=True,
    )
    assert ward.recorded() == ["StaffAdded"]


def test_a_device_moves_to_another_place(ward: Spine) -> None:
    device_id = add_board(ward)
    changed = ward.do(actions.change_device, ANITA, device_id=device_id, place="Eye clinic", department_ids=[EYES])
    assert (changed.name, changed.place, changed.department_ids, changed.version) == (
        "Board 1",
        "Eye clinic",
        (EYES,),
        2,
    )
    assert ward.recorded()[-1] == "DeviceChanged"
    assert ward.do(actions.change_device, ANITA, device_id=device_id, place="Eye clinic").version == 2, "nothing new"


def test_a_board_gets_no_printer_and_a_revoked_device_nothing(ward: Spine) -> None:
    device_id = add_board(ward)
    with pytest.raises(Refused) as caught:
        ward.do(actions.change_device, ANITA, device_id=device_id, printer_id="p1")
    assert caught.value.field == "printerId"
    with pytest.raises(Refused, match="version-conflict"):
        ward.do(actions.change_device, ANITA, device_id=device_id, name="B", expected_version=7)
    ward.do(actions.revoke_device, ANITA, device_id=device_id)
    with pytest.raises(Refused, match="not-available"):
        ward.do(actions.change_device, ANITA, device_id=device_id, name="B")


def add_board(ward: Spine) -> str:
    return ward.do(actions.add_device, ANITA, kind="BOARD", name="Board 1", place="Lobby", department_ids=[CARDIOLOGY])
