"""The trail: newest first, by who, what and when; a page may be short, and nothing is left out or told twice."""

from collections.abc import Iterator

import pytest

from appliance.audit import lookups
from appliance.audit.lookups import Asked, trail
from appliance.journal.event import Entry
from tests.hospital import Hospital
from tests.statements import asked as statements_of
from tests.statements import read_through


@pytest.fixture
def ward(hospital: Hospital) -> Hospital:
    """A small morning: Meera and Sunil come, four people take numbers ten minutes apart, two are called."""
    hospital.meera.comes()
    hospital.sunil.comes()
    for _ in range(4):
        hospital.clock.advance(seconds=600)
        hospital.kiosk.gives_a_number_to("Asha")
    hospital.meera.calls_next()
    hospital.sunil.calls_next()
    return hospital


def every_page(hospital: Hospital, asked: Asked, limit: int) -> Iterator[Entry]:
    before = None
    for _ in range(1000):
        page = trail(hospital.db, asked, before=before, limit=limit)
        assert len(page.entries) <= limit
        yield from page.entries
        if page.next is None:
            return
        before = page.next
    raise AssertionError("it goes on for ever")


@pytest.mark.parametrize("limit", [1, 3, 500])
@pytest.mark.parametrize(
    "asked",
    [
        Asked(),
        Asked(type_name="VisitQueued"),
        Asked(actor_id="kiosk-1"),
        Asked(since="2026-11-21T09:15:00.000Z"),
        Asked(until="2026-11-21T09:20:00.000Z"),
        Asked(since="2026-11-21T09:10:00.000Z", until="2026-11-21T09:20:00.001Z", type_name="TokenIssued"),
        Asked(since="2030-01-01T00:00:00.000Z"),
        Asked(until="2020-01-01T00:00:00.000Z"),
        Asked(type_name="NeverHappened"),
    ],
    ids=str,
)
def test_all_pages_together_are_what_was_asked_for(ward: Hospital, asked: Asked, limit: int) -> None:
    wanted = [
        entry
        for entry in reversed(ward.spine.entries())
        if asked.type_name in (None, entry.type)
        and asked.actor_id in (None, entry.actor_id)
        and (asked.since is None or entry.occurred_at >= asked.since)
        and (asked.until is None or entry.occurred_at < asked.until)
    ]
    assert list(every_page(ward, asked, limit)) == wanted


@pytest.mark.parametrize("limit", [1, 2, 100])
def test_the_life_of_one_thing(ward: Hospital, limit: int) -> None:
    visit = next(entry.entity_id for entry in ward.spine.entries() if entry.type == "VisitCalled")
    told = [entry.type for entry in every_page(ward, Asked(entity_id=visit), limit)]
    assert told == ["VisitCalled", "VisitQueued"]


def test_a_page_looks_at_so_many_entries_and_says_where_it_stopped(
    ward: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "LOOKED_AT", 3)
    monkeypatch.setattr(lookups, "PAGE", 2)
    first = trail(ward.db, Asked(type_name="NeverHappened"), before=None, limit=10)
    assert first.entries == ()
    assert first.next == ward.spine.entries()[-1].seq - 2
    assert list(every_page(ward, Asked(), 2)) == list(reversed(ward.spine.entries()))


def test_an_empty_journal_has_an_empty_trail(hospital: Hospital) -> None:
    assert trail(hospital.db, Asked(), before=1, limit=10) == lookups.Trail((), None)


def test_no_question_reads_the_journal_through(ward: Hospital) -> None:
    db = statements_of(ward.spine.path)
    for asked in (Asked(), Asked(entity_id="x"), Asked(since="2026-11-21T09:15:00.000Z")):
        trail(db, asked, before=None, limit=5)
    looked_for = [(sql, parameters) for sql, parameters in db.statements if "where" in sql]
    assert looked_for
    for sql, parameters in looked_for:
        assert not read_through(db, sql, parameters), sql
    db.close()
