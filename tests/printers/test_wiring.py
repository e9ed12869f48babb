"""From settings to wires."""

from pathlib import Path

import pytest

from appliance.clock import SystemClock
from appliance.settings import Printer
from printers.wires.file import FileWire
from printers.wires.network import NetworkWire
from printers.wires.virtual import VirtualWire
from printers.wiring import NoSuchWire, is_virtual, wire_to


def printer(wire: str, profile: str = "generic-80") -> Printer:
    return Printer("p1", "Kiosk 1", profile, wire)


@pytest.mark.parametrize(
    ("wire", "address"),
    [
        ("tcp:10.0.0.7:9101", ("10.0.0.7", 9101)),
        ("tcp:10.0.0.7", ("10.0.0.7", 9100)),
        ("tcp:printer.local", ("printer.local", 9100)),
        ("tcp:[fe80::1]:9101", ("fe80::1", 9101)),
        ("tcp:[fe80::1]", ("fe80::1", 9100)),
    ],
)
def test_an_address_with_or_without_its_port(wire: str, address: tuple[str, int], tmp_path: Path) -> None:
    found = wire_to(printer(wire), tmp_path, SystemClock())
    assert isinstance(found, NetworkWire)
    assert found._address == address


def test_files_and_virtual_paper(tmp_path: Path) -> None:
    assert isinstance(wire_to(printer("file:/dev/usb/lp0"), tmp_path, SystemClock()), FileWire)
    assert isinstance(wire_to(printer("virtual:", "virtual"), tmp_path, SystemClock()), VirtualWire)
    assert is_virtual(printer("virtual:"))
    assert not is_virtual(printer("file:/dev/usb/lp0"))


@pytest.mark.parametrize("wire", ["carrier-pigeon:", "tcp:", "file:", ""])
def test_a_wire_that_there_is_not_is_named(wire: str, tmp_path: Path) -> None:
    with pytest.raises(NoSuchWire, match="Kiosk 1"):
        wire_to(printer(wire), tmp_path, SystemClock())


def test_a_profile_that_there_is_not_is_named(tmp_path: Path) -> None:
    with pytest.raises(NoSuchWire, match=r"Kiosk 1: no printer profile .* generic-80"):
        wire_to(printer("virtual:", "typewriter"), tmp_path, SystemClock())
