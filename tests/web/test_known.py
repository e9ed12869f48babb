"""What staff wrote down of a visit: opened once, forgotten when it changes, and for most visits never asked for."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.web.ward import Ward


@contextmanager
def asked_of_facts(ward: Ward) -> Iterator[list[str]]:
    """The statements about facts that the loop's connection was asked meanwhile."""
    asked: list[str] = []
    ward.site.lines.db.set_trace_callback(lambda sql: asked.append(sql) if "visit_facts" in sql else None)
    try:
        yield asked
    finally:
        ward.site.lines.db.set_trace_callback(None)


async def line_of(ward: Ward) -> list[dict[str, object]]:
    answer = await ward.call(ward.rita, "GET", f"/v1/queue/{ward.cardiology}")
    waiting: list[dict[str, object]] = answer.json()["waiting"]
    return waiting


async def note(ward: Ward, visit_id: str, text: str) -> None:
    answer = await ward.call(ward.meera, "POST", f"/v1/doctor/visits/{visit_id}/note", {"note": text})
    assert answer.status_code == 200, answer.text


async def test_a_visit_of_which_nothing_is_known_costs_nothing(ward: Ward) -> None:
    for _ in range(5):
        await ward.issue(name="Asha")
    with asked_of_facts(ward) as asked:
        assert len(await line_of(ward)) == 5
    assert asked == []


async def test_a_note_is_opened_once_and_again_when_it_changes(ward: Ward) -> None:
    issued = await ward.issue(name="Asha")
    await note(ward, issued["visitId"], "first")
    with asked_of_facts(ward) as asked:
        for _ in range(3):
            assert (await line_of(ward))[0]["note"]["text"] == "first"  # type: ignore[index]
    assert asked == []
    await note(ward, issued["visitId"], "second")
    assert (await line_of(ward))[0]["note"]["text"] == "second"  # type: ignore[index]
    await note(ward, issued["visitId"], "")
    assert "note" not in (await line_of(ward))[0]


async def test_what_changes_nothing_that_is_known_opens_nothing(ward: Ward) -> None:
    issued = await ward.issue(name="Asha")
    await note(ward, issued["visitId"], "first")
    await line_of(ward)
    with asked_of_facts(ward) as asked:
        answer = await ward.call(ward.rita, "POST", f"/v1/reception/visits/{issued['visitId']}/urgent", {})
        assert answer.json()["note"]["text"] == "first"
    assert asked == []


async def test_nothing_of_an_erased_person_is_shown_again(ward: Ward) -> None:
    issued = await ward.issue(name="Asha")
    await note(ward, issued["visitId"], "first")
    patient_id = ward.site.lines.visit(issued["visitId"]).patient_id  # type: ignore[union-attr]

    def destroy(tx: object) -> None:
        tx.db.execute("delete from patient_keys where patient_id = ?", (patient_id,))  # type: ignore[attr-defined]

    ward.spine.do(destroy)
    ward.site.lines.forget_persons()
    shown = (await line_of(ward))[0]
    assert "note" not in shown
    assert shown["person"]["name"] is None  # type: ignore[index]
