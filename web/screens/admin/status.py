"""`/admin/status`: how the box itself is, inside the console."""

from typing import ClassVar

import msgspec

from web.answers import Answer
from web.request import Request
from web.screens import status
from web.screens.admin.console import MACHINES, Console, keeper, standing
from web.screens.admin.findings import Line, machines
from web.screens.page import page, words_of
from web.screens.sign_in import to_sign_in


class StatusOfBox(Console, frozen=True, kw_only=True):
    """The findings of `/status`; whoever looks after the box can answer them."""

    place: ClassVar[str] = "status"

    status: status.Status
    lines: tuple[Line, ...]


async def show(request: Request[None]) -> Answer:
    """Look at everything now, worst first."""
    caller = keeper(request)
    if caller is None:
        return to_sign_in(request)
    say, answers = words_of(request), not MACHINES.isdisjoint(caller.grants)
    lines = tuple(machines(request, say))
    shown = StatusOfBox(
        **standing(request, say),
        status=status.looked_at(request, say),
        lines=lines if answers else tuple(msgspec.structs.replace(each, call=None) for each in lines),
    )
    return page(request, "admin/status", shown)
