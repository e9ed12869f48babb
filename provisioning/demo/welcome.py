"""What the demo says when it is ready: one JSON line for programs, a page of text for a newcomer."""

import os
import sys

import msgspec

from provisioning.demo.cast import SIGN_INS


class DemoDepartment(msgspec.Struct, frozen=True, rename="camel"):
    """A department as programs address it."""

    department_id: str
    code: str
    name: str


class SignIn(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A sign-in of the demo."""

    username: str
    password: str
    totp_secret: str | None = None


class Welcome(msgspec.Struct, frozen=True, rename="camel"):
    """Everything a program needs to drive the demo; the names are fixed (spec api.md)."""

    base: str
    departments: tuple[DemoDepartment, ...]
    staff: dict[str, SignIn]
    kiosk_token: str
    board_token: str
    poster_url: str
    printer_pages: tuple[str, ...]
    data_dir: str
    pid: int


def print_json(welcome: Welcome) -> None:
    """Exactly one line on standard output."""
    print(msgspec.json.encode(welcome).decode(), flush=True)


def print_welcome(welcome: Welcome) -> None:
    """The addresses of every screen and the sign-ins."""
    sys.stdout.write(as_text(welcome))
    sys.stdout.flush()


def as_text(welcome: Welcome) -> str:
    """The welcome as a newcomer reads it in a terminal."""
    first = welcome.departments[0]
    base = welcome.base.replace("127.0.0.1", "localhost")
    screens = (
        ("Start here", "/"),
        ("Kiosk", "/kiosk"),
        ("Reception", "/reception"),
        ("Doctor", "/doctor"),
        ("Board", f"/board?department={first.department_id}"),
        ("Patient's phone", welcome.poster_url.removeprefix(welcome.base)),
        ("Printer's paper", welcome.printer_pages[0].removeprefix(welcome.base)),
        ("Status", "/status"),
    )
    lines = ["", "MediQue demo hospital is open. Nothing in it is real; its keys lie in its data folder.", ""]
    lines += [f"  {name:<18}{base}{path}" for name, path in screens]
    lines += ["", "  Sign in as"]
    lines += [f"  {role:<18}{welcome.staff[role].username} / {welcome.staff[role].password}" for role in SIGN_INS]
    lines += ["", f"  Data: {welcome.data_dir}   Stop with Ctrl-C.", "", ""]
    return os.linesep.join(lines)
