"""From the settings of a printer to the wire that reaches it."""

from pathlib import Path

from appliance.clock import Clock
from appliance.settings import Printer
from printers.profile import Profile, profile
from printers.wires import Wire
from printers.wires.file import FileWire
from printers.wires.network import NetworkWire
from printers.wires.virtual import Tray, VirtualWire

RAW_PORT = 9100


class NoSuchWire(ValueError):
    """The settings name a wire or a profile that there is not; the message says what may stand there."""


def wire_to(printer: Printer, data_dir: Path, clock: Clock) -> Wire:
    """`virtual:`, `tcp:host` or `tcp:host:port`, `file:path`. Raises NoSuchWire."""
    kind, _, rest = printer.wire.partition(":")
    match kind:
        case "virtual":
            return VirtualWire(tray_of(printer, data_dir))
        case "tcp" if rest:
            host, _, port = rest.rpartition(":") if _ends_in_port(rest) else (rest, "", str(RAW_PORT))
            return NetworkWire(host.strip("[]"), int(port), _profile(printer), clock)
        case "file" if rest:
            return FileWire(Path(rest))
    raise NoSuchWire(f"{printer.name}: the wire {printer.wire!r} is none of virtual:, tcp:host:port, file:path")


def tray_of(printer: Printer, data_dir: Path) -> Tray:
    """Where a virtual printer's sheets lie."""
    return Tray(data_dir / "paper" / printer.id, _profile(printer))


def is_virtual(printer: Printer) -> bool:
    """Whether its paper is a web page."""
    return printer.wire.partition(":")[0] == "virtual"


def _ends_in_port(address: str) -> bool:
    """`10.0.0.7:9100` and `[fe80::1]:9100` do; `printer.local` and `[fe80::1]` do not."""
    head, colon, port = address.rpartition(":")
    return bool(colon and head) and port.isdigit() and (":" not in head or head.endswith("]"))


def _profile(printer: Printer) -> Profile:
    try:
        return profile(printer.profile)
    except KeyError as error:
        raise NoSuchWire(f"{printer.name}: {error.args[0]}") from None
