"""Every public address, so that slips, posters and pages agree."""

from urllib.parse import quote, urlencode

SIGN_IN = "/sign-in"
RECEPTION = "/reception"
DOCTOR = "/doctor"
NURSE = "/nurse"
KIOSK = "/kiosk"
BOARD = "/board"
LOBBY = "/lobby"
VISITS = "/visits"
STATUS = "/status"
ADMIN = "/admin"
SECOND_FACTOR = "/account/second-factor"


def lobby(code: str) -> str:
    """Where the lobby poster of a department leads: the check-in form. Carries no secret."""
    return f"{LOBBY}/{quote(code, safe='')}"


def desk_link(secret: str) -> str:
    """The capability link that a desk hands out: exchanged for a cookie at first opening, then gone from the address."""
    return f"/c/{secret}"


def board(*department_ids: str) -> str:
    """The board of some departments; of all of them if none is named."""
    return f"{BOARD}?{urlencode([('department', each) for each in department_ids])}" if department_ids else BOARD


def slip(secret: str) -> str:
    """The capability link on a slip: exchanged for a cookie at first opening, then gone from the address bar."""
    return f"/t/{secret}"


def paper(printer_id: str) -> str:
    """The page that shows a virtual printer's paper."""
    return f"/paper/{quote(printer_id, safe='')}"


def absolute(origin: str, path: str) -> str:
    """A path as the whole address that a phone can open."""
    return origin.rstrip("/") + path
