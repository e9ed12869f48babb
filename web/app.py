"""The site: everything in `web/` put together around a box."""

import asyncio
from collections.abc import Iterable
from pathlib import Path

from prometheus_client.core import Metric

from appliance.box import Box
from appliance.identity.passwords import Passwords
from appliance.identity.sign_in import SignIn
from appliance.journal import log
from web.afterwards import Afterwards
from web.api import visit
from web.application import Application
from web.browser_rules import BrowserRules
from web.limits import Limits, Rates
from web.lines import Lines
from web.live.feed import Feed
from web.live.hub import Hub, Places
from web.metrics import counter, gauge
from web.request_log import STDERR, RequestLog, Sink
from web.routes import ROUTES
from web.screens import problem
from web.sessions import Sessions
from web.static_files import StaticFiles
from web.ward_metrics import WardMetrics

STATIC = Path(__file__).parent / "static"


class Site:
    """What assembly starts: `app` answers requests, `feed` follows the journal, `run` keeps live streams going."""

    def __init__(
        self,
        box: Box,
        *,
        passwords: Passwords | None = None,
        rates: Rates | None = None,
        places: Places | None = None,
        sink: Sink | None = None,
    ) -> None:
        settings = box.settings
        self.passwords = passwords or Passwords()
        self.sign_in = SignIn(
            writer=box.writer,
            readers=box.readers,
            clock=box.clock,
            ids=box.ids,
            keys=box.keys,
            passwords=self.passwords,
        )
        self.lines = Lines(box)
        self.afterwards = Afterwards(box.writer, box.clock)
        self.sessions = Sessions(box, self.afterwards)
        self.feed = Feed(box, self.lines)
        self.hub = self.feed.hub = Hub(
            box.clock,
            box.ids,
            epoch=box.epoch,
            seq=log.head(box.readers.here).seq,
            snapshot=self.feed.snapshot,
            revoked=self.sessions.ended,
            places=places,
        )
        self.app = Application(
            box,
            ROUTES,
            callers=self.sessions.callers,
            hub=self.hub,
            lines=self.lines,
            sign_in=self.sign_in,
            afterwards=self.afterwards,
            current=visit.current,
            rules=BrowserRules(map(_host, settings.origins), https=settings.secure),
            limits=Limits(rates or Rates(), box.clock, loopback_exempt=settings.demo),
            log=RequestLog(box.clock, sink or STDERR),
            static_files=StaticFiles(STATIC),
            problem_page=problem.show,
        )
        ward = WardMetrics(box, self.lines)
        self.feed.counted = ward.count
        self.app.figures.add(ward.metrics)
        self.app.figures.add(self._figures)

    async def run(self) -> None:
        """Serve live streams for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.hub.run())
            tasks.create_task(self.feed.run())

    async def stop(self) -> None:
        """After the last request: write down what is still to be written, end the threads."""
        await self.afterwards.settled()
        await self.sign_in.settled()
        self.passwords.close()

    def _figures(self) -> Iterable[Metric]:
        tally, kinds = self.hub.tally, self.hub.connections
        for kind, count in kinds.items():
            yield gauge(f"medique_live_{kind}_connections", f"Live streams of kind {kind}.", count)
        yield gauge("medique_live_channels", "Channels that somebody listens to.", self.hub.channels)
        yield counter("medique_live_frames", "Writes to live streams.", tally.frames)
        yield counter("medique_live_dropped", "Live streams dropped because their reader was too slow.", tally.dropped)


def _host(origin: str) -> str:
    """The name in an origin: `https://queue.hospital.example:8443` → `queue.hospital.example`."""
    name = origin.partition("://")[2].partition("/")[0]
    return name.rpartition(":")[0] if ":" in name and not name.endswith("]") else name
