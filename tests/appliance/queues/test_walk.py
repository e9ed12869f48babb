"""Random mornings against a small model: whatever people press in whatever order, queue and model say the same.

The model is the specification once more in the plainest words: a table of moves, two lists by number that are merged, a ladder.
"""

import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import get_args

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from appliance.clock import milliseconds
from appliance.queues import actions, lookups
from appliance.queues.due import due
from appliance.queues.lookups import Visit
from appliance.queues.order import calling_order
from appliance.queues.states import ACTIVE, IN_LINE, MOVES, State
from appliance.refusals import Refused
from tests.hospital import SOAK, TIMER, Doctor, open_hospital


@dataclass
class Remembered:
    """One visit as the model knows it."""

    state: State
    version: int = 1
    number: int = 0
    scanned_at: int = 0
    bound: str | None = None
    doctor: str | None = None
    calls: int = 0
    first_call: int = 0
    last_call: int = 0
    prescribed: bool = False


which = st.integers(0, 40)
screens = st.sampled_from(["fresh", "no version", "fresh", "no version", "fresh", "old"])
doctors = st.integers(0, 1)


class Morning(RuleBasedStateMachine):
    """One department, two doctors, everybody presses anything."""

    def __init__(self) -> None:
        super().__init__()
        self._open = ExitStack()
        folder = self._open.enter_context(tempfile.TemporaryDirectory())
        self.hospital = self._open.enter_context(open_hospital(Path(folder)))
        self.doctors = (self.hospital.meera, self.hospital.sunil)
        self.visits: dict[str, Remembered] = {}
        self.available = {doctor.doctor_id: "OFFLINE" for doctor in self.doctors}
        self.issued = 0
        self.urgent_in_a_row = 0
        self.codes: Counter[str] = Counter()
        """How often what was refused."""

    def teardown(self) -> None:
        versions: dict[str, list[int]] = defaultdict(list)
        for entry in self.hospital.spine.entries():
            if entry.entity_kind == "visit":
                versions[entry.entity_id].append(entry.entity_version)
        for visit_id, model in self.visits.items():
            assert versions[visit_id] == list(range(1, model.version + 1)), "one entry for each version, in order"
        self._open.close()

    # What people press ------------------------------------------------------------------------------------------------

    @initialize()
    def morning_begins(self) -> None:
        """Both doctors are there, six people wait, and one has come from elsewhere."""
        for doctor in (0, 1):
            self.comes(doctor)
        for patient in range(6):
            self.gives_a_number(patient == 3, 1 if patient == 4 else None)
        self.scans_from_elsewhere()

    @rule(urgent=st.booleans(), bound=st.sampled_from([None, None, 0, 1]))
    def gives_a_number(self, urgent: bool, bound: int | None) -> None:
        doctor = self.doctors[bound] if bound is not None else None
        visit = self.hospital.leela.gives_a_number_to("Asha", urgent=urgent, doctor=doctor)
        model = Remembered("WAITING", bound=doctor.doctor_id if doctor else None)
        self._joins(model)
        if urgent:
            model.state, model.version = "URGENT", 2
        self.visits[visit.visit_id] = model

    @rule()
    def scans_from_elsewhere(self) -> None:
        visit = self.hospital.asha.checks_in_from_elsewhere()
        self.visits[visit.visit_id] = Remembered("SCANNED", scanned_at=self._now())

    @precondition(lambda self: self.visits)
    @rule(place=which)
    def shows_presence(self, place: int) -> None:
        visit_id, model = self._visit(place, "SCANNED")
        said = self._said(lambda: self.hospital.kiosk.sees_the_person_of(self.hospital.visit(visit_id)))
        if self._allowed(said, model, "WAITING", None):
            self._joins(model)

    @precondition(lambda self: self.visits)
    @rule(place=which, screen=screens)
    def leaves(self, place: int, screen: str) -> None:
        visit_id, model = self._visit(place, "SCANNED", "WAITING", "URGENT", "CALLED")
        visit, version = self._shown(visit_id, screen)
        said = self._said(lambda: self.hospital.asha.leaves(visit, version))
        self._allowed(said, model, "CANCELLED", self._if_old(screen))

    @precondition(lambda self: self.visits)
    @rule(place=which, screen=screens)
    def raises(self, place: int, screen: str) -> None:
        visit_id, model = self._visit(place, "WAITING")
        visit, version = self._shown(visit_id, screen)
        said = self._said(lambda: self.hospital.thomas.raises(visit, version))
        self._allowed(said, model, "URGENT", self._if_old(screen))

    @rule(doctor=doctors)
    def calls_next(self, doctor: int) -> None:
        caller = self.doctors[doctor]
        said = self._said(caller.calls_next)
        refusal = self._busy(caller)
        line = self._line(caller)
        if refusal:
            assert said == refusal
        elif not line:
            assert said is None
        else:
            assert isinstance(said, Visit) and said.visit_id == line[0]
            self._called(self.visits[line[0]], caller)

    @precondition(lambda self: self.visits)
    @rule(doctor=doctors, place=which, screen=screens)
    def calls(self, doctor: int, place: int, screen: str) -> None:
        caller, (visit_id, model) = self.doctors[doctor], self._visit(place, "WAITING", "URGENT")
        visit, version = self._shown(visit_id, screen)
        said = self._said(lambda: caller.calls(visit, version))
        if model.state in ACTIVE and model.doctor != caller.doctor_id:
            assert said == "already-taken"
        elif model.state not in IN_LINE:
            assert said == "invalid-transition"
        elif refusal := self._if_old(screen) or self._busy(caller):
            assert said == refusal
        elif model.bound not in (None, caller.doctor_id):
            assert said == "not-available"
        else:
            assert isinstance(said, Visit)
            self._called(model, caller)

    @precondition(lambda self: self.visits)
    @rule(doctor=doctors, place=which, screen=screens)
    def recalls(self, doctor: int, place: int, screen: str) -> None:
        visit_id, model = self._visit(place, "CALLED")
        caller = self._caller(model, doctor, place)
        visit, version = self._shown(visit_id, screen)
        said = self._said(lambda: caller.recalls(visit, version))
        refusal = self._not_mine(model, "CALLED", caller) or self._if_old(screen)
        if not refusal and model.calls > 4:
            refusal = "invalid-transition"
        if refusal:
            assert said == refusal
        else:
            model.version, model.calls, model.last_call = model.version + 1, model.calls + 1, self._now()

    @precondition(lambda self: self.visits)
    @rule(doctor=doctors, place=which, screen=screens)
    def starts(self, doctor: int, place: int, screen: str) -> None:
        visit_id, model = self._visit(place, "CALLED")
        caller = self._caller(model, doctor, place)
        visit, version = self._shown(visit_id, screen)
        said = self._said(lambda: caller.starts(visit, version))
        refusal = self._not_mine(model, "CALLED", caller) or self._if_old(screen)
        self._allowed(said, model, "IN_CONSULTATION", refusal)

    @precondition(lambda self: self.visits)
    @rule(doctor=doctors, place=which, screen=screens, text=st.sampled_from([None, "", "Aspirin"]))
    def completes(self, doctor: int, place: int, screen: str, text: str | None) -> None:
        visit_id, model = self._visit(place, "IN_CONSULTATION")
        caller = self._caller(model, doctor, place)
        visit, version = self._shown(visit_id, screen)
        said = self._said(lambda: caller.completes(visit, text, version))
        refusal = self._not_mine(model, "IN_CONSULTATION", caller) or self._if_old(screen)
        if self._allowed(said, model, "COMPLETED", refusal):
            model.prescribed = bool(text)

    @precondition(lambda self: self.visits)
    @rule(place=which, screen=screens)
    def misses(self, place: int, screen: str) -> None:
        visit_id, model = self._visit(place, "CALLED")
        visit, version = self._shown(visit_id, screen)
        said = self._said(lambda: self.hospital.leela.misses(visit, version))
        climbed = model.calls > 4 or (model.calls >= 2 and model.last_call - model.first_call >= 60_000)
        early = None if climbed and self._now() - model.first_call >= 180_000 else "too-early"
        self._allowed(said, model, "NO_SHOW", self._if_old(screen) or early)

    @rule(doctor=doctors)
    def comes(self, doctor: int) -> None:
        self.doctors[doctor].comes()
        self.available[self.doctors[doctor].doctor_id] = "AVAILABLE"

    @rule(doctor=doctors, really=st.sampled_from([False, False, True]))
    def goes(self, doctor: int, really: bool) -> None:
        if not really:
            return
        self.doctors[doctor].goes()
        self.available[self.doctors[doctor].doctor_id] = "OFFLINE"

    @rule(seconds=st.sampled_from([0.001, 30, 60, 119.999, 180, 1200]))
    def time_passes(self, seconds: float) -> None:
        self.hospital.clock.advance(seconds=seconds)
        for each in list(due(self.hospital.db, self.hospital.clock.now())):
            self.hospital.spine.do(actions.lapse, TIMER, **each.arguments)
        for model in self.visits.values():
            if model.state == "SCANNED" and self._now() - model.scanned_at >= 20 * 60_000:
                model.state, model.version = "CANCELLED", model.version + 1

    # What must hold after every press ---------------------------------------------------------------------------------

    @invariant()
    def queue_and_model_say_the_same(self) -> None:
        for visit_id, model in self.visits.items():
            visit = self.hospital.visit(visit_id)
            assert (visit.state, visit.version, visit.doctor_id) == (model.state, model.version, model.doctor)
            assert visit.token_number == (f"C-{model.number:03d}" if model.number else None)
            assert (visit.prescription_id is not None) == model.prescribed
            if visit.prescription_id is not None:
                assert self.hospital.prescription(visit).content == "Aspirin"
            assert visit.calls == model.calls

    @invariant()
    def the_line_is_in_the_models_order(self) -> None:
        line = lookups.in_line(self.hospital.db, self.hospital.department_id)
        counters = lookups.counters(self.hospital.db, self.hospital.department_id)
        assert [item.visit_id for item in calling_order(line, counters)] == self._line()

    @invariant()
    def every_doctor_has_one_visit_at_most(self) -> None:
        active = [model.doctor for model in self.visits.values() if model.state in ACTIVE]
        assert len(active) == len(set(active))

    # The model --------------------------------------------------------------------------------------------------------

    def _visit(self, place: int, *likely: State) -> tuple[str, Remembered]:
        """Mostly somebody with whom the press makes sense, now and then anybody."""
        sensible = [item for item in self.visits.items() if item[1].state in likely] if place % 5 else []
        choice = sensible or list(self.visits.items())
        return choice[place % len(choice)]

    def _caller(self, model: Remembered, doctor: int, place: int) -> Doctor:
        """Mostly the doctor whose patient it is."""
        own = [each for each in self.doctors if each.doctor_id == model.doctor] if place % 7 else []
        return own[0] if own else self.doctors[doctor]

    def _shown(self, visit_id: str, screen: str) -> tuple[Visit, int | None]:
        """The visit, and the version that the pressed screen showed."""
        visit = self.hospital.visit(visit_id)
        return visit, {"no version": None, "fresh": visit.version, "old": visit.version - 1}[screen]

    def _said(self, press: object) -> Visit | str | None:
        assert callable(press)
        try:
            answer: Visit | None = press()
        except Refused as refused:
            self.codes[refused.code] += 1
            return refused.code
        return answer

    def _allowed(self, said: Visit | str | None, model: Remembered, now: State, refusal: str | None) -> bool:
        """The move is in the table and nothing else speaks against it: then it happened."""
        if (model.state, now) not in MOVES:
            assert said == "invalid-transition"
            return False
        if refusal:
            assert said == refusal
            return False
        assert isinstance(said, Visit), said
        model.state, model.version = now, model.version + 1
        return True

    def _if_old(self, screen: str) -> str | None:
        return "version-conflict" if screen == "old" else None

    def _not_mine(self, model: Remembered, state: State, doctor: Doctor) -> str | None:
        if model.state != state:
            return "invalid-transition"
        return None if model.doctor == doctor.doctor_id else "already-taken"

    def _busy(self, doctor: Doctor) -> str | None:
        if self.available[doctor.doctor_id] != "AVAILABLE":
            return "not-available"
        mine = (model.state for model in self.visits.values() if model.doctor == doctor.doctor_id)
        return "has-active-visit" if ACTIVE.intersection(mine) else None

    def _joins(self, model: Remembered) -> None:
        self.issued += 1
        model.number = self.issued

    def _called(self, model: Remembered, doctor: Doctor) -> None:
        self.urgent_in_a_row = self.urgent_in_a_row + 1 if model.state == "URGENT" else 0
        model.state, model.version, model.doctor = "CALLED", model.version + 1, doctor.doctor_id
        model.calls, model.first_call, model.last_call = 1, self._now(), self._now()

    def _line(self, doctor: Doctor | None = None) -> list[str]:
        """Everybody, or whom one doctor may call: by number, the urgent first, but one of the others after two of them."""
        bound = {None, doctor.doctor_id} if doctor else {None, *(each.doctor_id for each in self.doctors)}
        waiting = [model for model in self.visits.values() if model.state in IN_LINE and model.bound in bound]
        urgent = sorted((model.number for model in waiting if model.state == "URGENT"), reverse=True)
        others = sorted((model.number for model in waiting if model.state == "WAITING"), reverse=True)
        line, row = [], self.urgent_in_a_row
        while urgent or others:
            row = row + 1 if urgent and (row < 2 or not others) else 0
            line.append((urgent if row else others).pop())
        of_number = {model.number: visit_id for visit_id, model in self.visits.items()}
        return [of_number[number] for number in line]

    def _now(self) -> int:
        return milliseconds(self.hospital.clock.now())


TestMorning = Morning.TestCase
TestMorning.settings = settings(
    max_examples=2000 if SOAK else 15, stateful_step_count=40, deadline=None, derandomize=not SOAK, database=None
)
TestMorning = pytest.mark.soak(pytest.mark.timeout(3000 if SOAK else 60)(TestMorning))


# Long mornings: chance alone presses, which goes deeper than a search for the shortest failure does -------------------


Press = Callable[[Morning, Random], object]

PRESSES: list[tuple[int, Press]] = [
    (4, lambda morning, chance: morning.gives_a_number(chance.random() < 0.2, chance.choice([None, None, None, 0, 1]))),
    (2, lambda morning, chance: morning.scans_from_elsewhere()),
    (2, lambda morning, chance: morning.shows_presence(any_of(chance))),
    (1, lambda morning, chance: morning.leaves(any_of(chance), screen(chance))),
    (1, lambda morning, chance: morning.raises(any_of(chance), screen(chance))),
    (4, lambda morning, chance: morning.calls_next(chance.randrange(2))),
    (2, lambda morning, chance: morning.calls(chance.randrange(2), any_of(chance), screen(chance))),
    (4, lambda morning, chance: morning.recalls(chance.randrange(2), any_of(chance), screen(chance))),
    (3, lambda morning, chance: morning.starts(chance.randrange(2), any_of(chance), screen(chance))),
    (
        4,
        lambda morning, chance: morning.completes(
            chance.randrange(2), any_of(chance), screen(chance), chance.choice([None, "", "Aspirin"])
        ),
    ),
    (3, lambda morning, chance: morning.misses(any_of(chance), screen(chance))),
    (2, lambda morning, chance: morning.comes(chance.randrange(2))),
    (1, lambda morning, chance: morning.goes(chance.randrange(2), chance.random() < 0.5)),
    (5, lambda morning, chance: morning.time_passes(chance.choice([0.001, 30, 60, 119.999, 180]))),
    (1, lambda morning, chance: morning.time_passes(1200)),
]
"""What people press, and how often compared to the others."""


def any_of(chance: Random) -> int:
    return chance.randrange(41)


def screen(chance: Random) -> str:
    return chance.choice(["no version", "fresh", "fresh", "no version", "old"])


def live_through(seed: int) -> Counter[str]:
    """One morning; gives how often each state, prescription and refusal was reached."""
    chance, morning = Random(seed), Morning()
    try:
        morning.morning_begins()
        weights = [weight for weight, _ in PRESSES]
        for _, press in chance.choices(PRESSES, weights, k=150):
            press(morning, chance)
            morning.queue_and_model_say_the_same()
            morning.the_line_is_in_the_models_order()
            morning.every_doctor_has_one_visit_at_most()
    except BaseException as error:
        error.add_note(f"in the morning of seed {seed}")
        raise
    finally:
        morning.teardown()
    reached: Counter[str] = Counter(model.state for model in morning.visits.values())
    reached["prescribed"] = sum(model.prescribed for model in morning.visits.values())
    return reached + morning.codes


@pytest.mark.soak
@pytest.mark.timeout(3000 if SOAK else 60)
def test_long_mornings_go_everywhere_and_never_astray() -> None:
    reached: Counter[str] = Counter()
    for seed in range(2000 if SOAK else 25):
        reached += live_through(seed)
    wanted = {*get_args(State), "prescribed", "invalid-transition", "version-conflict", "already-taken", "too-early"}
    wanted |= {"has-active-visit", "not-available"}
    assert {name for name in wanted if reached[name] < 10} == set(), "need all of them for the mornings to mean much"
