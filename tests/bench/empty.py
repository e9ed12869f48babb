"""The least that could answer: one Starlette endpoint that does nothing, served as we serve (uvicorn, uvloop, httptools)."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

ANSWER = b"{}"


async def nothing(request: Request) -> Response:
    """Read what was sent, do nothing, say so."""
    await request.body()
    return Response(ANSWER, status_code=201, media_type="application/json")


app = Starlette(routes=[Route("/nothing", nothing, methods=["POST"])])

if __name__ == "__main__":
    uvicorn.run(
        app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools",
        access_log=False, log_level="warning", lifespan="off",
    )  # fmt: skip
