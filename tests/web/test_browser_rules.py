"""What browsers are told, and whose presses are believed."""

from typing import Any

import pytest

from appliance.refusals import Refused
from web.answers import Answer
from web.browser_rules import CONTENT_SECURITY_POLICY, BrowserRules

SCOPE: dict[str, Any] = {"scheme": "http", "server": ("192.168.1.9", 8080)}


def rules(*hosts: str, https: bool = False) -> BrowserRules:
    return BrowserRules(hosts, https=https)


def headers(answer: Answer, **kind: bool) -> dict[str, str]:
    lines = rules(**kind).head(answer, len(answer.body)).decode().split("\r\n")[1:-1]
    return dict(line.split(": ", 1) for line in lines)


def test_every_answer_carries_the_rules() -> None:
    told = headers(Answer(b"{}"))
    assert told["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert told["x-content-type-options"] == "nosniff"
    assert told["referrer-policy"] == "same-origin"
    assert told["cross-origin-opener-policy"] == told["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in told["permissions-policy"]
    assert told["cache-control"] == "no-store"
    assert told["content-length"] == "2"


def test_strict_transport_is_asked_for_on_https_only() -> None:
    assert "strict-transport-security" not in headers(Answer())
    assert headers(Answer(), https=True)["strict-transport-security"].startswith("max-age=")


def test_a_capability_link_sends_no_referrer() -> None:
    assert headers(Answer(referrer=b"no-referrer"))["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_has_no_length_and_no_type(status: int) -> None:
    told = headers(Answer(status=status))
    assert "content-length" not in told
    assert "content-type" not in told


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "localhost:8080",
        "127.0.0.1:8080",
        "[::1]:8080",
        "192.168.1.9:8080",
        "192.168.1.9",
        "Queue.Hospital:8080",
    ],
)
def test_the_box_answers_to_its_names_and_its_own_address(host: str) -> None:
    assert rules("queue.hospital").is_ours(host.encode(), SCOPE)


@pytest.mark.parametrize(
    "host", [None, "", "evil.example", "192.168.1.10:8080", "localhost.evil.example", "queue.hospital.", "[::2]"]
)
def test_it_answers_to_no_other(host: str | None) -> None:
    assert not rules("queue.hospital").is_ours(host.encode() if host is not None else None, SCOPE)


def test_what_is_remembered_of_hosts_is_bounded() -> None:
    names = [f"name{number}" for number in range(1000)]
    many = rules(*names)
    assert all(many.is_ours(name.encode(), SCOPE) for name in names)
    assert len(many._known) <= 256


@pytest.mark.parametrize(
    ("sent", "believed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site", "origin": "http://box:8080"}, False),
        ({"origin": "http://box:8080"}, True),
        ({"origin": "http://box:8081"}, False),
        ({"origin": "https://box:8080"}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({}, False),
    ],
)
def test_a_press_that_a_cookie_vouches_for_comes_from_our_own_page(sent: dict[str, str], believed: bool) -> None:
    given = {name.encode(): value.encode() for name, value in ({"host": "box:8080"} | sent).items()}
    if believed:
        rules().check_origin(given, SCOPE)
    else:
        with pytest.raises(Refused) as caught:
            rules().check_origin(given, SCOPE)
        assert caught.value.code == "forbidden"
