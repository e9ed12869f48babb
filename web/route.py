"""One URL as data, and the table that finds it: exact paths in a dictionary, others segment by segment."""

import re
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import msgspec

from appliance.refusals import Refused
from appliance.wording import N_
from web.answers import Answer, header
from web.caller import Caller
from web.problems import Misused
from web.request import Request

Handler = Callable[[Request[Any]], Awaitable[Answer | msgspec.Struct | list[Any] | None]]
Place = Callable[[Request[Any], Caller], Collection[str | None]]
Mine = Callable[[Request[Any], Caller], bool]

WRONG_METHOD = N_("This address exists, but not for that.")

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """What is to be known about one URL. Who may call it stands in `permissions.py` under `key`.

    `takes` is the body, `asks` the query string, `gives` what is answered with `status` (None gives 204). `place` tells
    the departments that a request is about (None: one that is not there), `mine` whether it is about the caller's own things; rights that are limited
    to them need it. `also` are further statuses of success with what they give. A `page` is
    HTML and takes a form; a `stream` never ends and speaks server-sent events; a `text` is plain.
    """

    method: str
    path: str
    handler: Handler
    takes: type[msgspec.Struct] | None = None
    gives: Any = None
    status: int = 200
    asks: type[msgspec.Struct] | None = None
    place: Place | None = None
    mine: Mine | None = None
    also: Mapping[int, Any] = field(default_factory=dict)
    page: bool = False
    stream: bool = False
    text: bool = False

    @cached_property
    def key(self) -> str:
        """`POST /v1/doctor/call-next`: its name in the rights table, the metrics and the log."""
        return f"{self.method} {self.path}"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parameters of its path."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))


class Methods(msgspec.Struct, frozen=True):
    """The routes of one path by method, and the parameters' names in order."""

    routes: dict[str, Route]

    @property
    def allowed(self) -> str:
        """The value of an Allow header."""
        names = sorted(self.routes)
        return ", ".join(["GET", "HEAD", *names[1:]] if "GET" in self.routes else names)


class Node:
    """One segment of the parametrised paths."""

    __slots__ = ("literal", "methods", "parameter")

    def __init__(self) -> None:
        self.literal: dict[str, Node] = {}
        self.parameter: Node | None = None
        self.methods: Methods | None = None


class RouteTable:
    """Finds the route of a method and a path."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)
        self._exact: dict[str, Methods] = {}
        self._root = Node()
        for route in self.routes:
            self._add(route)

    def find(self, method: str, path: str) -> tuple[Route, Mapping[str, str]]:
        """The route and its parameters. Refused `not-found`; Misused 405 where only the method is unknown."""
        methods, values = self._methods(path)
        route = methods.routes.get("GET" if method == "HEAD" else method)
        if route is None:
            raise Misused(405, WRONG_METHOD, header("allow", methods.allowed))
        return route, dict(zip(route.names, values, strict=True)) if values else NO_VALUES

    def allowed(self, path: str) -> str:
        """The value of the Allow header of a path. Refused `not-found`."""
        return self._methods(path)[0].allowed

    def _methods(self, path: str) -> tuple[Methods, tuple[str, ...]]:
        methods = self._exact.get(path)
        if methods is not None:
            return methods, ()
        methods, values = self._walk(path)
        if methods is None:
            raise Refused("not-found", "There is nothing at this address.")
        return methods, values

    def _walk(self, path: str) -> tuple[Methods | None, tuple[str, ...]]:
        node = self._root
        values: list[str] = []
        for segment in path.split("/")[1:]:
            literal = node.literal.get(segment)
            if literal is not None:
                node = literal
            elif node.parameter is not None and segment:
                node = node.parameter
                values.append(segment)
            else:
                return None, ()
        return node.methods, tuple(values)

    def _add(self, route: Route) -> None:
        assert route.method in METHODS, route.key
        methods = self._leaf(route.path) if route.names else self._exact.setdefault(route.path, Methods({}))
        assert route.method not in methods.routes, f"{route.key} stands there twice"
        methods.routes[route.method] = route

    def _leaf(self, path: str) -> Methods:
        node = self._root
        for segment in path.split("/")[1:]:
            if segment.startswith("{"):
                node.parameter = node.parameter or Node()
                node = node.parameter
            else:
                node = node.literal.setdefault(segment, Node())
        node.methods = node.methods or Methods({})
        return node.methods


NO_VALUES: Mapping[str, str] = {}
