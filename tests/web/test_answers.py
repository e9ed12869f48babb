"""What a handler gives back."""

import pytest

from web import answers


def test_a_header_cannot_end_early() -> None:
    for value in ("a\r\nset-cookie: x=y", "a\nb", "a\x00"):
        with pytest.raises(AssertionError):
            answers.header("location", value)


@pytest.mark.parametrize("location", ["//evil.example/", "https://evil.example/", "visits"])
def test_a_redirect_never_leaves_the_house(location: str) -> None:
    with pytest.raises(AssertionError):
        answers.see_other(location)


def test_a_redirect_is_a_get() -> None:
    assert answers.see_other("/visits").status == 303


async def test_without_a_connection_of_ours_an_answer_goes_out_by_asgi() -> None:
    sent = []

    async def send(message):  # type: ignore[no-untyped-def]
        sent.append(message)

    await answers.deliver(b"HTTP/1.1 201 Created\r\na: b\r\nc: d: e\r\n", b"body", {}, send)
    assert sent == [
        {"type": "http.response.start", "status": 201, "headers": [(b"a", b"b"), (b"c", b"d: e")]},
        {"type": "http.response.body", "body": b"body"},
    ]
