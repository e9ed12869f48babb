"""A demo's kiosk and board: anybody may open them, and gets the key of that device as a cookie."""

from appliance import addresses
from appliance.refusals import Refused
from web import answers, cookies
from web.answers import Answer
from web.cookies import DAY_SECONDS
from web.request import Request


async def open_kiosk(request: Request[None]) -> Answer:
    """Make this browser the demo's kiosk. Refused `forbidden` on a real box: its kiosks are paired."""
    demo = request.box.doors.demo()
    if demo is None:
        raise Refused("forbidden", "A kiosk is paired by an administrator.")
    cookie = cookies.give(request, "kiosk", demo.kiosk_key, seconds=DAY_SECONDS)
    return answers.see_other(addresses.KIOSK, lines=cookie)
