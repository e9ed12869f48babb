"""Finding somebody's visit of today by what they still know."""

import pytest

from appliance.patients.events import Person
from appliance.queues.finding import Asked, asked, found
from tests.appliance.queues.test_moving import missed
from tests.hospital import Hospital


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("C-017", Asked(letters="C", number=17)),
        ("c17", Asked(letters="C", number=17)),
        ("ent 003", Asked(letters="ENT", number=3)),
        ("17", Asked(number=17)),
        ("3210", Asked(number=3210, digits="3210")),
        ("98765 43210", Asked(digits="9876543210")),
        ("+91 98765-43210", Asked(digits="9876543210")),
        ("asha", Asked(names=("asha",))),
        ("  Asha   RAO ", Asked(names=("asha", "rao"))),
        ("José", Asked(names=("jose",))),
        ("asha 41", Asked(names=("asha",), age=41)),
        ("आशा", Asked(names=("आशा",))),
        ("9:40", Asked(time=(9, 40))),
        ("09.40", Asked(time=(9, 40))),
        ("24:00", Asked(names=("24:00",))),
    ],
)
def test_what_somebody_typed_is_taken_in_every_sense_it_can_have(text: str, sense: Asked) -> None:
    assert asked(text) == sense


def numbers_found(hospital: Hospital, text: str, *department_ids: str) -> list[str | None]:
    everywhere = department_ids or (hospital.department_id,)
    seals = hospital.spine.means.seals
    hits = found(hospital.db, seals, text=text, department_ids=everywhere, at=hospital.clock.now())
    return [hit.visit.token_number for hit in hits]


@pytest.fixture
def crowd(hospital: Hospital) -> Hospital:
    """Asha Rao at 9:00, Asha Devi at 9:30, Ravi at 10:00 (UTC), all in Cardiology; another Asha in Dermatology."""
    for name, age, phone in (
        ("Asha Rao", 41, "+91 98765 43210"),
        ("Asha Devi", 70, "040 2345 0003"),
        ("Ravi Kumar", 33, None),
    ):
        hospital.leela.gives_a_number_to(Person(name=name, age=age, phone=phone))
        hospital.clock.advance(seconds=1800)
    return hospital


def test_a_number_is_found_with_and_without_its_letters(crowd: Hospital) -> None:
    assert numbers_found(crowd, "C-002") == numbers_found(crowd, "2") == ["C-002"]
    assert numbers_found(crowd, "D-002") == []


def test_the_end_of_a_phone_number_is_enough(crowd: Hospital) -> None:
    assert numbers_found(crowd, "3210") == ["C-001"]
    assert numbers_found(crowd, "9876543210") == ["C-001"]
    assert numbers_found(crowd, "9876") == [], "the end, not the middle"


def test_a_number_goes_before_a_phone_that_ends_so(crowd: Hospital) -> None:
    assert numbers_found(crowd, "003") == ["C-003", "C-002"]


def test_every_word_begins_one_of_the_names(crowd: Hospital) -> None:
    assert numbers_found(crowd, "asha") == ["C-002", "C-001"], "the newest first"
    assert numbers_found(crowd, "rao as") == ["C-001"]
    assert numbers_found(crowd, "sha") == []


def test_the_right_age_goes_first(crowd: Hospital) -> None:
    assert numbers_found(crowd, "asha 41") == ["C-001", "C-002"]


def test_a_time_finds_who_came_about_then_the_nearest_first(crowd: Hospital) -> None:
    assert numbers_found(crowd, "15:10") == ["C-002", "C-003"]
    assert numbers_found(crowd, "14:35") == ["C-001"]
    assert numbers_found(crowd, "12:00") == []


def test_only_those_departments_are_searched_that_are_named(crowd: Hospital) -> None:
    elsewhere = crowd.opens("D", "Dermatology")
    crowd.leela.gives_a_number_to("Asha Elsewhere", place=elsewhere)
    assert numbers_found(crowd, "asha", elsewhere.department_id) == ["D-001"]
    assert "D-001" not in numbers_found(crowd, "asha")


def test_who_still_waits_is_found_before_whoever_is_gone(hospital: Hospital) -> None:
    gone = missed(hospital)
    hospital.leela.gives_a_number_to("Asha")
    assert numbers_found(hospital, "asha") == ["C-002", "C-001"]
    hospital.leela.lets_back(gone)
    hospital.leela.cancels(hospital.leela.gives_a_number_to("Asha"))
    assert numbers_found(hospital, "asha") == ["C-001", "C-002", "C-003", "C-001"]


def test_yesterdays_people_are_nobodys_business_today(crowd: Hospital) -> None:
    crowd.clock.advance(seconds=24 * 3600)
    crowd.passes_the_night()
    assert numbers_found(crowd, "asha") == []


def test_twenty_are_enough(hospital: Hospital) -> None:
    for _ in range(21):
        hospital.leela.gives_a_number_to("Asha")
    assert len(numbers_found(hospital, "asha")) == 20
