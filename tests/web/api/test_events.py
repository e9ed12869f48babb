"""The journal for programs and auditors."""

from tests.web.ward import Ward


async def test_every_entry_is_there_once_page_by_page(ward: Ward) -> None:
    for name in ("Asha", "Bo"):
        await ward.issue(name=name)
    seen, after = [], 0
    while True:
        page = await ward.call(ward.audrey, "GET", f"/v1/events?after={after}&limit=7")
        seen += [event["seq"] for event in page.json()]
        if after == (after := int(page.headers["next-after"])):
            break
    assert seen == [entry.seq for entry in ward.spine.entries()]


async def test_an_event_says_who_did_what_and_nothing_personal(ward: Ward) -> None:
    await ward.issue(name="Asha Rao", phone="98765 43210", symptoms=["fever"])
    answer = await ward.call(ward.audrey, "GET", "/v1/events?limit=500")
    event = answer.json()[-1]
    assert event["eventType"] == "VisitQueued"
    assert event["topics"] == [f"dept.{ward.cardiology}.visit.transitioned", f"dept.{ward.cardiology}.queue.updated"]
    assert event["topic"] == event["topics"][0]
    assert event["actor"] == {"kind": "device", "id": ward.kiosk.id, "device": ward.kiosk.id}
    assert event["payload"]["now"] == "WAITING"
    assert not [word for word in ("Asha", "98765", "fever") if word in answer.text]


async def test_a_topic_narrows(ward: Ward) -> None:
    seq = ward.spine.entries()[-1].seq
    await ward.issue()
    await ward.issue(departmentId=ward.dermatology)
    topic = f"dept.{ward.cardiology}.queue.updated"
    events = (await ward.call(ward.audrey, "GET", f"/v1/events?topic={topic}&after={seq}")).json()
    assert len(events) == 2
    assert {event["eventType"] for event in events} == {"TokenIssued", "VisitQueued"}


async def test_a_topic_nobody_uses_still_moves_the_reader_on(ward: Ward) -> None:
    answer = await ward.call(ward.audrey, "GET", "/v1/events?topic=nothing")
    assert answer.json() == []
    assert int(answer.headers["next-after"]) == ward.spine.entries()[-1].seq
