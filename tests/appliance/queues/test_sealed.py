"""The canary: nothing of a person stands readable in any file of the database, however the facts got there."""

from pathlib import Path

from appliance.database.writer import Limits
from appliance.patients.events import Person
from tests.hospital import Hospital, open_hospital

NAME = "Zebunnisa Quarrelgate"
PHONE = "+91 70707 31313"
SYMPTOM = "phosphorescent hiccups"
NEED = "xylophone-interpreter"
PRESCRIPTION = "Unobtainium 17 mg at moonrise"
WORDS = (NAME, "Quarrelgate", "Zebunnisa", PHONE, "70707", "31313", SYMPTOM, "hiccups", NEED, PRESCRIPTION, "moonrise")
PERSON = Person(name=NAME, age=41, phone=PHONE, symptoms=(SYMPTOM,), needs=(NEED,), language="hi")


def found_in(folder: Path) -> set[tuple[str, str]]:
    """Every file of a data folder in which one of the words stands, in UTF-8 or UTF-16."""
    return {
        (path.name, word)
        for path in folder.iterdir()
        for word in WORDS
        if word.encode() in (raw := path.read_bytes()) or word.encode("utf-16-le") in raw
    }


def a_visit_of_every_kind(hospital: Hospital) -> None:
    hospital.meera.comes()
    hospital.kiosk.gives_a_number_to(PERSON, paper=True)
    hospital.leela.gives_a_number_to(PERSON, urgent=True)
    hospital.asha.checks_in(person=PERSON)
    hospital.asha.shows_presence(hospital.visit(hospital.asha.checks_in(hospital.asha.scans("none"), PERSON)))
    visit = hospital.meera.calls_next()
    assert visit is not None
    completed = hospital.meera.sees(visit, PRESCRIPTION)
    assert hospital.prescription(completed).content == PRESCRIPTION
    assert hospital.person(completed) == PERSON


def test_no_word_of_a_person_stands_in_any_file(tmp_path: Path) -> None:
    with open_hospital(tmp_path, limits=Limits(synchronous="OFF")) as hospital:
        a_visit_of_every_kind(hospital)
        names = {path.name for path in tmp_path.iterdir()}
        assert {"medique.db", "medique.db-wal", "keyring"} <= names
        assert found_in(tmp_path) == set()
        assert hospital.meera.doctor_id.encode() in (tmp_path / "medique.db-wal").read_bytes(), "what is clear is found"
    assert found_in(tmp_path) == set(), "nor once the log has been moved into the database"


def test_a_word_that_leaked_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "leak").write_bytes(b"..." + NAME.encode("utf-16-le"))
    assert ("leak", NAME) in found_in(tmp_path)


def test_no_event_and_no_table_holds_a_word_outside_its_sealed_parts(hospital: Hospital) -> None:
    a_visit_of_every_kind(hospital)
    for entry in hospital.spine.entries():
        clear = (entry.payload, entry.reason, entry.actor_id, entry.actor_device, entry.trace_id, entry.entity_id)
        assert not [word for word in WORDS if word in " ".join(filter(None, clear))]
    for table, rows in hospital.everything().items():
        assert not [word for word in WORDS if any(word in str(row) for row in rows)], table


def test_what_the_queue_refuses_says_nothing_of_the_person(hospital: Hospital) -> None:
    hospital.meera.comes()
    visit = hospital.meera.calls(hospital.kiosk.gives_a_number_to(PERSON))
    with hospital.refuses("has-active-visit") as refused:
        hospital.meera.calls_next()
    said = f"{refused.value.sentence} {refused.value.values} {refused.value.extras}"
    assert visit.token_number in refused.value.values.values()
    assert not [word for word in WORDS if word in said]


def test_the_same_person_is_sealed_differently_each_time(hospital: Hospital) -> None:
    """Equal facts make no equal bytes: nobody reads from the table that somebody came twice."""
    for _ in range(3):
        hospital.kiosk.gives_a_number_to(PERSON)
    sealed = hospital.db.execute("select sealed from people").fetchall()
    assert len(set(sealed)) == len(sealed) == 3
