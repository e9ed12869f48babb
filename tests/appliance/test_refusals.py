"""Refusals: a code that programs rely on and a sentence for people."""

import re
from pathlib import Path

import pytest

import appliance
from appliance.refusals import STATUS, Refused

HOUSE = Path(appliance.__file__).parent
CODES = [
    "invalid-request",
    "422",
    "unauthenticated",
    "401",
    "forbidden",
    "403",
    "not-found",
    "404",
    "invalid-transition",
    "409",
    "version-conflict",
    "409",
    "not-available",
    "409",
    "has-active-visit",
    "409",
    "already-taken",
    "409",
    "token-active-elsewhere",
    "409",
    "too-early",
    "409",
    "department-closed",
    "409",
    "department-full",
    "409",
    "department-not-drained",
    "409",
    "duplicate-visit",
    "409",
    "link-used",
    "409",
    "link-expired",
    "410",
    "link-tampered",
    "401",
    "presence-required",
    "403",
    "key-reused",
    "422",
    "too-large",
    "413",
    "rate-limited",
    "429",
    "busy",
    "503",
    "storage-full",
    "503",
    "internal",
    "500",
]


def test_every_code_keeps_its_status_because_clients_outside_rely_on_both() -> None:
    assert dict(zip(CODES[::2], map(int, CODES[1::2]), strict=True)) == STATUS


def test_a_refusal_carries_code_sentence_values_field_and_extras() -> None:
    refused = Refused("too-early", "Wait {minutes} minutes.", values={"minutes": 2}, field="state", seconds_left=120)

    assert (refused.code, refused.status, refused.field) == ("too-early", 409, "state")
    assert refused.sentence.format(**refused.values) == "Wait 2 minutes."
    assert refused.extras == {"seconds_left": 120}


def test_a_code_that_nobody_knows_is_our_mistake() -> None:
    with pytest.raises(AssertionError, match="no-such-code"):
        Refused("no-such-code", "Never said.")


def test_no_refusal_in_the_house_invents_a_code() -> None:
    """`Refused` asserts when it is raised; this finds the ones that no test raises."""
    raised = re.compile(r'Refused\(\s*"([^"]+)"')
    used = {code for file in HOUSE.rglob("*.py") for code in raised.findall(file.read_text())}

    assert "busy" in used, "need at least one refusal in the house for this test to mean anything"
    assert used <= STATUS.keys()
