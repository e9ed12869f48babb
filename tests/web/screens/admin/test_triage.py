"""Triage: rules in words, what clinicians still have to check, and where children are asked more."""

import pytest

from appliance.triage.choice import Choice
from appliance.triage.rules import Rule
from appliance.triage.shipped import SHIPPED
from appliance.wording import words
from tests.web.screens.admin.desk import Desk, facts_of
from tests.web.ward import Ward
from web.screens.admin.triage import needs, one_rule, who

SAY = words("en")


def rule(**more: object) -> Rule:
    fields = {"id": "r", "set": "s", "source": "x", "version": 1, "level": "RED", "text": "t", "verified": False}
    return Rule(**(fields | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("span", "says"),
    [
        ({}, "everybody"),
        ({"from_": "12y"}, "from 12 years"),
        ({"to": "8d"}, "under 8 days"),
        ({"from_": "1m", "to": "1y"}, "from 1 month until 1 year"),
    ],
)
def test_a_rule_says_whom_it_is_about(span: dict[str, object], says: str) -> None:
    assert who(rule(**span), SAY) == says


def test_a_rule_says_what_has_to_be_seen() -> None:
    asked = needs(rule(needs=("temperature > 390", "heartRate >= 120 | spo2 < 92")), SAY)
    assert asked == "Temperature > 39 + Pulse ≥ 120 or Oxygen saturation < 92"
    assert needs(rule(of=("spo2 < 92", "heartRate > 120"), at_least=1), SAY).startswith("at least 1 of: Oxygen")
    assert needs(rule(), SAY) == ""


@pytest.mark.parametrize("shipped", SHIPPED.rules, ids=lambda each: each.id)
def test_every_shipped_rule_can_be_told(shipped: Rule) -> None:
    told = one_rule(shipped, Choice(), SAY)
    assert told.text and told.who and told.source and told.level_name


async def test_the_page_lists_what_is_to_be_checked_with_its_source(ward: Ward) -> None:
    unverified = [each for each in SHIPPED.rules if not each.verified]
    text = await Desk(ward).read("/admin/triage")
    for each in unverified:
        assert f"Source: {each.source}" in text
    assert "nobody of this hospital has signed it off yet" in text


async def test_what_was_saved_is_shown_with_who_answers_for_it(ward: Ward) -> None:
    desk = Desk(ward)
    confirmed = next(each.id for each in SHIPPED.rules if not each.verified)
    body = {"setsOn": ["iitt-2020"], "confirmed": [confirmed], "off": [], "own": [], "signedOffBy": "Dr Asha Verma"}
    await desk.press("PUT", "/v1/admin/triage", body | {"expectedVersion": 0})
    page = (await desk.open("/admin/triage")).text
    assert "signed off by Dr Asha Verma" in page
    assert f'value="{confirmed}" data-list checked' in page
    assert 'value="news2-2017" data-list>' in page, "that set is off"
    assert facts_of(page)["version"] == 1
