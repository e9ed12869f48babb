"""One request as a handler sees it."""

from typing import Any

import pytest

from tests.web.ward import Ward
from web.request import Request


def request(ward: Ward, **headers: str) -> Request[Any]:
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "scheme": "http",
        "client": ("10.0.0.1", 1),
        "query_string": b"",
        "headers": [(name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in headers.items()],
    }

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    return Request(ward.site.app, scope, receive)


@pytest.mark.parametrize(
    ("cookie", "read"),
    [
        ("a=1; b=2", {"a": "1", "b": "2"}),
        ("a=1;b=2", {"a": "1", "b": "2"}),
        ("a=1; a=2", {"a": "1"}),
        ("__Host-medique-staff=x-y_z", {"__Host-medique-staff": "x-y_z"}),
        ("a=b=c", {"a": "b=c"}),
        ("", {}),
        ("novalue", {}),
        ("é=1; a=2", {"a": "2"}),
        ("; ;a=1;;", {"a": "1"}),
    ],
)
def test_cookies_are_read(ward: Ward, cookie: str, read: dict[str, str]) -> None:
    assert request(ward, cookie=cookie).cookies == read


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ({}, "en"),
        ({"accept_language": "hi"}, "hi"),
        ({"accept_language": "xx, hi;q=0.5"}, "hi"),
        ({"accept_language": "hi", "cookie": "medique-language=en"}, "en"),
        ({"cookie": "medique-language=nonsense"}, "en"),
        ({"accept_language": "\xff\xfe;q=x"}, "en"),
    ],
)
def test_the_readers_language(ward: Ward, headers: dict[str, str], language: str) -> None:
    assert request(ward, **headers).language == language


@pytest.mark.parametrize(
    ("header", "bearer"),
    [("Bearer abc", "abc"), ("bearer abc", "abc"), ("Basic abc", None), ("Bearer", ""), ("", None)],
)
def test_a_bearer_is_read(ward: Ward, header: str, bearer: str | None) -> None:
    assert request(ward, authorization=header).bearer == bearer


def test_two_requests_have_two_traces(ward: Ward) -> None:
    one, other = request(ward), request(ward)
    assert one.trace_id != other.trace_id
    assert one.request_id == one.trace_id
