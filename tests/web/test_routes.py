"""Every URL on one page: that the page is complete, and that its rows say what their handlers do."""

import typing
from typing import Any

import msgspec
import pytest

from web.permissions import RIGHTS
from web.request import Request
from web.route import Route
from web.routes import ROUTES

FREE_TEXT_LIMIT = 8000


def name(route: Route) -> str:
    return route.key


def test_every_route_has_its_row_of_rights_and_every_row_its_route() -> None:
    assert {route.key for route in ROUTES} == set(RIGHTS)


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_a_route_says_what_its_handler_takes(route: Route) -> None:
    (hint,) = [hint for what, hint in typing.get_type_hints(route.handler).items() if what == "request"]
    assert typing.get_origin(hint) is Request
    assert typing.get_args(hint)[0] is (route.takes or type(None))


@pytest.mark.parametrize("route", [route for route in ROUTES if route.gives is not None], ids=name)
def test_a_route_says_what_its_handler_gives(route: Route) -> None:
    given = typing.get_type_hints(route.handler)["return"]
    assert given in (route.gives, route.gives | None) or given.__name__ == "Answer"


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_limited_rights_have_something_to_be_judged_by(route: Route) -> None:
    rights = set(RIGHTS[route.key].values())
    assert ("own" in rights) <= (route.place is not None)
    assert ("self" in rights) <= (route.mine is not None)
    assert (route.place is not None) <= ("own" in rights), "a place that nobody asks for"
    assert (route.mine is not None) <= ("self" in rights)


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_somebody_may_call_it(route: Route) -> None:
    assert set(RIGHTS[route.key].values()) != {"-"}


@pytest.mark.parametrize("route", ROUTES, ids=name)
def test_it_says_in_a_sentence_what_it_does(route: Route) -> None:
    first = (route.handler.__doc__ or "").splitlines()[0]
    assert first.endswith(".") or "; " in first or route.handler.__doc__.count("\n"), route.key  # type: ignore[union-attr]


INCOMING = {shape.__name__: shape for route in ROUTES for shape in (route.takes, route.asks) if shape is not None}


@pytest.mark.parametrize("shape", INCOMING.values(), ids=INCOMING.keys())
def test_whatever_comes_in_is_limited_and_nothing_unknown_is_taken(shape: type[msgspec.Struct]) -> None:
    assert shape.__struct_config__.forbid_unknown_fields
    for field in msgspec.structs.fields(shape):
        for text in strings(field.type):
            assert text.max_length is not None or text.pattern is not None, f"{field.name} may be endless"
            assert text.pattern is not None, f"{field.name} may hold control characters"
        for sequence in kinds(field.type, msgspec.inspect.ListType):
            assert sequence.max_length is not None, f"{field.name} may be endless"
        for number in kinds(field.type, msgspec.inspect.IntType):
            assert number.ge is not None, field.name
            assert number.le is not None, field.name


def strings(hint: Any) -> list[Any]:
    return kinds(hint, msgspec.inspect.StrType)


def kinds(hint: Any, kind: type) -> list[Any]:
    """Every type of one kind inside a hint."""

    def walk(node: Any) -> list[Any]:
        found = [node] if isinstance(node, kind) else []
        for child in [*getattr(node, "types", ()), getattr(node, "item_type", None)]:
            if isinstance(child, msgspec.inspect.Type):
                found += walk(child)
        return found

    return walk(msgspec.inspect.type_info(hint))
