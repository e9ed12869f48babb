"""A clinic's day with a seed, called in our order, first come first served, or by strict priority: who waits how long. Pure.

What is assumed, and why:
- Two doctors for eight hours at a load of 0.93, so about 130 patients: 45 % booked, 50 % walk-ins, 5 % urgent.
- A consultation takes 6.2 minutes on average: half of mankind lives where a doctor of primary care takes 5 or fewer
  (Irving et al., BMJ Open 2017;7:e017902, 67 countries). It is lognormal with a coefficient of variation of 0.5; studies
  found 0.35 to 0.85 (reviewed by Cayirli and Veral, Production and Operations Management 2003;12:519).
- Walk-ins come as a Poisson stream that is half as strong again in the first hour and falls from there; a sixth of the
  first hour's stand there when the doors open. Urgent ones come evenly, as a Poisson stream too.
- Bookings are spread evenly. They come 10 minutes early on average, SD 15: most are early, some are late, in every study
  since Fetter and Thompson (Health Services Research 1966;1:66). Nobody joins earlier than 30 minutes before the slot
  (appointments.md A3), and 8 % do not come.
- Half a minute passes between two patients, and the doctors stay until all have been seen. Doctors whose whole day is slow
  or fast, patients who miss the call and patients who come back with results are for scenarios of their own: days on
  which more comes than can be seen make every order's longest wait long.
"""

from collections.abc import Callable, Iterable, Sequence
from heapq import heapify, heappop, heappush
from math import exp, log, sqrt
from typing import Literal, Protocol

import msgspec

from appliance.clock import from_milliseconds, iso
from appliance.departments.policy import Policy
from appliance.queues.head_starts import key_for
from appliance.queues.order import MINUTE_MS, Counters, InLine, after_call, first_for

Kind = Literal["urgent", "booked", "walk-in", "review", "return"]


class Dice(Protocol):
    """Chance with a seed, as `random.Random` is."""

    def random(self) -> float: ...
    def uniform(self, a: float, b: float) -> float: ...
    def gauss(self, mu: float, sigma: float) -> float: ...
    def expovariate(self, lambd: float) -> float: ...


class Clinic(msgspec.Struct, frozen=True, kw_only=True):
    """What a day is like. Times in minutes, shares between 0 and 1."""

    doctors: int = 2
    session: int = 480
    load: float = 0.93
    booked: float = 0.45
    urgent: float = 0.05
    consultation: float = 6.2
    variation: float = 0.5
    pace_deviation: float = 0.0
    """How much a doctor's whole day is slower or faster than another."""
    between: float = 0.5
    early: float = 10
    early_deviation: float = 15
    joins_early: int = 30
    slot: int = 15
    not_coming: float = 0.08
    hours: tuple[float, ...] = (1.5, 1.3, 1.2, 1.0, 0.9, 0.8, 0.7, 0.6)
    """How strong the stream of walk-ins is, hour by hour."""
    at_opening: float = 1 / 6
    """The share of the first hour's walk-ins who stand there when the doors open."""
    missing: float = 0.0
    """The share of calls to which nobody comes at first; they come back."""
    review: float = 0.0
    """The share of patients whom the doctor wants to see again with a result."""


class Patient(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of a simulated day; minutes since the doors opened."""

    number: int
    kind: Kind
    came: float
    slot: float | None = None
    work: float
    """What the consultation takes at an ordinary pace."""
    misses: bool = False
    back_after: float = 0
    """How long somebody is away who missed the call, or whom the doctor wants to see again."""
    review: bool = False
    doctor: int | None = None
    """Who wants to see the patient again."""


class Day(msgspec.Struct, frozen=True):
    """Everybody who comes, in order of arrival, and how slow each doctor is today."""

    clinic: Clinic
    patients: tuple[Patient, ...]
    paces: tuple[float, ...]


class Waited(msgspec.Struct, frozen=True):
    """One call: of whom, and how long they had waited: from the arrival, for a booking not before its slot."""

    kind: Kind
    minutes: float


class Room(msgspec.Struct, frozen=True):
    """The line as a doctor who is free finds it: everybody in it, and what was counted."""

    line: Sequence[InLine]
    patients: dict[str, Patient]
    counters: Counters
    policy: Policy


Order = Callable[[Room, str], InLine | None]
"""Whom a doctor of this id calls next; None where nobody may be called."""


def ours(room: Room, doctor_id: str) -> InLine | None:
    """As the queue calls."""
    turn = first_for(room.line, room.counters, doctor_id, room.policy)
    return turn[0] if turn else None


def first_come(room: Room, doctor_id: str) -> InLine | None:
    """First come, first served, whoever it is."""
    mine = [visit for visit in room.line if visit.bound_doctor_id in (None, doctor_id)]
    return min(mine, key=lambda visit: (room.patients[visit.visit_id].came, visit.token_id), default=None)


def strict_priority(room: Room, doctor_id: str) -> InLine | None:
    """Urgent before booked before walk-ins, always; among each, first come first served."""
    ranks: dict[Kind, int] = {"urgent": 0, "review": 1, "booked": 1, "return": 1, "walk-in": 2}
    mine = [visit for visit in room.line if visit.bound_doctor_id in (None, doctor_id)]
    by_rank = [(ranks[room.patients[visit.visit_id].kind], visit.arrival, visit.token_id, visit) for visit in mine]
    return min(by_rank, default=(None,))[-1]


ORDERS: dict[str, Order] = {"ours": ours, "first come, first served": first_come, "strict priority": strict_priority}


def a_day(clinic: Clinic, chance: Dice) -> Day:
    """Who comes on a day; every order then meets the same people."""
    each = clinic.consultation + clinic.between + clinic.missing * MISSED_MINUTES
    each += clinic.review * (REVIEW_SHARE * clinic.consultation + clinic.between)
    expected = clinic.load * clinic.doctors * clinic.session / each
    comings = [
        *_walk_ins(clinic, expected * (1 - clinic.booked - clinic.urgent), chance),
        *_urgent(clinic, expected * clinic.urgent, chance),
        *_booked(clinic, round(expected * clinic.booked / (1 - clinic.not_coming)), chance),
    ]
    patients = tuple(
        _patient(clinic, number, kind, came, slot, chance)
        for number, (came, kind, slot) in enumerate(sorted(comings, key=lambda coming: coming[0]), start=1)
    )
    paces = tuple(_lognormal(1, clinic.pace_deviation, chance) for _ in range(clinic.doctors))
    return Day(clinic, patients, paces)


def run(day: Day, order: Order, policy: Policy) -> list[Waited]:
    """Every call of a day, as it goes when doctors call in an order."""
    return list(_Session(day, order, policy).calls())


MISSED_MINUTES = 3
"""What a call costs to which nobody comes: two calls and the time between (queue.md Q5)."""
REVIEW_SHARE = 0.6
"""How long a look at a result takes, against a first consultation."""
AWAY_MINUTES = 20
"""What an errand such as a blood count takes at least; a patient's own `back_after` comes on top."""
OPENING_MS = 1_795_251_600_000

_Coming = tuple[float, Kind, float | None]
"""When somebody comes, as what, and for which slot."""


def _walk_ins(clinic: Clinic, expected: float, chance: Dice) -> Iterable[_Coming]:
    hour = clinic.session / len(clinic.hours)
    for index, weight in enumerate(clinic.hours):
        for _ in range(_poisson(expected * weight / sum(clinic.hours), chance)):
            early = index == 0 and chance.random() < clinic.at_opening
            yield -20 * chance.random() if early else hour * (index + chance.random()), "walk-in", None


def _urgent(clinic: Clinic, expected: float, chance: Dice) -> Iterable[_Coming]:
    for _ in range(_poisson(expected, chance)):
        yield clinic.session * chance.random(), "urgent", None


def _booked(clinic: Clinic, places: int, chance: Dice) -> Iterable[_Coming]:
    for place in range(places):
        slot = float(int(clinic.session * place / places / clinic.slot) * clinic.slot)
        if chance.random() >= clinic.not_coming:
            came = slot + max(-clinic.joins_early, chance.gauss(-clinic.early, clinic.early_deviation))
            yield max(came, -20), "booked", slot


def _patient(clinic: Clinic, number: int, kind: Kind, came: float, slot: float | None, chance: Dice) -> Patient:
    return Patient(
        number=number,
        kind=kind,
        came=came,
        slot=slot,
        work=_lognormal(clinic.consultation, clinic.variation, chance),
        misses=chance.random() < clinic.missing and kind != "urgent",
        back_after=chance.uniform(5, 25),
        review=chance.random() < clinic.review,
    )


def _lognormal(mean: float, variation: float, chance: Dice) -> float:
    spread = log(1 + variation**2)
    return exp(chance.gauss(log(mean) - spread / 2, sqrt(spread)))


def _poisson(mean: float, chance: Dice) -> int:
    """How many arrivals a stream has in one unit of time."""
    count, at = 0, chance.expovariate(mean) if mean else 1.0
    while at < 1:
        count, at = count + 1, at + chance.expovariate(mean)
    return count


class _Session:
    """One day while it runs."""

    def __init__(self, day: Day, order: Order, policy: Policy) -> None:
        self._day = day
        self._order = order
        self._policy = policy
        self._line: list[InLine] = []
        self._patients: dict[str, Patient] = {}
        self._counters = Counters(doctors=day.clinic.doctors)
        self._number = len(day.patients)
        self._coming: list[tuple[float, int, Patient, InLine | None]] = [
            (patient.came, patient.number, patient, None) for patient in day.patients
        ]
        heapify(self._coming)

    def calls(self) -> Iterable[Waited]:
        free = [(0.0, doctor) for doctor in range(self._day.clinic.doctors)]
        while free:
            now, doctor = heappop(free)
            self._let_in(now)
            room = Room(self._line, self._patients, self._counters, self._policy)
            called = self._order(room, str(doctor))
            if called is not None:
                patient = self._patients.pop(called.visit_id)
                yield Waited(patient.kind, max(0.0, now - max(patient.came, patient.slot or patient.came)))
                self._line, self._counters = after_call(self._line, self._counters, called, str(doctor))
                heappush(free, (now + self._minutes_with(patient, called, doctor, now), doctor))
            elif self._coming:
                heappush(free, (self._coming[0][0], doctor))
            elif self._line and free:
                heappush(free, (free[0][0] + 0.001, doctor))

    def _let_in(self, now: float) -> None:
        while self._coming and self._coming[0][0] <= now:
            _, _, patient, before = heappop(self._coming)
            visit = self._joins(patient, before)
            self._line.append(visit)
            self._patients[visit.visit_id] = patient

    def _joins(self, patient: Patient, before: InLine | None) -> InLine:
        """The visit of somebody who comes; who missed the call has the old key, as soon as enough others were called."""
        came = _ms(patient.came)
        slot = _ms(patient.slot) if patient.slot is not None else None
        key = key_for(came, self._policy, slot_ms=slot)
        name = f"{patient.number:05d}"
        visit = InLine(
            visit_id=name,
            token_id=name,
            token_number=name,
            urgency_class=0 if patient.kind == "urgent" else 1,
            order_key=key.order_key,
            held=0,
            bound_doctor_id=str(patient.doctor) if patient.doctor is not None else None,
            version=1,
            active_elsewhere=0,
            arrival=key.effective,
            head_start_minutes=key.head_start_minutes,
            after_calls=0,
            passed=0,
            by_hand=0,
            origin="review" if patient.kind == "review" else "check-in",
            slot=iso(from_milliseconds(slot)) if slot is not None else None,
        )
        if before is None:
            return visit
        if patient.kind == "review":
            return msgspec.structs.replace(visit, arrival=before.arrival)
        after_calls = self._counters.calls + self._policy.return_after_calls
        return msgspec.structs.replace(visit, order_key=before.order_key, after_calls=after_calls, origin="return")

    def _minutes_with(self, patient: Patient, visit: InLine, doctor: int, now: float) -> float:
        """Until the doctor is free again; who missed the call, or is to come back with a result, will."""
        clinic = self._day.clinic
        if patient.misses:
            again = msgspec.structs.replace(
                patient, kind="return", came=now + patient.back_after, slot=None, misses=False
            )
            self._comes_again(again, visit)
            return MISSED_MINUTES
        minutes = patient.work * self._day.paces[doctor] + clinic.between
        if patient.review:
            back = now + minutes + AWAY_MINUTES + patient.back_after
            work = patient.work * REVIEW_SHARE
            again = msgspec.structs.replace(
                patient, kind="review", came=back, slot=None, work=work, review=False, doctor=doctor
            )
            self._comes_again(again, visit)
        return minutes

    def _comes_again(self, patient: Patient, before: InLine) -> None:
        self._number += 1
        again = msgspec.structs.replace(patient, number=self._number)
        heappush(self._coming, (again.came, again.number, again, before))


def _ms(minutes: float) -> int:
    """An instant of a day that never was, in milliseconds."""
    return OPENING_MS + round(minutes * MINUTE_MS)


# What came of it ------------------------------------------------------------------------------------------------------


class Fairness(msgspec.Struct, frozen=True):
    """What an order does to those who wait, over many days. Shares between 0 and 1, waits in minutes."""

    urgent_within_10: float
    walk_ins_over_120: float
    longest: float
    booked_within_30: float
    mean: dict[Kind, float]
    ninth_of_ten: dict[Kind, float]


def fairness(calls: Iterable[Waited]) -> Fairness:
    """The figures of calls."""
    waits: dict[Kind, list[float]] = {}
    for call in calls:
        waits.setdefault(call.kind, []).append(call.minutes)
    for each in waits.values():
        each.sort()
    return Fairness(
        urgent_within_10=_share(waits["urgent"], lambda minutes: minutes <= 10),
        walk_ins_over_120=_share(waits["walk-in"], lambda minutes: minutes > 120),
        longest=max(each[-1] for each in waits.values()),
        booked_within_30=_share(waits["booked"], lambda minutes: minutes <= 30),
        mean={kind: sum(each) / len(each) for kind, each in waits.items()},
        ninth_of_ten={kind: each[len(each) * 9 // 10] for kind, each in waits.items()},
    )


def _share(waits: Sequence[float], is_so: Callable[[float], bool]) -> float:
    return sum(map(is_so, waits)) / len(waits)
