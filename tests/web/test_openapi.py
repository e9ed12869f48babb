"""The description is true and complete."""

import json
from typing import Any

import msgspec
import pytest

from appliance.refusals import STATUS
from web import openapi
from web.permissions import RIGHTS
from web.problems import TITLES
from web.routes import ROUTES

DESCRIBED: dict[str, Any] = json.loads(openapi.written(ROUTES))
CALLS = [route for route in ROUTES if not route.page]


def references(node: Any) -> set[str]:
    """Every reference anywhere in a document."""
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(value) for value in node.values()))
    return set().union(*map(references, node)) if isinstance(node, list) else set()


def test_every_call_is_described_and_no_page_is() -> None:
    described = {f"{method.upper()} {path}" for path, calls in DESCRIBED["paths"].items() for method in calls}
    assert described == {route.key for route in CALLS}


def test_every_reference_leads_somewhere() -> None:
    names = {reference.rpartition("/")[2] for reference in references(DESCRIBED)}
    assert names <= set(DESCRIBED["components"]["schemas"])
    assert "Problem" in names


@pytest.mark.parametrize("route", CALLS, ids=lambda route: route.key)
def test_a_call_names_its_parameters_and_its_schemes(route: Any) -> None:
    call = DESCRIBED["paths"][route.path][route.method.lower()]
    assert {each["name"] for each in call["parameters"] if each["in"] == "path"} == set(route.names)
    assert call["summary"]
    assert ({} in call["security"]) == (RIGHTS[route.key]["ANYONE"] == "yes")
    schemes = {name for each in call["security"] for name in each}
    assert schemes <= set(DESCRIBED["components"]["securitySchemes"])
    assert "application/problem+json" in call["responses"]["default"]["content"]


def test_operation_ids_are_unique() -> None:
    ids = [call["operationId"] for calls in DESCRIBED["paths"].values() for call in calls.values()]
    assert len(set(ids)) == len(ids)


def test_every_code_of_a_problem_is_listed_and_has_a_title() -> None:
    listed = DESCRIBED["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    assert set(listed) == {"about:blank"} | {f"urn:medique:problem:{code}" for code in STATUS}
    assert TITLES.keys() == STATUS.keys()


def test_nothing_unknown_is_taken_according_to_the_description_either() -> None:
    for route in CALLS:
        if route.takes is not None:
            assert DESCRIBED["components"]["schemas"][route.takes.__name__]["additionalProperties"] is False


def test_two_shapes_of_one_name_would_be_noticed() -> None:
    shapes = {shape for route in CALLS for shape in openapi._shapes(route) if isinstance(shape, type)}
    structs = [shape for shape in shapes if issubclass(shape, msgspec.Struct)]
    assert len({shape.__name__ for shape in structs}) == len(structs)
