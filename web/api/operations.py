"""Is everything well: health for balancers and units, metrics, and the description of this API (operations.md O1, O2)."""

import sqlite3
from typing import Any, Literal

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from web import answers, openapi
from web.answers import Answer
from web.api.visit import Document
from web.request import Request


class Health(Document, frozen=True, kw_only=True):
    """How the box is, and where it is not well the causes, each in words."""

    status: Literal["ok", "failing"]
    causes: dict[str, str]


async def live(request: Request[None]) -> Health:
    """The process answers."""
    return Health(status="ok", causes={})


async def ready(request: Request[None]) -> Answer:
    """The box takes work: 200, or 503 with the causes."""
    causes = _causes(request)
    health = Health(status="failing" if causes else "ok", causes=causes)
    return answers.json(health, status=503 if causes else 200)


async def metrics(request: Request[None]) -> Answer:
    """Everything that is counted, for Prometheus."""
    return Answer(generate_latest(request.app.registry), content_type=CONTENT_TYPE_LATEST.encode())


async def description(request: Request[None]) -> Answer:
    """This API, as OpenAPI 3.1."""
    return Answer(openapi.written(request.app.routes.routes))


def _causes(request: Request[Any]) -> dict[str, str]:
    box = request.box
    causes = {}
    if not box.writer.alive:
        causes["writer"] = "The writer has stopped; the process ends and is started again."
    if box.writer.storage_full:
        causes["disk"] = "The disk is full; calling goes on, new tokens wait."
    if (unreachable := _database(request)) is not None:
        causes["database"] = unreachable
    for name, ask in box.health.items():
        if (cause := ask()) is not None:
            causes[name] = str(cause)
    return causes


def _database(request: Request[Any]) -> str | None:
    try:
        request.app.lines.head()
    except sqlite3.Error as error:
        return f"The database does not answer ({type(error).__name__})."
    return None
