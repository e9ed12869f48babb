"""How a refusal becomes an answer."""

import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from appliance.refusals import STATUS, Refused
from appliance.wording import words
from web import problems
from web.answers import Answer

SAY = words("en")


def document(answer: Answer) -> dict[str, Any]:
    decoded: dict[str, Any] = json.loads(answer.body)
    return decoded


@pytest.mark.parametrize("code", STATUS)
def test_every_code_has_its_status_and_a_title(code: str) -> None:
    answer = problems.refused(Refused(code, "No."), SAY, trace_id="t")
    told = document(answer)
    assert (answer.status, told["status"], told["type"]) == (STATUS[code], STATUS[code], f"urn:medique:problem:{code}")
    assert told["title"]


def test_values_fill_the_sentence_and_extras_stand_beside_it() -> None:
    refusal = Refused("too-early", "Wait {seconds}.", values={"seconds": 7}, seconds_left=7)
    told = document(problems.refused(refusal, SAY, trace_id="t"))
    assert (told["detail"], told["secondsLeft"]) == ("Wait 7.", 7)


def test_an_instant_is_said_as_the_clock_on_the_wall_shows_it() -> None:
    at = datetime(2026, 11, 21, 14, 30, tzinfo=ZoneInfo("Asia/Kolkata"))
    told = document(
        problems.refused(Refused("department-closed", "Open at {opens}.", values={"opens": at}), SAY, trace_id="t")
    )
    assert told["detail"] == "Open at 14:30."


def test_an_extra_may_not_take_the_place_of_a_member() -> None:
    with pytest.raises(AssertionError):
        problems.refused(Refused("busy", "No.", title="Asha"), SAY, trace_id="t")


@pytest.mark.parametrize("code", ["busy", "storage-full", "rate-limited"])
def test_who_may_come_again_is_told_when(code: str) -> None:
    assert b"retry-after: " in problems.refused(Refused(code, "No."), SAY, trace_id="t").lines
    assert b"retry-after: 9\r\n" in problems.refused(Refused(code, "No.", retry_seconds=9), SAY, trace_id="t").lines


def test_a_misuse_of_http_has_no_code_of_ours() -> None:
    answer = problems.plain(problems.Misused(405, "No."), SAY, trace_id="t")
    assert document(answer)["type"] == "about:blank"
    assert document(answer)["title"] == "Method Not Allowed"
