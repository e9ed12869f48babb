"""Raw TCP: what is known of a sheet, whatever the printer does. P1 and P8 of printing.md, in small."""

import socket
from datetime import UTC, datetime

import msgspec
import pytest

from appliance.clock import SystemClock
from printers.blocks import Cut, Text
from printers.escpos import encode
from printers.profile import profile
from printers.wires import CameOut, Condition, Job, NobodyKnows, NothingCame
from printers.wires.network import NetworkWire, Patience
from tests.printers.wires.fake_printer import READY, End, FakePrinter

QUICK = Patience(connect=0.3, answer=0.15, take=0.3, confirm=0.3, whole=3.0)
DATA = encode((Text("C-017"), Cut()), profile("generic-80")).data
ANSWERS = profile("epson-80")
DUMB = profile("generic-80")


def job(data: bytes = DATA) -> Job:
    return Job(job_id="j1", token_number="C-017", copy=0, at=datetime(2026, 11, 21, tzinfo=UTC), data=data, captions={})


def wire(printer: FakePrinter, *, answers: bool) -> NetworkWire:
    return NetworkWire("127.0.0.1", printer.port, ANSWERS if answers else DUMB, SystemClock(), QUICK)


def test_a_printer_that_confirms_has_printed() -> None:
    with FakePrinter(len(DATA)) as printer:
        assert wire(printer, answers=True).put(job()) == CameOut(confirmed=True, paper="enough")
    assert printer.sheets == [DATA]


def test_a_printer_that_answers_nothing_has_printed_when_it_took_every_byte_and_ended_in_order() -> None:
    with FakePrinter(len(DATA), answers={}, confirms=None) as printer:
        assert wire(printer, answers=False).put(job()) == CameOut(confirmed=False)
    assert printer.sheets == [DATA]


@pytest.mark.parametrize("takes", range(1, len(DATA)))
@pytest.mark.parametrize("ends", ["orderly", "reset"])
@pytest.mark.parametrize("answers", [True, False], ids=["answers", "dumb"])
def test_a_link_cut_after_any_byte_is_never_taken_for_a_printed_sheet(takes: int, ends: End, answers: bool) -> None:
    with FakePrinter(len(DATA), takes=takes, ends=ends) as printer:
        outcome = wire(printer, answers=answers).put(job())
    assert isinstance(outcome, NobodyKnows)
    assert printer.sheets == [DATA[:takes]], "need a printer that took something for this test to mean anything"


@pytest.mark.parametrize("answers", [True, False], ids=["answers", "dumb"])
def test_a_long_sheet_cut_in_the_middle_is_unknown_too(answers: bool) -> None:
    data = DATA[:-4] + b"." * 30_000_000 + DATA[-4:]  # more than any buffer on the way
    with FakePrinter(len(data), takes=100_000) as printer:
        assert wire(printer, answers=answers).put(job(data)) == NobodyKnows("cut-off")


@pytest.mark.parametrize("answers", [True, False], ids=["answers", "dumb"])
def test_a_printer_that_goes_silent_in_the_middle_is_unknown(answers: bool) -> None:
    with FakePrinter(len(DATA), takes=5, ends="silence") as printer:
        outcome = wire(printer, answers=answers).put(job())
    assert outcome == NobodyKnows("silent" if answers else "unconfirmed")


def test_a_printer_that_never_confirms_is_unknown_though_it_took_everything() -> None:
    with FakePrinter(len(DATA), confirms=None) as printer:
        assert wire(printer, answers=True).put(job()) == NobodyKnows("unconfirmed")


def test_paper_that_ended_while_printing_is_unknown_and_says_so() -> None:
    with FakePrinter(len(DATA), confirms=b"\x0c") as printer:
        assert wire(printer, answers=True).put(job()) == NobodyKnows("paper-out")


def test_a_confirmation_that_makes_no_sense_confirms_nothing() -> None:
    with FakePrinter(len(DATA), confirms=b"\xff") as printer:
        assert wire(printer, answers=True).put(job()) == NobodyKnows("garbled")


def test_a_lifted_cover_reported_in_between_is_no_confirmation() -> None:
    with FakePrinter(len(DATA), confirms=b"\x14\x00\x00\x00") as printer:
        assert wire(printer, answers=True).put(job()) == NobodyKnows("unconfirmed")
    with FakePrinter(len(DATA), confirms=b"\x14\x00\x00\x00" + b"\x00") as printer:
        assert wire(printer, answers=True).put(job()) == CameOut(confirmed=True, paper="enough")


def test_dots_that_happen_to_ask_a_question_do_not_confuse_the_confirmation() -> None:
    with FakePrinter(len(DATA), confirms=b"\x12\x12\x03") as printer:
        assert wire(printer, answers=True).put(job()) == CameOut(confirmed=True, paper="low")


@pytest.mark.parametrize(
    ("answers", "trouble"),
    [
        ({**READY, 4: b"\x72"}, "paper-out"),
        ({**READY, 1: b"\x1a", 2: b"\x16"}, "cover-open"),
        ({**READY, 1: b"\x1a", 2: b"\x32"}, "paper-out"),
        ({**READY, 1: b"\x1a", 2: b"\x52"}, "not-ready"),
        ({**READY, 1: b"\xff"}, "garbled"),
        ({}, "silent"),
        ({1: b"\x12"}, "silent"),
    ],
)
def test_a_printer_that_is_not_ready_gets_not_one_byte(answers: dict[int, bytes], trouble: str) -> None:
    with FakePrinter(len(DATA), answers=answers) as printer:
        outcome = wire(printer, answers=True).put(job())
    assert isinstance(outcome, NothingCame)
    assert outcome.trouble == trouble
    assert printer.sheets == []


def test_what_a_printer_says_unasked_is_no_answer() -> None:
    with FakePrinter(len(DATA), greets=b"\x14\x00\x00\x0f") as printer:
        assert wire(printer, answers=True).look() == Condition("ready", "enough")
        assert wire(printer, answers=True).put(job()) == CameOut(confirmed=True, paper="enough")


@pytest.mark.parametrize("answers", [True, False], ids=["answers", "dumb"])
def test_a_refused_connection_is_proof_that_nothing_came_out(answers: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    unplugged = NetworkWire("127.0.0.1", port, ANSWERS if answers else DUMB, SystemClock(), QUICK)
    assert unplugged.put(job()) == NothingCame("unreachable")
    assert unplugged.look() == Condition("not-ready", trouble="unreachable")


def test_a_name_that_means_nothing_is_unreachable() -> None:
    assert NetworkWire("printer.invalid", 9100, DUMB, SystemClock(), QUICK).put(job()) == NothingCame("unreachable")


def test_a_silent_printer_is_unknown_not_off() -> None:
    with FakePrinter(len(DATA), answers={}) as printer:
        assert wire(printer, answers=True).look() == Condition("unknown", trouble="silent")


def test_looking_prints_nothing() -> None:
    with FakePrinter(len(DATA), answers={**READY, 4: b"\x1e"}) as printer:
        assert wire(printer, answers=True).look() == Condition("ready", "low")
        assert wire(printer, answers=False).look() == Condition("unknown")
    assert printer.sheets == []


def test_a_network_printer_keeps_no_account() -> None:
    assert NetworkWire("127.0.0.1", 9, DUMB, SystemClock(), QUICK).holds("j1") is None


def test_a_printer_that_talks_without_end_is_given_up() -> None:
    impatient = msgspec.structs.replace(QUICK, whole=0.2)
    with FakePrinter(len(DATA), confirms=b"\x12" * 5_000_000) as printer:
        chatty = NetworkWire("127.0.0.1", printer.port, ANSWERS, SystemClock(), impatient)
        assert isinstance(chatty.put(job()), NobodyKnows)
