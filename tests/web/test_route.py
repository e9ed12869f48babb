"""Finding the route of a method and a path."""

import pytest

from appliance.refusals import Refused
from web.problems import Misused
from web.request import Request
from web.route import Route, RouteTable


async def nothing(request: Request[None]) -> None:
    """Does nothing."""


def table(*keys: str) -> RouteTable:
    return RouteTable(Route(method, path, nothing) for method, path in map(str.split, keys))


TABLE = table(
    "GET /a",
    "POST /a",
    "GET /a/{id}",
    "POST /a/{id}/act",
    "GET /a/{id}/b/{part}",
    "GET /a/special",
    "DELETE /d",
    "GET /{stem}",
)


@pytest.mark.parametrize(
    ("method", "path", "key", "values"),
    [
        ("GET", "/a", "GET /a", {}),
        ("HEAD", "/a", "GET /a", {}),
        ("POST", "/a", "POST /a", {}),
        ("GET", "/a/17", "GET /a/{id}", {"id": "17"}),
        ("GET", "/a/special", "GET /a/special", {}),
        ("POST", "/a/17/act", "POST /a/{id}/act", {"id": "17"}),
        ("GET", "/a/17/b/x.png", "GET /a/{id}/b/{part}", {"id": "17", "part": "x.png"}),
        ("GET", "/other", "GET /{stem}", {"stem": "other"}),
    ],
)
def test_a_route_is_found_with_its_values(method: str, path: str, key: str, values: dict[str, str]) -> None:
    route, found = TABLE.find(method, path)
    assert (route.key, dict(found)) == (key, values)


@pytest.mark.parametrize("path", ["/", "/a/", "/a//act", "/a/17/", "/a/17/act/x", "//a", "a", "", "/a/17/b/"])
def test_nothing_else_is_found(path: str) -> None:
    with pytest.raises(Refused) as caught:
        TABLE.find("GET", path)
    assert caught.value.code == "not-found"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("DELETE", "/a", b"GET, HEAD, POST"), ("GET", "/d", b"DELETE"), ("BREW", "/a/17/act", b"POST")],
)
def test_the_wrong_method_is_told_which_ones_are_right(method: str, path: str, allowed: bytes) -> None:
    with pytest.raises(Misused) as caught:
        TABLE.find(method, path)
    assert caught.value.status == 405
    assert caught.value.lines == b"allow: " + allowed + b"\r\n"


def test_the_same_route_twice_is_a_mistake() -> None:
    with pytest.raises(AssertionError):
        table("GET /a", "GET /a")
    with pytest.raises(AssertionError):
        table("GET /a/{id}", "GET /a/{other}")
