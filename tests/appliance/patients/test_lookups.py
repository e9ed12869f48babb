"""A person's facts: opened with their key, and nothing left of them once it is destroyed."""

from appliance.database.transaction import Transaction
from appliance.patients.events import Person
from appliance.patients.lookups import ERASED, person
from tests.hospital import Hospital

ASHA = Person(name="Asha Rao", age=41, phone="+91 98765 43210", symptoms=("chest pain", "खाँसी"), needs=("wheelchair",))


def test_what_was_told_is_what_is_shown(hospital: Hospital) -> None:
    assert hospital.person(hospital.kiosk.gives_a_number_to(ASHA)) == ASHA


def test_a_kiosk_need_not_ask_anything(hospital: Hospital) -> None:
    assert hospital.person(hospital.kiosk.gives_a_number_to(Person())) == Person()


def test_nobody_knows_a_stranger(hospital: Hospital) -> None:
    assert person(hospital.db, hospital.spine.means.seals, "nobody") == ERASED


def test_two_people_have_two_keys(hospital: Hospital) -> None:
    asha, bina = hospital.kiosk.gives_a_number_to(ASHA), hospital.kiosk.gives_a_number_to("Bina")
    rows = hospital.db.execute("select patient_id, key_id, ring_id from patient_keys").fetchall()
    assert {row[0] for row in rows} == {asha.patient_id, bina.patient_id}
    assert len({row[1] for row in rows}) == 2


def test_without_the_key_nothing_is_left_of_a_person_and_the_chain_still_holds(hospital: Hospital) -> None:
    asha, bina = hospital.kiosk.gives_a_number_to(ASHA), hospital.kiosk.gives_a_number_to("Bina")

    def destroy_key(tx: Transaction) -> None:
        tx.db.execute("delete from patient_keys where patient_id = ?", (asha.patient_id,))

    hospital.spine.do(destroy_key)

    assert hospital.person(asha) == ERASED
    assert hospital.person(bina).name == "Bina"
