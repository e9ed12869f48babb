"""How many came in which hour of a day, by the clock of the ward."""

from typing import Any

from appliance.clock import local, parse
from appliance.reporting import lookups as reporting
from web.request import Request


def by_hour(request: Request[Any], service_date: str) -> dict[int, int]:
    """The numbers given out on a date by the hour (0–23) in which they were; who was carried over got theirs before."""
    zone, hours = request.box.settings.timezone, dict[int, int]()
    for tens, count in reporting.arrivals(request.app.lines.db, service_date).items():
        hour = local(parse(f"{tens}0:00.000Z"), zone).hour
        hours[hour] = hours.get(hour, 0) + count
    return hours
