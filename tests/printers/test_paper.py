"""Reading paper: exactly our own commands, and a picture that comes from the bytes and from nothing else."""

import pytest
import zxingcpp

from printers import paper
from printers.blocks import Cut, Gap, Qr, Rule, Text
from printers.escpos import encode
from printers.paper import Unreadable
from printers.profile import names, profile
from printers.ticket import Ticket, layout
from tests.printers.slips import ASHA, ASHA_IN_HINDI, COPY, LINK

GENERIC = profile("generic-80")


@pytest.mark.parametrize("printer", names())
@pytest.mark.parametrize("ticket", [ASHA, ASHA_IN_HINDI, COPY], ids=["english", "hindi", "copy"])
def test_a_phone_reads_the_code_on_the_paper(printer: str, ticket: Ticket) -> None:
    picture = paper.read(encode(layout(ticket), profile(printer)).data, profile(printer)).picture()
    (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    assert code.text == LINK


@pytest.mark.parametrize("printer", names())
def test_a_person_reads_the_whole_slip(printer: str) -> None:
    printout = encode(layout(ASHA), profile(printer))
    words = paper.read(printout.data, profile(printer), printout.captions).text.replace("-", "–").split()
    said = " ".join(block.text for block in layout(ASHA) if isinstance(block, Text)).replace("-", "–").split()
    assert [word for word in words if word not in ("[QR", f"{LINK}]")] == said


def test_dots_say_nothing_without_their_caption() -> None:
    printout = encode((Text("C-017", size="figures"),), GENERIC)
    assert paper.read(printout.data, GENERIC).text == paper.PICTURE


def test_a_caption_belongs_to_its_dots_and_to_no_others() -> None:
    printout = encode((Text("C-017", size="figures"),), GENERIC)
    forged = bytearray(printout.data)
    forged[-1] ^= 0x01
    assert paper.read(printout.data, GENERIC, printout.captions).text == "C-017"
    assert paper.read(bytes(forged), GENERIC, printout.captions).text == paper.PICTURE


def test_the_picture_comes_from_the_bytes() -> None:
    printout = encode((Text("C-017", size="figures"),), GENERIC)
    lying = dict.fromkeys(printout.captions, "C-018")
    told = paper.read(printout.data, GENERIC, lying).picture()
    assert told.tobytes() == paper.read(printout.data, GENERIC).picture().tobytes()


@pytest.mark.parametrize(
    "data",
    [
        b"\x1b@\x07",
        b"\x1b@\x1bp\x00\x19\xfa",
        b"\x1b@\x1d!\x11",
        b"\x1b@\x10\x04\x01",
        b"\x1b@\x1ba\x02",
        b"\x1b@\x1bE\x02",
        b"\x1b@\x1bt\x10",
        b"\x1b@\x1dV\x00",
        b"\x1b@\x1dv0\x01\x01\x00\x01\x00\x00",
        b"\x1b@\x1d(k\x03\x001C\x06" + b"\x1d(k\x03\x001E2",
        b"\x1b@\x1d(L\x00\x00",
        b"\x1b@C-017\x7f\n",
        b"\x1b@C-017",
        b"\x1b@C-017\x1dv0\x00\x01\x00\x01\x00\x00",
        b"\x1b@" + b"C" * 49 + b"\n",
        b"\x1b@\x1dv0\x00\x49\x00\x01\x00" + bytes(73),
        b"\x1b@C-017\n\x1dVB\x00C-018\n",
    ],
)
def test_anything_we_never_send_is_unreadable(data: bytes) -> None:
    with pytest.raises(Unreadable):
        paper.read(data, GENERIC)


def test_a_stream_cut_within_a_command_is_noticed() -> None:
    """Whole commands and whole lines are legal sheets; every other cut point is not."""
    data = encode((Text("C-017", bold=True), Rule(), Qr("x"), Gap(2), Cut()), profile("epson-80")).data
    legal = 0
    for end in range(len(data)):
        try:
            paper.read(data[:end], profile("epson-80"))
        except Unreadable:
            continue
        legal += 1
    assert legal < 24, f"{legal} of {len(data)} cuts went unnoticed"


def test_the_paper_is_as_wide_as_the_printer_and_white_at_both_ends() -> None:
    picture = paper.read(encode((Text("C-017", size="figures"), Cut()), GENERIC).data, GENERIC).picture()
    assert picture.width == 576
    assert set(picture.crop((0, 0, 576, 20)).tobytes()) == {0xFF}
    assert set(picture.crop((0, picture.height - 20, 576, picture.height)).tobytes()) == {0xFF}
