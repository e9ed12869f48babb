"""The description of this API (OpenAPI 3.1), made from the routes and their structs and from nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from appliance.refusals import STATUS
from web.permissions import RIGHTS
from web.problems import TITLES
from web.route import Route

TITLE = "MediQue"
VERSION = "1"
ABOUT = (
    "The queues of one hospital, on its own network. JSON in camelCase; times are UTC, ISO 8601. "
    "Refusals are problem documents (RFC 9457) whose `type` is `urn:medique:problem:<code>`."
)

REFERENCES = "#/components/schemas/{name}"

SCHEMES = {
    "staffToken": {"type": "http", "scheme": "bearer", "description": "The access token of `POST /v1/auth/token`."},
    "staffCookie": {"type": "apiKey", "in": "cookie", "name": "medique-staff"},
    "deviceKey": {"type": "http", "scheme": "bearer", "description": "The key of a paired kiosk or board."},
    "kioskCookie": {"type": "apiKey", "in": "cookie", "name": "medique-kiosk"},
    "boardCookie": {"type": "apiKey", "in": "cookie", "name": "medique-board"},
    "restoreToken": {"type": "http", "scheme": "bearer", "description": "The `restoreToken` of a check-in."},
    "patientCookie": {"type": "apiKey", "in": "cookie", "name": "medique-patient"},
}
SCHEMES_OF = {
    "KIOSK": ("deviceKey", "kioskCookie"),
    "BOARD": ("deviceKey", "boardCookie"),
    "PHONE": ("restoreToken", "patientCookie"),
}
SCHEMES_OF_STAFF = ("staffToken", "staffCookie")

PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "traceId"],
    "properties": {
        "type": {"type": "string", "enum": ["about:blank", *(f"urn:medique:problem:{code}" for code in STATUS)]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence for people, in the reader's language."},
        "traceId": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
        "field": {"type": "string", "description": "Which part of the request was wrong."},
        "needs": {
            "type": "string",
            "description": "What has to be shown besides: `totp`, `password`, `second-factor`.",
        },
        "secondsLeft": {"type": "integer"},
        "opensAt": {"type": ["string", "null"], "description": "When numbers are given out again, if that is known."},
        "override": {"type": "boolean", "description": "Whether who asked may have it all the same: `override: true`."},
        "present": {"$ref": REFERENCES.format(name="Present")},
        "version": {"type": "integer", "description": "The version that a thing has now."},
        "policyVersion": {"type": "integer", "description": "The version of the policy in force."},
        "state": {"type": "string"},
        "current": {"$ref": REFERENCES.format(name="VisitDocument")},
    },
    "additionalProperties": True,
}

KEY_HEADER = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "A repeated request with the same key gets the same answer for 48 hours.",
    "schema": {"type": "string", "pattern": "^[!-~]{1,200}$"},
}
LAST_ID_HEADER = {
    "name": "Last-Event-ID",
    "in": "header",
    "required": False,
    "description": "The last id that was heard: exactly what was missed follows, if it is still held.",
    "schema": {"type": "string"},
}


def described(routes: Iterable[Route]) -> dict[str, Any]:
    """The whole description as plain values. Pages are not part of it."""
    calls = [route for route in routes if not route.page]
    shapes = [shape for route in calls for shape in _shapes(route)]
    schemas, components = msgspec.json.schema_components(shapes, ref_template=REFERENCES)
    schema_of = dict(zip(map(repr, shapes), schemas, strict=True))
    paths: dict[str, dict[str, Any]] = {}
    for route in calls:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schema_of, components)
    return {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION, "description": ABOUT, "license": {"name": "Apache-2.0"}},
        "paths": paths,
        "components": {"schemas": {**components, "Problem": PROBLEM}, "securitySchemes": SCHEMES},
    }


def written(routes: Iterable[Route]) -> bytes:
    """The description as JSON."""
    return msgspec.json.format(msgspec.json.encode(described(routes), order="sorted"), indent=1)


def _shapes(route: Route) -> list[Any]:
    gives = [route.gives, *route.also.values(), route.takes, route.asks]
    return [shape for shape in gives if shape is not None]


def _operation(route: Route, schema_of: Mapping[str, Any], components: Mapping[str, Any]) -> dict[str, Any]:
    summary, _, more = (route.handler.__doc__ or "").partition("\n")
    operation: dict[str, Any] = {
        "operationId": "-".join(
            [route.method.lower(), *route.path.strip("/").replace("{", "").replace("}", "").split("/")]
        ),
        "summary": summary.strip().rstrip("."),
        "tags": [_audience(route)],
        "parameters": [*_path_parameters(route), *_query_parameters(route, components), *_headers(route)],
        "responses": _responses(route, schema_of),
        "security": _security(route),
    }
    if more.strip():
        operation["description"] = " ".join(more.split())
    if route.takes is not None:
        optional = not any(field.required for field in msgspec.structs.fields(route.takes))
        content = {"application/json": {"schema": schema_of[repr(route.takes)]}}
        operation["requestBody"] = {"required": not optional, "content": content}
    return operation


def _audience(route: Route) -> str:
    parts = route.path.strip("/").split("/")
    return parts[1] if parts[0] == "v1" else "operations"


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    return [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in route.names]


def _query_parameters(route: Route, components: Mapping[str, Any]) -> list[dict[str, Any]]:
    if route.asks is None:
        return []
    shape = components[route.asks.__name__]
    required = shape.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in shape["properties"].items()
    ]


def _headers(route: Route) -> list[dict[str, Any]]:
    if route.stream:
        return [LAST_ID_HEADER]
    takes_key = route.takes is not None and "idempotency_key" in route.takes.__struct_fields__
    return [KEY_HEADER] if takes_key else []


def _responses(route: Route, schema_of: Mapping[str, Any]) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    status = 204 if route.gives is None and not (route.stream or route.text) else route.status
    for code, shape in {status: route.gives, **route.also}.items():
        responses[str(code)] = _success(route, shape, schema_of, code)
    responses["default"] = {
        "description": "A refusal: "
        + "; ".join(f"`{code}` {TITLES[code]}" for code in ("invalid-request", "forbidden"))
        + " …",
        "content": {"application/problem+json": {"schema": {"$ref": REFERENCES.format(name="Problem")}}},
    }
    return responses


def _success(route: Route, shape: Any, schema_of: Mapping[str, Any], code: int) -> dict[str, Any]:
    if code == 204:
        return {"description": "Nothing to say."}
    if route.stream:
        return {"description": "Server-sent events.", "content": {"text/event-stream": {"schema": {"type": "string"}}}}
    if route.text:
        return {"description": "Plain text.", "content": {"text/plain": {"schema": {"type": "string"}}}}
    return {"description": "As described.", "content": {"application/json": {"schema": schema_of[repr(shape)]}}}


def _security(route: Route) -> list[dict[str, list[str]]]:
    roles = [role for role, right in RIGHTS[route.key].items() if right != "-"]
    names = [scheme for role in roles for scheme in SCHEMES_OF.get(role, () if role == "ANYONE" else SCHEMES_OF_STAFF)]
    schemes: list[dict[str, list[str]]] = [{name: []} for name in dict.fromkeys(names)]
    return [*schemes, {}] if "ANYONE" in roles else schemes
