"""The listening socket: starts, keeps the connections' deadlines, and stops in good order within bounded seconds.

We run in the event loop of the process (uvloop), beside the writer's answers and the followers; so uvicorn's own
`Server`, which owns process and signals, is not used, only its protocol.
"""

import asyncio
import contextlib
import ssl
from collections import Counter
from collections.abc import Callable
from email.utils import format_datetime
from functools import partial

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.server import ServerState

from appliance.clock import Clock
from web.connection import Connection, Heir, Patience

SWEEP_SECONDS = 1.0
BACKLOG = 4096


class Server:
    """Serves one ASGI application on one address. `start` gives the port that was bound; 0 asks for any free one."""

    def __init__(self, app: ASGIApp, clock: Clock, *, patience: Patience | None = None) -> None:
        self.patience = patience or Patience()
        self.date_line = b""
        self.refused_connections = 0
        self._clock = clock
        self._config = Config(
            app=app,
            http=Connection,
            interface="asgi3",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
        )
        self._state = ServerState()
        self._connections: set[Connection] = set()
        self._heirs: set[Heir] = set()
        self._addresses: Counter[str] = Counter()
        self._listening: list[asyncio.Server] = []
        self._sweeper: asyncio.TimerHandle | None = None
        self._stopping = False
        self._emptied = asyncio.Event()

    async def start(self, host: str, port: int, *, tls: ssl.SSLContext | None = None) -> int:
        """Listen; may be called once per address, before `stop`. Raises OSError if the address is taken."""
        loop = asyncio.get_running_loop()
        if not self._config.loaded:
            self._config.load()
            self._sweep()
        listening = await loop.create_server(
            partial(Connection, self._config, self._state, self, loop), host, port, ssl=tls, backlog=BACKLOG
        )
        self._listening.append(listening)
        bound: int = listening.sockets[0].getsockname()[1]
        return bound

    async def stop(self) -> None:
        """Take nothing new, close what is idle, say good-bye to live listeners, finish answers under way; then cut."""
        self._stopping = True
        for listening in self._listening:
            listening.close()
        for heir in list(self._heirs):
            heir.shutdown()
        for connection in list(self._connections):
            connection.shutdown()
        await self._settle()
        for connection in list(self._connections):
            connection.transport.abort()
        for heir in list(self._heirs):
            heir.abort()
        if self._sweeper is not None:
            self._sweeper.cancel()

    async def _settle(self) -> None:
        """Wait until everybody has gone, but no longer than we said."""
        if self.places_taken:
            self._emptied.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.patience.stop_seconds):
                    await self._emptied.wait()

    # -- what connections tell us

    def admit(self, connection: Connection) -> bool:
        """Count a new connection. False if there is no place for it."""
        self._connections.add(connection)
        self._addresses[connection.address] += 1
        places = len(self._connections) + len(self._heirs)
        fits = (
            places <= self.patience.connections
            and self._addresses[connection.address] <= self.patience.connections_per_address
        )
        self.refused_connections += not fits
        return fits and not self._stopping

    def forget(self, connection: Connection) -> None:
        """A connection is gone."""
        if connection in self._connections:
            self._connections.remove(connection)
            self._leave(connection.address)

    def inherit(
        self,
        connection: Connection,
        transport: asyncio.Transport,
        heir_of: Callable[[asyncio.Transport, Callable[[], None]], Heir],
    ) -> Heir:
        """A live listener takes a connection's place, and keeps it until it says that it is lost."""
        self._connections.discard(connection)
        self._state.connections.discard(connection)
        address = connection.address

        def lost() -> None:
            self._heirs.discard(heir)
            self._leave(address)

        heir = heir_of(transport, lost)
        self._heirs.add(heir)
        return heir

    def _leave(self, address: str) -> None:
        self._addresses[address] -= 1
        if not self._addresses[address]:
            del self._addresses[address]
        if not self.places_taken:
            self._emptied.set()

    @property
    def places_taken(self) -> int:
        """Open connections, live listeners among them."""
        return len(self._connections) + len(self._heirs)

    # -- once a second

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        self._sweeper = loop.call_later(SWEEP_SECONDS, self._sweep)  # first, so that nothing can end the sweeps
        self.date_line = b"date: " + format_datetime(self._clock.now(), usegmt=True).encode() + b"\r\n"
        now = loop.time()
        for connection in [each for each in self._connections if each.deadline < now]:
            connection.overdue(now)
