"""The service date: a department's day, which turns over at the policy's hour and never goes back. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appliance.clock import local


def service_date(at: datetime, zone: str, rollover: str, last: str | None) -> str:
    """The date, as `2026-11-21`, to which a token issued now belongs; never before `last`, whatever the clock does."""
    here = local(at, zone)
    turned = here.time() >= time.fromisoformat(rollover)
    today = (here.date() if turned else here.date() - timedelta(days=1)).isoformat()
    return max(today, last) if last else today


def end_of(day: str, zone: str, rollover: str) -> datetime:
    """The instant at which a service date ends, in UTC: the next rollover."""
    next_day = date.fromisoformat(day) + timedelta(days=1)
    return datetime.combine(next_day, time.fromisoformat(rollover), ZoneInfo(zone)).astimezone(UTC)
