"""The arithmetic of the till: what counts as what, and that every equation notices what is missing. Pure."""

import msgspec
import pytest

from appliance.reporting.figures import (
    Checked,
    Copies,
    Ended,
    Figures,
    Number,
    TokenFigures,
    VisitFigures,
    add_up,
    checks,
    of_numbers,
    of_visits,
    total,
)

SOUND = Checked(after_seq=0, to_seq=10, to_hash="00", faults=0)


def ended(went: str, count: int = 1, *, origin: str = "check-in", reason: str | None = None, **more: int) -> Ended:
    return Ended(went, origin, reason, more.get("numbered", 1), more.get("carried_over", 0), count)


def number(n: int, series: str = "", /, **sheets: int | str | None) -> Number:
    usual = {
        "channel": "KIOSK",
        "voided": 0,
        "despite": None,
        "begun": 1,
        "sheets": 1,
        "printed": 1,
        "acknowledged": 0,
        "void_sheets": 0,
        "copies": 0,
    }
    return msgspec.convert(
        {"token_number": f"C-{series}{n:03d}", "series": series, "number": n, **usual, **sheets}, Number
    )


def of(numbers: list[Number], *groups: Ended) -> Figures:
    return Figures(visits=of_visits(groups or [ended("COMPLETED", len(numbers))]), tokens=of_numbers(numbers))


def broken(figures: Figures, checked: Checked = SOUND, *, closed: bool = True) -> list[str]:
    return [check.name for check in checks(figures, checked, closed=closed) if not check.holds]


# Visits -------------------------------------------------------------------------------------------------------------


def test_every_visit_is_accounted_for_in_one_way() -> None:
    visits = of_visits(
        [
            ended("COMPLETED", 5),
            ended("COMPLETED", 2, origin="sent"),
            ended("NO_SHOW", 3),
            ended("CANCELLED", 4, reason="patient-left"),
            ended("CANCELLED", 2, reason="day-closed", origin="carried"),
            ended("CANCELLED", 6, reason="presence-not-shown", numbered=0),
            ended("WAITING", 7, carried_over=1),
            ended("CALLED", 1, carried_over=1),
            ended("IN_CONSULTATION", 1, carried_over=1),
        ]
    )
    assert visits == VisitFigures(
        opened=31,
        carried_in=2,
        by_origin={"carried": 2, "check-in": 27, "sent": 2},
        completed=7,
        no_show=3,
        cancelled=6,
        lapsed=6,
        carried=8,
        in_consultation=1,
        still_open=0,
        cancelled_because={"day-closed": 2, "patient-left": 4},
    )
    assert visits.accounted == visits.opened


@pytest.mark.parametrize("state", ["WAITING", "URGENT", "CALLED", "IN_CONSULTATION", "SCANNED"])
def test_whoever_is_still_there_makes_a_closed_day_not_add_up_and_an_open_one_does(state: str) -> None:
    figures = of([number(1)], ended(state))
    assert figures.visits.still_open == 1
    assert broken(figures) == ["visits"]
    assert broken(figures, closed=False) == []


def test_who_left_with_a_number_for_the_reason_of_phones_did_not_lapse() -> None:
    assert of_visits([ended("CANCELLED", reason="presence-not-shown")]).lapsed == 0


# Numbers ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheets", "counted"),
    [
        ({}, "printed"),
        ({"sheets": 0, "printed": 0}, "on_screen"),
        ({"printed": 0, "acknowledged": 1}, "acknowledged"),
        ({"printed": 0, "void_sheets": 1}, "slips_not_needed"),
        ({"sheets": 2, "printed": 1}, "printed"),
        ({"sheets": 2, "printed": 0, "acknowledged": 1, "void_sheets": 1}, "acknowledged"),
        ({"voided": 1, "sheets": 0, "printed": 0, "begun": 0}, "voided"),
    ],
)
def test_one_sheet_each_or_an_audited_void(sheets: dict[str, int], counted: str) -> None:
    tokens = of_numbers([number(1, **sheets)])
    ways = ("printed", "on_screen", "acknowledged", "slips_not_needed", "voided")
    assert {way: getattr(tokens, way) for way in ways} == {way: int(way == counted) for way in ways}
    assert broken(Figures(tokens=tokens)) == []


@pytest.mark.parametrize("sheets", [{"printed": 0}, {"sheets": 2, "printed": 0, "void_sheets": 1, "copies": 1}])
def test_a_number_without_a_sheet_is_named_and_the_day_does_not_add_up(sheets: dict[str, int]) -> None:
    figures = of([number(1), number(2, **sheets)])
    assert figures.tokens.without_sheet == ("C-002",)
    assert broken(figures) == ["sheets"]


def test_a_gap_is_named_and_the_day_does_not_add_up() -> None:
    figures = of([number(1), number(3), number(6)])
    assert figures.tokens.gaps == (2, 4, 5)
    assert broken(figures) == ["row"]


@pytest.mark.parametrize("begun", [0, 2])
def test_a_number_is_one_visit_begun(begun: int) -> None:
    assert broken(of([number(1), number(2, begun=begun)])) == ["numbers"]


def test_copies_voids_rolls_and_what_was_given_in_spite_of_a_rule_are_listed() -> None:
    tokens = of_numbers(
        [
            number(1, copies=2, sheets=3, despite="full"),
            number(2, voided=1, begun=0, sheets=0, printed=0),
            number(3, channel="PHONE", sheets=0, printed=0, despite="closed"),
            number(1, "E"),
        ]
    )
    assert tokens == TokenFigures(
        issued=4,
        last_number=3,
        begun=3,
        printed=2,
        on_screen=1,
        voided=1,
        voids=("C-002",),
        copies=(Copies("C-001", 2),),
        emergency=("C-E001",),
        beyond_cap=1,
        outside_hours=1,
        by_channel={"KIOSK": 2, "PHONE": 1},
    )
    assert broken(Figures(tokens=tokens)) == []


# Together -----------------------------------------------------------------------------------------------------------


def test_a_broken_chain_makes_every_day_not_add_up() -> None:
    figures = of([number(1)])
    assert add_up(figures, SOUND, closed=True)
    assert broken(figures, msgspec.structs.replace(SOUND, faults=2)) == ["chain"]


def test_an_empty_day_adds_up() -> None:
    assert add_up(Figures(), SOUND, closed=True)


def test_departments_are_summed_and_their_lists_stay_with_them() -> None:
    one = of([number(1, copies=1)], ended("COMPLETED", 2), ended("CANCELLED", reason="other"))
    both = total([one, one])
    assert (both.visits.opened, both.visits.completed, both.tokens.printed) == (6, 4, 2)
    assert both.visits.cancelled_because == {"other": 2}
    assert both.tokens.copies == ()
