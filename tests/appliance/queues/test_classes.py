"""Who is given a head start, and how much of one: at the edges of the policy."""

import pytest

from appliance.departments.policy import Policy
from appliance.patients.events import Person
from appliance.queues.classes import by_age, head_start

POLICY = Policy(elderly_from=65, child_until=5, head_starts={"elderly": 10, "child": 15, "pregnant": 20})


@pytest.mark.parametrize(
    ("person", "classes"),
    [
        (Person(), ()),
        (Person(age=64), ()),
        (Person(age=65), ("elderly",)),
        (Person(age=130), ("elderly",)),
        (Person(age=6), ()),
        (Person(age=5), ("child",)),
        (Person(age=0), ("child",)),
        (Person(age_months=23), ("child",)),
        (Person(age=70, age_months=3), ("child",)),
    ],
)
def test_a_class_follows_the_stated_age(person: Person, classes: tuple[str, ...]) -> None:
    assert by_age(person, POLICY) == classes


@pytest.mark.parametrize(
    ("names", "minutes"),
    [
        ((), 0),
        (("elderly",), 10),
        (("elderly", "pregnant"), 20),
        (("disabled",), 0),
        (("important",), 0),
        (("child", "important"), 15),
    ],
)
def test_the_largest_counts_and_an_absent_one_gives_nothing(names: tuple[str, ...], minutes: int) -> None:
    assert head_start(names, POLICY) == minutes
