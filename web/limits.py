"""How often somebody may ask: the rates of identity.md S7 as one table, counted in memory on monotonic time.

A sliding minute is kept as thirteen counts of five seconds each: no sixty seconds, wherever they begin, ever see more than
the rate, and steady asking is granted twelve thirteenths of it. (Two weighted windows, the usual way, let 17 of 10
through in the worst minute.)
"""

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address

import msgspec

from appliance.clock import Clock
from appliance.refusals import Refused
from appliance.wording import N_

PART_SECONDS = 5.0
PARTS = 13
"""A minute and the part that has just begun."""
KEYS = 100_000
"""Keys remembered at most, oldest forgotten first: a flood of addresses must not fill the memory."""

MINUTELY = (
    *("patient", "kiosk", "staff", "integration", "address"),
    *("sign_in_account", "sign_in_address", "pairing_address"),
)
HOUR_SECONDS = 3600.0
DAY_SECONDS = 24 * HOUR_SECONDS
SCANNED_SECONDS = 20 * 60.0

TRIED_OFTEN = N_("This was tried too often. Please go to reception.")
SCANNED_OFTEN = N_("This phone has checked in too often without coming. Please go to reception.")
COME_FIRST = N_(
    "So many have checked in from outside that numbers are given in the lobby only. Please come there first."
)
TOO_OFTEN = N_("This was asked too often. Please wait {seconds} seconds.")


class Rates(msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Requests a minute, sliding, where nothing else is said. The bench raises these and nothing else, and prints that
    it did.
    """

    patient: int = 100
    """Per phone session."""
    kiosk: int = 120
    """Per kiosk, and per board."""
    staff: int = 500
    """Per member of staff."""
    integration: int = 600
    """Per program."""
    address: int = 2000
    """Per address, whoever it is: a lobby behind one address counts as twenty phones."""
    sign_in_account: int = 10
    sign_in_address: int = 60
    checkin_department: int = 30
    """Check-ins by phone per department; beyond it presence is shown by board code or desk only."""
    pairing_address: int = 10
    """Codes that devices ask for, per address."""
    board_tries: int = 5
    """Wrong codes of the lobby's board, per browser and hour; then reception."""
    board_tries_address: int = 100
    """The same per address, since a browser is easily made to look new: twenty browsers share one."""
    scanned_browser: int = 3
    """Check-ins that have not shown presence, per browser and day."""
    scanned_address: int = 60
    """The same per address."""
    scanned_department: int = 200
    """The same per department, in the twenty minutes for which one waits."""
    failures_forgiven: int = 5
    """Failed sign-ins before each further one doubles the wait."""
    delay_longest_seconds: int = 900


class Window:
    """At most `rate` a minute for each key."""

    def __init__(self, rate: int, clock: Clock, *, keys: int = KEYS) -> None:
        self.rate = rate
        self._clock = clock
        self._keys = keys
        self._counts: dict[str, _Counts] = {}

    def take(self, key: str) -> float | None:
        """Count one. None if it fits, else the seconds until one more will."""
        now = self._clock.monotonic()
        counts = self._counts.get(key) or self._begin(key, int(now / PART_SECONDS))
        counts.pass_to(int(now / PART_SECONDS))
        if counts.total >= self.rate:
            return (counts.oldest() + PARTS) * PART_SECONDS - now
        counts.add()
        return None

    def _begin(self, key: str, part: int) -> "_Counts":
        if len(self._counts) >= self._keys:
            del self._counts[next(iter(self._counts))]
        counts = self._counts[key] = _Counts(part)
        return counts

    def __len__(self) -> int:
        return len(self._counts)


class _Counts:
    """The counts of one key, a ring by the number of their part since the clock's beginning."""

    __slots__ = ("_parts", "part", "total")

    def __init__(self, part: int) -> None:
        self.part = part
        self.total = 0
        self._parts = [0] * PARTS

    def pass_to(self, part: int) -> None:
        """Time has passed: parts that are more than a minute old count no longer."""
        if part == self.part:
            return
        for gone in range(self.part + 1, min(part, self.part + PARTS) + 1):
            self.total -= self._parts[gone % PARTS]
            self._parts[gone % PARTS] = 0
        self.part = part

    def add(self) -> None:
        """One more, now."""
        self._parts[self.part % PARTS] += 1
        self.total += 1

    def oldest(self) -> int:
        """The first part that still counts something."""
        return next(part for part in range(self.part - PARTS + 1, self.part + 1) if self._parts[part % PARTS])


class Allowance:
    """At most so many things for each key within a stretch of time; the same thing again is not counted again.

    Kept as a list of moments, since they are few: tries, check-ins of one phone.
    """

    def __init__(self, most: int, seconds: float, clock: Clock, *, keys: int = 10_000) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._keys = keys
        self._taken: dict[str, dict[object, float]] = {}
        """Per key: the things and the monotonic time at which each was taken, oldest first."""

    def fits(self, key: str, thing: object = None) -> bool:
        """Whether one more may be taken, or this one has been."""
        taken = self._still(key)
        return thing in taken if len(taken) >= self._most else True

    def take(self, key: str, thing: object = None) -> None:
        """Count one; without a `thing` it is like no other."""
        if key not in self._taken and len(self._taken) >= self._keys:
            del self._taken[next(iter(self._taken))]
        self._taken.setdefault(key, {}).setdefault(object() if thing is None else thing, self._clock.monotonic())

    def _still(self, key: str) -> Mapping[object, float]:
        taken = self._taken.get(key, {})
        since = self._clock.monotonic() - self._seconds
        for thing in [thing for thing, at in taken.items() if at <= since]:
            del taken[thing]
        if not taken:
            self._taken.pop(key, None)
        return taken


class Delays:
    """After some failures every further one doubles the wait; a success forgets them. Nobody is locked out for good."""

    def __init__(self, forgiven: int, longest_seconds: float, clock: Clock, *, keys: int = 10_000) -> None:
        self._forgiven = forgiven
        self._longest = longest_seconds
        self._clock = clock
        self._keys = keys
        self._failures: dict[str, tuple[int, float]] = {}
        """Per key: failures so far, and the monotonic time until which it has to wait."""

    def wait(self, key: str) -> float | None:
        """Seconds still to wait before another attempt; None if it may be made now."""
        _, until = self._failures.get(key, (0, 0.0))
        left = until - self._clock.monotonic()
        return left if left > 0 else None

    def failed(self, key: str) -> None:
        """Count one failure."""
        failures = self._failures.pop(key, (0, 0.0))[0] + 1
        if len(self._failures) >= self._keys:
            del self._failures[next(iter(self._failures))]
        delay = min(2.0 ** (failures - self._forgiven), self._longest) if failures > self._forgiven else 0.0
        self._failures[key] = (failures, self._clock.monotonic() + delay)

    def succeeded(self, key: str) -> None:
        """Forget what went before."""
        self._failures.pop(key, None)


class Limits:
    """All limits of one house. Every method raises Refused `rate-limited` (429, Retry-After) when it is too much."""

    def __init__(self, rates: Rates, clock: Clock, *, loopback_exempt: bool) -> None:
        self.rates = rates
        self._loopback_exempt = loopback_exempt
        self._windows: Mapping[str, Window] = {name: Window(getattr(rates, name), clock) for name in MINUTELY}
        self._board_tries = Allowance(rates.board_tries, HOUR_SECONDS, clock)
        self._board_tries_address = Allowance(rates.board_tries_address, HOUR_SECONDS, clock)
        self._scanned_browser = Allowance(rates.scanned_browser, DAY_SECONDS, clock)
        self._scanned_address = Allowance(rates.scanned_address, DAY_SECONDS, clock)
        self._scanned_department = Allowance(rates.scanned_department, SCANNED_SECONDS, clock)
        self._checkins = Window(rates.checkin_department, clock)
        self._delays = Delays(rates.failures_forgiven, rates.delay_longest_seconds, clock)

    def address(self, address: str) -> None:
        """One request from an address."""
        if not (self._loopback_exempt and _is_loopback(address)):
            self._take("address", _neighbourhood(address))

    def caller(self, kind: str, key: str) -> None:
        """One request of somebody known: `kind` is patient, kiosk, staff or integration."""
        self._take(kind, key)

    def sign_in(self, account: str, address: str) -> None:
        """One attempt to sign in, before the password is looked at."""
        if not (self._loopback_exempt and _is_loopback(address)):
            self._take("sign_in_address", _neighbourhood(address))
        self._take("sign_in_account", account)
        if (seconds := self._delays.wait(account)) is not None:
            raise _too_often(seconds)

    def signed_in(self, account: str, *, well: bool) -> None:
        """How an attempt ended."""
        if well:
            self._delays.succeeded(account)
        else:
            self._delays.failed(account)

    def pairing(self, address: str) -> None:
        """One device that asks to be paired."""
        self._take("pairing_address", _neighbourhood(address))

    def board_code(self, browser: str, address: str) -> None:
        """A code of the lobby's board is about to be looked at."""
        within = self._board_tries.fits(browser) and self._board_tries_address.fits(_neighbourhood(address))
        if not within:
            raise Refused("rate-limited", TRIED_OFTEN, retry_seconds=int(HOUR_SECONDS))

    def wrong_board_code(self, browser: str, address: str) -> None:
        """It was not the code."""
        self._board_tries.take(browser)
        self._board_tries_address.take(_neighbourhood(address))

    def may_scan(self, browser: str, address: str, department_id: str, check_in: str) -> None:
        """A check-in that has not shown presence is about to be made. A repeated one, by its nonce, is the same one."""
        place = _neighbourhood(address)
        if not (self._scanned_browser.fits(browser, check_in) and self._scanned_address.fits(place, check_in)):
            raise Refused("rate-limited", SCANNED_OFTEN, retry_seconds=int(HOUR_SECONDS))
        if not self._scanned_department.fits(department_id, check_in):
            raise Refused("presence-required", COME_FIRST)

    def scanned(self, browser: str, address: str, department_id: str, check_in: str) -> None:
        """It was made."""
        self._scanned_browser.take(browser, check_in)
        self._scanned_address.take(_neighbourhood(address), check_in)
        self._scanned_department.take(department_id, check_in)

    def checkin_by_network(self, department_id: str) -> bool:
        """Count one check-in by phone; False when a department gets so many that the network alone is no presence."""
        return self._checkins.take(department_id) is None

    def _take(self, kind: str, key: str) -> None:
        if (seconds := self._windows[kind].take(key)) is not None:
            raise _too_often(seconds)


def _too_often(seconds: float) -> Refused:
    whole = int(seconds) + 1
    return Refused("rate-limited", TOO_OFTEN, values={"seconds": whole}, retry_seconds=whole)


def _is_loopback(address: str) -> bool:
    return address == "127.0.0.1" or address == "::1" or address.startswith("127.")


def _neighbourhood(address: str) -> str:
    """What counts as one address: with IPv6 everybody has 2^64 of them, so the network part counts."""
    if ":" not in address:
        return address
    parsed = ip_address(address.partition("%")[0])
    assert isinstance(parsed, IPv6Address)
    return str(parsed.ipv4_mapped or parsed.exploded[:19])
